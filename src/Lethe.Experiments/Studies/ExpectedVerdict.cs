namespace Lethe.Experiments.Studies;

/// <summary>
/// The table of the reference ([IAT] and its code): with exponentially decaying memory every parameterization is stably approximated, with
/// polynomially decaying memory a stable reparameterization is ([SSSM] Def. 3.4) and others are not; beside it what was measured, with a
/// sentence where the two differ.
/// </summary>
/// <param name="Measured">The verdict.</param>
/// <param name="Expected">What the table says; null where it says nothing (a random teacher, an f whose criterion is
/// undecided).</param>
/// <param name="Note">Where they differ: what the numbers say about why; empty where they agree or nothing is expected.</param>
public sealed record ExpectedVerdict(Verdict Measured, VerdictKind? Expected, string Note)
{
    // Any beta will do: a criterion that is finite at one is finite at all smaller ones.
    private const double CriterionBeta = 0.1;

    // A trend of beta* over the last doubling of the width that is as flat as this has levelled off, by the threshold of the verdict
    // itself.
    private static readonly double LevelSlope = new VerdictOptions().SlopeThreshold;

    /// <summary>Null: nothing to compare with.</summary>
    public bool? Agrees => Expected is { } expected ? Measured.Kind == expected : null;

    /// <summary>Compares a family with the table.</summary>
    /// <param name="verdict">What was measured.</param>
    /// <param name="runs">The runs it rests on.</param>
    public static ExpectedVerdict Of(Verdict verdict, IReadOnlyList<StudyRun> runs)
    {
        VerdictKind? expected = Expect(verdict.Family);
        return new ExpectedVerdict(verdict, expected, expected is { } e && e != verdict.Kind ? Explain(verdict, e, runs) : "");
    }

    /// <summary>What the table says of a family.</summary>
    public static VerdictKind? Expect(FamilyKey family)
    {
        return TargetFactory.Any(family.Target, 1) switch
        {
            ExponentialKernel => VerdictKind.Stable,
            PowerKernel => Criterion(family) switch
            {
                CriterionVerdict.Stable => VerdictKind.Stable,
                CriterionVerdict.Unstable => VerdictKind.Unstable,
                _ => null,
            },
            _ => null,
        };
    }

    // As a rate, also where a model takes it natively: best with b = 1/2 meets |lambda| = 1 at w = 0, which is the fastest unit and not the
    // slow ones memory is made of.
    private static CriterionVerdict Criterion(FamilyKey family) =>
        StabilityCriterion.Continuous(ParameterizationCatalog.Parse(family.Parameterization), CriterionBeta).Verdict;

    private static string Explain(Verdict v, VerdictKind expected, IReadOnlyList<StudyRun> runs)
    {
        int refused = runs.Count(r => !(r.RelativeError <= new VerdictOptions().LargestRelativeError));
        if (v.Radius.Count < 2) return $"{refused} of {runs.Count} runs do not approximate the target to 1 %, so that their radius " +
            "says nothing: training decides here, not stability.";
        (double first, double last) = (v.Radius[0], v.Radius[^1]);
        double tail = Slope(v.Widths[^2], v.Radius[^2], v.Widths[^1], last);
        string numbers =
            Invariant($"beta* {first:G3} at m = {v.Widths[0]}, {last:G3} at m = {v.Widths[^1]}, slope {tail:F2} over the last step");
        string why = (expected, v.Kind) switch
        {
            _ when v.Family.Model == StabilityTable.ExactModel => v.Reason,
            (_, VerdictKind.Undecided) => v.Reason,
            (VerdictKind.Stable, _) when tail > LevelSlope => "the decrease levels off: consistent with a transient of finite " +
                "horizons, which the exact linear analysis (no horizon) does not show",
            (VerdictKind.Stable, _) => "the decrease does not level off within these widths",
            _ => Rates(runs) is { } rates
                ? $"the slowest rates in use are {rates}: training does not use the horizon it is given"
                : "the radius does not fall with the width",
        };
        // [IAT] Def. 3.4 asks whether some stable sequence exists: what training finds is a lower bound of that.
        if (expected == VerdictKind.Stable && ModelCatalog.Default.Find(v.Family.Model)?.Contains is { } special)
        {
            why += $"; the family contains {special}, so a stable sequence exists where that one is stable, and training does not " +
                "find it";
        }

        string weak = refused > 0 ? Invariant($" ({refused} of {runs.Count} runs not admitted)") : "";
        return $"{numbers}; {why}{weak}.";
    }

    private static double Slope(int m0, double b0, int m1, double b1) => Math.Log(b1 / b0) / Math.Log((double)m1 / m0);

    private static string? Rates(IReadOnlyList<StudyRun> runs)
    {
        int[] widths = [.. runs.Select(r => r.Run.Width).Distinct().Order()];
        if (widths.Length < 2) return null;
        double Median(int width)
        {
            double[] sorted = [.. runs.Where(r => r.Run.Width == width && double.IsFinite(r.SmallestRate)).Select(r => r.SmallestRate)
                .Order()];
            return sorted.Length == 0 ? double.NaN : sorted[sorted.Length / 2];
        }
        return Invariant($"{Median(widths[0]):G2} at m = {widths[0]} and {Median(widths[^1]):G2} at m = {widths[^1]}");
    }
}
