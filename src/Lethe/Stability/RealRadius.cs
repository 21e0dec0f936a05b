namespace Lethe.Stability;

/// <summary>
/// The real radius of stability (Qiu et al. 1995): the least over the boundary of r(x) = sup over gamma in (0, 1] of the second smallest
/// singular value of Q(gamma, x). Level sets (Sreedhar, Van Dooren and Tits 1996): one gamma bounds r from below wherever its singular
/// value is above the level, so the set of x not yet excluded shrinks until it is empty, which certifies the level; a real destabilizing
/// matrix bounds the radius from above.
/// </summary>
internal sealed class RealRadius
{
    // The level tested lies this much below the least r(x) found; it widens where the set does not empty.
    private const double LevelMargin = 1e-6;
    private const double MarginGrowth = 2;
    private const int PatientSteps = 40;
    private const int MostSteps = 60;

    // gamma below this is needed only next to real z, where Q is dominated by b / gamma and its small singular values drown in rounding.
    private const double LeastScaling = 1e-6;

    // Each section leaves .618 of log gamma's range of 13.8: 2e-7 at the end.
    private const int Sections = 38;

    private readonly StabilityBoundary _boundary;
    private readonly RadiusBracket _complex;
    private double _level = double.PositiveInfinity;
    private double _at;
    private double _scaling = 1;
    private double _smallestScaling = 1;

    public RealRadius(StabilityBoundary boundary, RadiusBracket complex)
    {
        _boundary = boundary;
        _complex = complex;
    }

    /// <summary>The bracket, and a real matrix of norm Upper that destabilizes.</summary>
    public (RadiusBracket Bracket, Matrix<double> Destabilizer) Find()
    {
        // Where z is real the perturbation may be real as it is.
        foreach (double x in (ReadOnlySpan<double>)[0, .. _boundary.IsCircle ? [Math.PI] : Array.Empty<double>()])
            Improve(_boundary.SmallestSingularValue(x), x, 1);
        double lower = _boundary.Size == 1 ? _level * (1 - LevelMargin) : Certify();
        (Matrix<double> destabilizer, double norm, double at) = RealDestabilizer.Find(_boundary, _at, _scaling);
        return (new RadiusBracket(Math.Min(Math.Max(lower, _complex.Lower), norm), norm, at), destabilizer);
    }

    private double Certify()
    {
        if (!IsReal(_complex.Frequency)) Look(_complex.Frequency);
        double top = _boundary.IsCircle ? Math.PI : _boundary.System.FrobeniusNorm() + _level, margin = LevelMargin;
        List<(double From, double To)> open = Shrink([(0, top)], 1, margin);
        for (int i = 0; open.Count > 0; i++)
        {
            if (i == MostSteps) return 0;
            if (i >= PatientSteps) margin *= MarginGrowth;
            (double from, double to) = open.MaxBy(interval => interval.To - interval.From);
            open = Shrink(open, Look(0.5 * (from + to)), margin);
        }
        return _level * (1 - 2 * margin);
    }

    /// <summary>r(x) enters the level; gives the gamma at which it is taken.</summary>
    private double Look(double x)
    {
        double gamma =
            Math.Exp(GoldenSection.Minimize(log => -ScaledSystem.SecondSmallest(_boundary, Math.Exp(log), x), Math.Log(LeastScaling), 0,
            Sections));
        double sigma = ScaledSystem.SecondSmallest(_boundary, gamma, x), unscaled = ScaledSystem.SecondSmallest(_boundary, 1, x);
        if (unscaled >= sigma) (sigma, gamma) = (unscaled, 1);
        Improve(sigma, x, gamma);
        _smallestScaling = Math.Min(_smallestScaling, gamma);
        return gamma;
    }

    private void Improve(double sigma, double x, double gamma)
    {
        if (sigma < _level) (_level, _at, _scaling) = (sigma, x, gamma);
    }

    /// <summary>
    /// What of the open set one gamma leaves. A singular value moves by at most |dx| / gamma, so an interval between excluded ends that is
    /// shorter than 2 gamma margin level goes below the tested level by no more than another margin.
    /// </summary>
    private List<(double From, double To)> Shrink(List<(double From, double To)> open, double gamma, double margin)
    {
        double tested = _level * (1 - margin), shortest = 2 * _smallestScaling * margin * _level;
        double[] crossings = ScaledSystem.Crossings(_boundary, gamma, tested);
        var left = new List<(double From, double To)>();
        foreach ((double from, double to) in open)
        {
            double[] cuts = [from, .. crossings.Where(x => x > from && x < to), to];
            for (int k = 1; k < cuts.Length; k++)
            {
                if (cuts[k] - cuts[k - 1] <= shortest) continue;
                if (ScaledSystem.SecondSmallest(_boundary, gamma, 0.5 * (cuts[k - 1] + cuts[k])) >= tested) continue;
                if (left.Count > 0 && left[^1].To == cuts[k - 1]) left[^1] = (left[^1].From, cuts[k]);
                else left.Add((cuts[k - 1], cuts[k]));
            }
        }
        return left;
    }

    private bool IsReal(double x) => x == 0 || (_boundary.IsCircle && x == Math.PI);
}
