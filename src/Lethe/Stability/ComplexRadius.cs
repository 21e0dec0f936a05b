namespace Lethe.Stability;

/// <summary>
/// The complex radius of stability: the least sigma_min(z I - S) over the boundary. A level is improved between its crossings (Boyd and
/// Balakrishnan 1990: quadratically convergent) until a level just below has none, which certifies that level as a lower bound (Byers
/// 1988).
/// </summary>
internal static class ComplexRadius
{
    // The level tested lies this much (relative) below the least sigma found: the width of the bracket.
    private const double LevelMargin = 1e-6;

    // Where crossings of a tested level lead to no smaller sigma, they are rounding (of eigenvalues that nearly touch the boundary): the
    // next level lies lower.
    private const double MarginGrowth = 10;
    private const int MostLevels = 40;

    /// <summary>The bracket; its upper end is a singular value taken by the whole decomposition.</summary>
    public static RadiusBracket Find(StabilityBoundary boundary)
    {
        (double at, double upper) = (boundary.Search().At, double.PositiveInfinity);
        foreach (double x in (ReadOnlySpan<double>)[at, 0, .. boundary.IsCircle ? [Math.PI] : Array.Empty<double>()]) Improve(x);
        double margin = LevelMargin;
        for (int i = 0; i < MostLevels && margin < 1 && upper > 0; i++)
        {
            double tested = upper * (1 - margin);
            double[] crossings = boundary.Crossings(tested);
            if (crossings.Length == 0) return new RadiusBracket(tested, upper, at);
            // S is real, so sigma_min is even in x: 0 and, on the circle, pi lie between a crossing and its mirror image and have been
            // tried.
            for (int k = 0; k < crossings.Length; k++) Improve(0.5 * ((k == 0 ? 0 : crossings[k - 1]) + crossings[k]));
            Improve(crossings[^1]);
            margin = upper < tested ? LevelMargin : margin * MarginGrowth;
        }
        return new RadiusBracket(0, upper, at);

        void Improve(double x)
        {
            double sigma = boundary.SmallestSingularValue(x);
            if (sigma < upper) (at, upper) = (Math.Abs(x), sigma);
        }
    }
}
