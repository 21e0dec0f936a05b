namespace Lethe.Theory;

/// <summary>The exact linear analysis of one target and one parameterization.</summary>
/// <param name="Family">Target, parameterization, "linear", "diagonal".</param>
/// <param name="Points">One per width, ascending.</param>
/// <param name="Verdict">What the rule says of them.</param>
public sealed record LinearAnalysisResult(FamilyKey Family, IReadOnlyList<LinearPoint> Points, Verdict Verdict)
{
    // Below this an error is lost in the rounding of the fit.
    private const double ErrorFloor = 1e-13;

    /// <summary>How E_m(0) falls with m; null where too few widths add a unit (a target that is itself such a sum).</summary>
    public WidthLaw? ErrorLaw =>
        WidthLaw.Fit(Growing.Where(p => p.Approximation.Error > ErrorFloor).Select(p => (p.Width, p.Approximation.Error)));

    /// <summary>How the smallest rate falls with m, which for direct parameterizations is r(W_m).</summary>
    public WidthLaw? SmallestRateLaw => WidthLaw.Fit(Growing.Select(p => (p.Width, p.Approximation.Sum.Rates.Min())));

    private IEnumerable<LinearPoint> Growing => Points.Where(p => p.Approximation.Sum.Units == p.Width);
}
