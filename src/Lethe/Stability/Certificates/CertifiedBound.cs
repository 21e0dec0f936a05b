namespace Lethe.Stability.Certificates;

/// <summary>An upper bound of an error over a ball.</summary>
/// <param name="Value">No weights in the ball give a larger error; infinite where no bound is known or there is none.</param>
/// <param name="Reason">Why it is infinite; empty where it is not.</param>
internal readonly record struct CertifiedBound(double Value, string Reason = "")
{
    public static CertifiedBound None(string reason) => new(double.PositiveInfinity, reason);
}
