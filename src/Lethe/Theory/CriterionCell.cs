namespace Lethe.Theory;

/// <summary>log f enclosed over a stretch [A, B] of w: its range, its values at both ends and its slope.</summary>
/// <param name="A">Left end, may be -infinity.</param>
/// <param name="B">Right end, may be infinity.</param>
/// <param name="Log">The range of log f.</param>
/// <param name="AtA">log f at A.</param>
/// <param name="AtB">log f at B.</param>
/// <param name="Slope">The range of (log f)'.</param>
internal sealed record CriterionCell(double A, double B, Interval Log, Interval AtA, Interval AtB, Interval Slope)
{
    public double Width => B - A;

    /// <summary>Whether the phases of its oscillation have been looked at one by one.</summary>
    public bool Phased { get; init; }

    private bool IsSloped => double.IsFinite(Slope.Size) && double.IsFinite(Width);

    /// <summary>The corners of a concave line above log f.</summary>
    public IEnumerable<(double W, double Value)> Above()
    {
        if (!IsSloped) return [(A, Log.Hi), (B, Log.Hi)];
        double t = (AtB.Hi - AtA.Hi - Slope.Lo * Width) / (Slope.Hi - Slope.Lo);
        return t > 0 && t < Width ? [(A, AtA.Hi), (A + t, AtA.Hi + Slope.Hi * t), (B, AtB.Hi)] : [(A, AtA.Hi), (B, AtB.Hi)];
    }

    /// <summary>The corners of a convex line below log f.</summary>
    public IEnumerable<(double W, double Value)> Below() => Flipped().Above().Select(p => (p.W, -p.Value));

    /// <summary>The line above at w.</summary>
    public double AboveAt(double w) =>
        IsSloped ? Math.Min(AtA.Hi + Slope.Hi * (w - A), AtB.Hi - Slope.Lo * (B - w)) : Log.Hi;

    /// <summary>The same for -log f.</summary>
    public CriterionCell Flipped() => this with { Log = -Log, AtA = -AtA, AtB = -AtB, Slope = -Slope };

    /// <summary>Where to cut: ends far apart are halved in their logarithms.</summary>
    public double Middle()
    {
        const double Far = 4, TowardsZero = 8;
        if (double.IsInfinity(B)) return Outward(A);
        if (double.IsInfinity(A)) return -Outward(-B);
        if (A == 0) return B / TowardsZero;
        if (B == 0) return A / TowardsZero;
        if (A > 0 && B / A > Far) return Math.Sqrt(A) * Math.Sqrt(B);
        return B < 0 && A / B > Far ? -Math.Sqrt(-A) * Math.Sqrt(-B) : A + 0.5 * (B - A);

        static double Outward(double end) => end < 1 ? 1 : end < Far ? 2 * Far : Math.Min(end * end, double.MaxValue);
    }
}
