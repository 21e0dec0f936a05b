namespace Lethe.Tests.Reporting;

/// <summary>Made-up results in the shape the library gives them.</summary>
internal static class ScienceSamples
{
    public static readonly int[] Widths = [8, 16, 32, 64, 128];

    public static PerturbationCurve Curve(int width, bool diverges, bool certified)
    {
        double[] betas = [0, .. PerturbationOptions.ReferenceBetas];
        double radius = 2.0 / width;
        double[] lower = [.. betas.Select(b => diverges && b >= radius ? double.PositiveInfinity : 0.01 / width * (1 + 100 * b))];
        double[] upper = [.. lower.Select(v => certified ? 2 * v : double.PositiveInfinity)];
        return new PerturbationCurve(betas, lower, lower, upper, new PerturbationOptions { Relative = true }, 100, 1);
    }

    public static MemoryFunction Memory(Func<double, double> kernel, TailKind kind, double value)
    {
        double[] times = [.. Enumerable.Range(0, 200).Select(t => (double)t)];
        var tail = new TailFit(kind, kind == TailKind.Exponential ? value : double.NaN, kind == TailKind.Polynomial ? value : double.NaN,
            0.9 * value, 1.1 * value, 5, 100, 30, "made up");
        return new MemoryFunction(times, [.. times.Select(kernel)], MemoryProbe.Heaviside, [1.0], new Rest(true, 32), tail, [], null);
    }

    public static Verdict Verdict(string target, string parameterization, VerdictKind kind, double slope,
        double distanceSlope = double.NaN) =>
        new(new FamilyKey(target, parameterization, "hardtanh", "diagonal"), kind, $"consistent with a test of {target}", Widths,
            [.. Widths.Select(m => 0.8 * Math.Pow(m / 8.0, slope))],
            [.. Widths.Select(m => double.IsNaN(distanceSlope) ? double.NaN : 0.4 * Math.Pow(m / 8.0, distanceSlope))],
            slope, slope - 0.03, slope + 0.03, distanceSlope, distanceSlope - 0.04, distanceSlope + 0.04, 14, 1);

    public static IReadOnlyList<Verdict> Verdicts { get; } =
    [
        Verdict("exp", "direct", VerdictKind.Stable, -0.01, 0.01), Verdict("pol", "direct", VerdictKind.Unstable, -0.67, -0.81),
        Verdict("exp", "softplus", VerdictKind.Stable, -0.01), Verdict("pol", "softplus", VerdictKind.Undecided, -0.23),
    ];

    public static IReadOnlyList<EpochMetrics> Epochs(int count, int divergesAt = int.MaxValue) =>
        [.. Enumerable.Range(0, count)
            .Select(e => new EpochMetrics(e, 10 * e, 1, e >= divergesAt ? double.NaN : Math.Exp(-e / 10.0), 0.01, 1, 0.1))];
}
