namespace Lethe.Stability;

/// <summary>
/// How far a single weight is from instability: the excess g(w) is negative inside the stable set (exact: -f; Euler: max(-f, f - 2/dt);
/// native: |lambda| - 1), and the nearest w~ on either side where it turns positive is sought outwards and bisected.
/// </summary>
internal sealed class RateBoundary
{
    // The scan outwards: first step and growth; 1e-12 * 1.04^1500 is beyond every weight that occurs.
    private const double FirstStep = 1e-12;
    private const double Growth = 1.04;
    private const double FarthestStep = 1e6;

    // A rate that fades below this does so by underflow (e^w at w = -740), not by reaching 0.
    private const double Fading = 1e-100;

    private readonly Func<double, double> _excess;
    private readonly Func<double, double>? _closedForm;

    // |lambda| < 1 rounds to 1 long before it gets there, so an excess of 0 says nothing in native time; a rate of 0 is a boundary.
    private readonly bool _zeroIsBoundary;

    private RateBoundary(Func<double, double> excess, Func<double, double>? closedForm, bool zeroIsBoundary = true)
    {
        _excess = excess;
        _closedForm = closedForm;
        _zeroIsBoundary = zeroIsBoundary;
    }

    public static RateBoundary Of(IParameterization f, Integration integration, double dt)
    {
        return integration switch
        {
            Integration.Euler =>
                new RateBoundary(w => Math.Max(-f.Rate(w), f.Rate(w) - 2 / dt), f.IsIdentity ? w => Math.Min(w, 2 / dt - w) : null),
            Integration.Native => new RateBoundary(w => Math.Abs(f.Native(w)) - 1, null, zeroIsBoundary: false),
            _ => new RateBoundary(w => -f.Rate(w), f.IsIdentity ? w => w : null),
        };
    }

    /// <summary>The distance; minus the distance back (or 0) where w is unstable already; infinity where there is no boundary.</summary>
    public double Distance(double w)
    {
        if (!double.IsFinite(w)) return double.NaN;
        if (_closedForm is not null) return _closedForm(w);
        double excess = _excess(w);
        if (excess == 0 && _zeroIsBoundary) return 0;
        if (Unstable(excess)) return -Outwards(w, inside: false);
        return Outwards(w, inside: true);
    }

    private static bool Unstable(double excess) => excess > 0 || double.IsNaN(excess);

    private double Outwards(double w, bool inside)
    {
        double nearest = double.PositiveInfinity;
        foreach (int side in (ReadOnlySpan<int>)[1, -1])
        {
            double low = 0, previous = _excess(w);
            foreach (double step in Steps(w, side))
            {
                if (low >= nearest) break;
                double excess = _excess(w + side * step);
                // A zero reached from a sizeable rate, not by fading away, is a boundary: relu's integrators.
                bool crossed = inside ? Unstable(excess) || (_zeroIsBoundary && excess == 0 && previous < -Fading) : excess < 0;
                if (crossed)
                {
                    double high = step;
                    while (true)
                    {
                        double middle = 0.5 * (low + high);
                        if (middle <= low || middle >= high) break;
                        double value = _excess(w + side * middle);
                        if (inside ? Unstable(value) || (_zeroIsBoundary && value == 0) : value < 0) high = middle;
                        else low = middle;
                    }
                    nearest = Math.Min(nearest, high);
                    break;
                }
                (low, previous) = (step, excess);
            }
        }
        // Unstable with no way back within reach: as far as the search goes.
        return nearest;
    }

    /// <summary>
    /// The scan, and the step that leads to w = 0 exactly: that is where a named f turns (best, inverse), and the unstable stretch about it
    /// may be narrower than the scan's steps are at a large |w|.
    /// </summary>
    private static IEnumerable<double> Steps(double w, int side)
    {
        double toZero = side * w < 0 ? Math.Abs(w) : double.PositiveInfinity;
        for (double step = FirstStep; step <= FarthestStep; step *= Growth)
        {
            if (toZero < step)
            {
                yield return toZero;
                toZero = double.PositiveInfinity;
            }
            yield return step;
        }
    }
}
