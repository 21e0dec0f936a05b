namespace Lethe.Training;

/// <summary>The weights v_k of (y^_k - y_k)^2 along time.</summary>
public static class TimeWeights
{
    /// <summary>
    /// Weights for T steps: empty for <see cref="LossWeighting.Plain"/> (kernels read that as ones); for
    /// <see cref="LossWeighting.TimeSquared"/> v_k = p_k^2 with p_k = T (k+1)^2 / sum_j (j+1)^2.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">T is below 1 or the weighting unknown.</exception>
    public static double[] Create(LossWeighting weighting, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        if (weighting == LossWeighting.Plain) return [];
        if (weighting != LossWeighting.TimeSquared)
            throw new ArgumentOutOfRangeException(nameof(weighting), weighting, "Expected Plain or TimeSquared.");
        double sum = (double)length * (length + 1) * (2.0 * length + 1) / 6;
        var weights = new double[length];
        for (int k = 0; k < length; k++)
        {
            double p = length * ((k + 1.0) * (k + 1.0) / sum);
            weights[k] = p * p;
        }
        return weights;
    }
}
