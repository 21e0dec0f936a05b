namespace Lethe.Tests.Memory;

/// <summary>A memory function whose tail is known, and what may be said of it.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Kind">The true kind.</param>
/// <param name="Number">The true rate (exponential), exponent (polynomial) or power (stretched); NaN for other kinds.</param>
/// <param name="Times">t.</param>
/// <param name="Values">M(t).</param>
/// <param name="Floor">The level of rounding that is announced.</param>
internal sealed record KnownTail(string Name, TailKind Kind, double Number, double[] Times, double[] Values, double Floor)
{
    // Rounding of closed forms relative to their largest value.
    private const double Rounding = 1e-15;

    // Intervals of noise-free curves are narrower than the optimizer's own accuracy.
    private const double Digits = 1e-6;

    /// <summary>Kinds that the window truly cannot tell from the true one; with an interval, it is that of the curve as it looks.</summary>
    public IReadOnlyList<TailKind> Alike { get; init; } = [];

    public static KnownTail Of(string name, TailKind kind, double number, int length, double dt, Func<double, double> rho) =>
        Seen(name, kind, number, length, dt, rho, v => v);

    /// <summary>With what a measurement does to the values.</summary>
    public static KnownTail Seen(string name, TailKind kind, double number, int length, double dt, Func<double, double> rho,
        Func<double, double> seen)
    {
        double[] times = [.. Enumerable.Range(0, length).Select(k => k * dt)];
        double[] values = [.. times.Select(t => Math.Abs(seen(rho(t))))];
        return new KnownTail(name, kind, number, times, values, Rounding * values.Max());
    }

    /// <summary>Independent relative noise.</summary>
    public static Func<double, double> Multiplied(double deviation, int seed)
    {
        var random = new Random(seed);
        return v => v * Math.Exp(deviation * Normal(random));
    }

    /// <summary>Independent noise added.</summary>
    public static Func<double, double> Added(double deviation, int seed)
    {
        var random = new Random(seed);
        return v => v + deviation * Normal(random);
    }

    /// <summary>What is left where outputs near 1 are computed in float32: multiples of 2^-24.</summary>
    public static double Single(double v) => Math.Round(v * (1 << 24)) / (1 << 24);

    /// <summary>What the classifier says.</summary>
    public TailFit Fit() => TailFitter.Fit(Times, Values, Floor);

    public bool IsWrong(TailFit fit) => fit.Kind != Kind && fit.Kind != TailKind.Undecided && !Alike.Contains(fit.Kind);

    public bool HasInterval(TailFit fit) => fit.Kind == Kind && !double.IsNaN(Number);

    public bool Holds(TailFit fit) => Number >= fit.IntervalLow - Digits * Number && Number <= fit.IntervalHigh + Digits * Number;

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
