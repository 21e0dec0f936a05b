namespace Lethe.Training;

/// <summary>How the time axis is weighted in the loss: effective weight v_k of (y^_k - y_k)^2.</summary>
public enum LossWeighting
{
    /// <summary>v_k = 1: plain mean squared error.</summary>
    Plain,

    /// <summary>The reference's: p_k = (k+1)^2 normalized to mean 1, inside the square, so v_k = p_k^2 (mean of v at T = 100:
    /// 1.791).</summary>
    TimeSquared,
}
