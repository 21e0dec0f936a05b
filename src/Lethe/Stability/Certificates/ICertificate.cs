namespace Lethe.Stability.Certificates;

/// <summary>Upper bounds of the error of one model over balls about its weights.</summary>
internal interface ICertificate
{
    /// <summary>The bound for the ball of radius beta, in the units of the error; mathematical up to rounding.</summary>
    CertifiedBound At(double beta);
}
