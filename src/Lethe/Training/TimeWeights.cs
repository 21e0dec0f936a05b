namespace Lethe.Training;

/// <summary>The weights v_k of the error of step k along time.</summary>
public static class TimeWeights
{
    /// <summary>
    /// Weights for T steps: empty for <see cref="LossWeighting.Plain"/> (kernels read that as ones); for
    /// <see cref="LossWeighting.TimeSquared"/> v_k = p_k^2 with p_k = T (k+1)^2 / sum_j (j+1)^2; for a power P
    /// v_k = T (k+1)^P / sum_j (j+1)^P; for <see cref="LossWeighting.Last"/> T at the last step.
    /// </summary>
    /// <param name="weighting">Which.</param>
    /// <param name="length">T.</param>
    /// <param name="given">The numbers of a weighting that is read from a file.</param>
    /// <exception cref="ArgumentOutOfRangeException">T is below 1.</exception>
    /// <exception cref="ArgumentException">The numbers of a file are not T, or are negative or not finite.</exception>
    public static double[] Create(LossWeighting weighting, int length, ReadOnlySpan<double> given = default)
    {
        ArgumentNullException.ThrowIfNull(weighting);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        if (weighting == LossWeighting.Plain) return [];
        var weights = new double[length];
        if (weighting.File is not null) return Given(given, length);
        if (weighting == LossWeighting.Last)
        {
            weights[^1] = length;
            return weights;
        }
        if (weighting.Exponent is { } exponent)
        {
            // Relative to the last step, so that no power overflows.
            double all = 0;
            for (int k = 0; k < length; k++) all += weights[k] = Math.Pow((k + 1.0) / length, exponent);
            foreach (ref double v in weights.AsSpan()) v *= length / all;
            return weights;
        }
        double sum = (double)length * (length + 1) * (2.0 * length + 1) / 6;
        for (int k = 0; k < length; k++)
        {
            double p = length * ((k + 1.0) * (k + 1.0) / sum);
            weights[k] = p * p;
        }
        return weights;
    }

    private static double[] Given(ReadOnlySpan<double> given, int length)
    {
        if (given.Length != length)
            throw new ArgumentException($"{given.Length} weights are given for {length} steps: give one per step.", nameof(given));
        double sum = 0;
        foreach (double v in given)
        {
            if (!(v >= 0) || double.IsInfinity(v))
                throw new ArgumentException($"a weight is {v}: weights along time are finite and not negative.", nameof(given));
            sum += v;
        }
        if (sum == 0) throw new ArgumentException("all weights along time are 0: some step must count.", nameof(given));
        return given.ToArray();
    }
}
