
namespace Lethe.Parameterizations;

/// <summary>
/// f(w) = 1/(a w^2 + b), a &gt; 0, b &gt;= 0: equal gradient scale at every rate ([SSSM] sec. 3.4; a = 1, b = 0.5, its code b = 0.1).
/// Native: lambda = 1 - 1/(a w^2 + b), inside (-1, 1) for every w only where b &gt; 1/2.
/// </summary>
public sealed class BestParameterization : Parameterization
{
    /// <summary>The values of the paper.</summary>
    public const double DefaultA = 1, DefaultB = 0.5;

    /// <summary>Creates the parameterization.</summary>
    /// <param name="a">Factor of w^2, positive and finite.</param>
    /// <param name="b">Its least value, at least 0 and finite; at 0 it is not a stable reparameterization.</param>
    /// <exception cref="ArgumentOutOfRangeException">a or b is out of range.</exception>
    public BestParameterization(double a = DefaultA, double b = DefaultB)
    {
        if (a is not (> 0 and < double.PositiveInfinity))
            throw new ArgumentOutOfRangeException(nameof(a), Invariant($"a is {a}, expected a finite number > 0."));
        if (b is not (>= 0 and < double.PositiveInfinity))
            throw new ArgumentOutOfRangeException(nameof(b), Invariant($"b is {b}, expected a finite number >= 0."));
        (A, B) = (a, b);
        string options = string.Join(',', Option("a", a, DefaultA).Concat(Option("b", b, DefaultB)));
        Name = options.Length == 0 ? "best" : $"best:{options}";
    }

    /// <summary>a.</summary>
    public double A { get; }

    /// <summary>b.</summary>
    public double B { get; }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Description => "equal gradient scale at every rate, stable for b > 0; settable as best:a=1,b=0.5";

    /// <inheritdoc/>
    public override string Formula => Invariant($"1/({A} w^2 + {B})");

    /// <inheritdoc/>
    public override double Rate(double w) => 1 / (A * w * w + B);

    /// <inheritdoc/>
    public override double RateDerivative(double w)
    {
        double rate = Rate(w);
        return -2 * A * w * rate * rate;
    }

    /// <inheritdoc/>
    public override double Inverse(double rate)
    {
        if (!(rate > 0)) return double.NaN;
        double square = (1 / rate - B) / A;
        return square >= 0 && double.IsFinite(square) ? Math.Sqrt(square) : double.NaN;
    }

    /// <summary>The smallest f on [w - beta, w + beta], taken where |w| is largest (at w = 0 the positive end).</summary>
    public override (double Rate, double Weight) Lowest(double w, double beta)
    {
        RequireRadius(beta);
        double weight = w < 0 ? w - beta : w + beta;
        return (Rate(weight), weight);
    }

    /// <inheritdoc/>
    public override bool HasNative => true;

    /// <inheritdoc/>
    public override double Native(double w) => 1 - Rate(w);

    /// <inheritdoc/>
    public override double NativeDerivative(double w) => -RateDerivative(w);

    /// <inheritdoc/>
    public override double NativeInverse(double multiplier) => Inverse(1 - multiplier);

    private static IEnumerable<string> Option(string name, double value, double standard) =>
        value == standard ? [] : [Invariant($"{name}={value}")];
}
