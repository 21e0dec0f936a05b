using CsCheck;
using Lethe.Training;

namespace Lethe.Torch.Tests.Training;

public sealed class AdamWTests : TorchTest
{
    /// <summary>Relative; both do the same operations up to the order of a few roundings in each of the steps.</summary>
    private const double Tolerance = 1e-12;

    private const int Steps = 50;

    [Fact]
    public void The_trajectory_is_that_of_libtorch() =>
        Gen.Select(Gen.Double[-2, 2].Array[1, 9], Gen.Double[1e-4, 0.1], Gen.Double[0, 0.1], Gen.Double[0.5, 0.95], Gen.Double[0.9, 0.9999])
            .Sample((start, rate, decay, beta1, beta2) =>
            {
                List<double[]> expected = TorchAdamW.Run(start, Gradient, Steps, rate, beta1, beta2, 1e-8, decay);
                TrainingOptions options = new() { Beta1 = beta1, Beta2 = beta2, Epsilon = 1e-8, WeightDecay = decay };
                double[] weights = [.. start], first = new double[start.Length], second = new double[start.Length];
                for (int t = 1; t <= Steps; t++)
                {
                    AdamW.Step(options, rate, t, Gradient(weights), weights, first, second);
                    for (int i = 0; i < weights.Length; i++)
                        Assert.True(Math.Abs(weights[i] - expected[t - 1][i]) <= Tolerance * Math.Max(1, Math.Abs(weights[i])),
                            $"step {t}, weight {i}");
                }
            }, iter: 10, threads: 1);

    // A curved valley: smooth, so that the trajectories are compared and not the chaos of a zigzag amplified.
    private static double[] Gradient(double[] w) => [.. w.Select((v, i) => ((i + 1) * v) + Math.Sin(v) - 1)];
}
