namespace Lethe.Training;

/// <summary>
/// One step of AdamW (Loshchilov and Hutter 2019, algorithm 2, in the order of operations of PyTorch):
/// theta *= 1 - lr wd; m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; theta -= lr/(1 - b1^t) m / (sqrt(v)/sqrt(1 - b2^t) + eps).
/// </summary>
public static class AdamW
{
    /// <summary>Updates weights and moments in place.</summary>
    /// <param name="options">beta1, beta2, epsilon, weight decay.</param>
    /// <param name="learningRate">lr of this step.</param>
    /// <param name="step">t = 1, 2, ...</param>
    /// <param name="gradient">g.</param>
    /// <param name="weights">theta.</param>
    /// <param name="first">m.</param>
    /// <param name="second">v.</param>
    /// <param name="weightDecay">Weight decay of these parameters; null: that of the options.</param>
    public static void Step(TrainingOptions options, double learningRate, long step, ReadOnlySpan<double> gradient, Span<double> weights,
        Span<double> first, Span<double> second, double? weightDecay = null)
    {
        double b1 = options.Beta1, b2 = options.Beta2;
        double stepSize = learningRate / (1 - Math.Pow(b1, step)), rootCorrection = Math.Sqrt(1 - Math.Pow(b2, step));
        double keep = 1 - learningRate * (weightDecay ?? options.WeightDecay);
        for (int i = 0; i < gradient.Length; i++)
        {
            double g = gradient[i];
            first[i] += (g - first[i]) * (1 - b1);
            second[i] = b2 * second[i] + (1 - b2) * g * g;
            weights[i] = weights[i] * keep - stepSize * first[i] / (Math.Sqrt(second[i]) / rootCorrection + options.Epsilon);
        }
    }
}
