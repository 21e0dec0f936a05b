namespace Lethe.Theory;

/// <summary>
/// How a positive quantity q_m (an error, a smallest rate) falls with the width m: the law of three that fits log q best, q ~ e^(-c m),
/// e^(-c sqrt m) or m^-c. A Jackson-type theorem ([LHEL] Thm 4.1) promises m^-alpha for targets with alpha smooth, exponentially decaying
/// derivatives; best sums of exponentials for completely monotone kernels such as (1 + t)^-p reach e^(-c sqrt m), though no such theorem
/// covers them.
/// </summary>
/// <param name="Law">The law, as a formula in m and c.</param>
/// <param name="Constant">c.</param>
/// <param name="Low">Lower end of its 95 % interval, from the scatter around the law.</param>
/// <param name="High">Upper end.</param>
/// <param name="Deviation">Standard deviation of log q around the law.</param>
public sealed record WidthLaw(string Law, double Constant, double Low, double High, double Deviation)
{
    private const double Confidence = 0.95;

    private static readonly (string Law, Func<double, double> Transform)[] Laws =
        [("exp(-c m)", m => m), ("exp(-c sqrt m)", Math.Sqrt), ("m^-c", Math.Log)];

    /// <summary>Fits; null with fewer than four positive finite values, where three laws cannot be told apart.</summary>
    public static WidthLaw? Fit(IEnumerable<(int Width, double Value)> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        (int Width, double Value)[] points = [.. values.Where(v => v.Value > 0 && double.IsFinite(v.Value))];
        if (points.Length < 4) return null;
        double[] y = [.. points.Select(p => Math.Log(p.Value))];
        WidthLaw? best = null;
        foreach ((string law, Func<double, double> transform) in Laws)
        {
            if (SimpleRegression.Fit([.. points.Select(p => transform(p.Width))], y) is not { } fit
                || best?.Deviation <= fit.ResidualDeviation) continue;
            (double low, double high) = fit.Interval(Confidence);
            best = new WidthLaw(law, -fit.Slope, -high, -low, fit.ResidualDeviation);
        }
        return best;
    }

    /// <inheritdoc/>
    public override string ToString() => Invariant($"{Law}, c = {Constant:G3} [{Low:G3}, {High:G3}]");
}
