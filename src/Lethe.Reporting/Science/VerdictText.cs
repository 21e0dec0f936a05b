namespace Lethe.Reporting.Science;

/// <summary>Verdicts in words.</summary>
public static class VerdictText
{
    /// <summary>"stable", "unstable" or "undecided".</summary>
    public static string Kind(VerdictKind kind) => kind switch
    {
        VerdictKind.Stable => "stable",
        VerdictKind.Unstable => "unstable",
        _ => "undecided",
    };

    /// <summary>"β* slope −0.67 [−0.72, −0.61], r slope −0.81 [−0.85, −0.78]"; the second half where it was used.</summary>
    public static string Slopes(Verdict verdict)
    {
        string text = "β* slope " + Slope(verdict.Slope, verdict.SlopeLow, verdict.SlopeHigh);
        return double.IsNaN(verdict.DistanceSlope) ? text
            : text + ", r slope " + Slope(verdict.DistanceSlope, verdict.DistanceSlopeLow, verdict.DistanceSlopeHigh);
    }

    private static string Slope(double slope, double low, double high)
    {
        string interval = Digits.Interval(low, high);
        return (Digits.Fixed(slope) + (interval == Digits.Undefined ? "" : " " + interval)).Replace('-', '−');
    }
}
