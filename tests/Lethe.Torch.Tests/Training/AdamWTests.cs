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

    /// <summary>Each group of a run has the trajectory of torch.optim.AdamW with its rate and decay; a pattern fits names.</summary>
    [Fact]
    public void Groups_have_the_trajectories_of_libtorch()
    {
        var model = new DiagonalModel(new RecurrentOptions { Width = 3, Parameterization = ParameterizationCatalog.Parse("exp") });
        double[] start = [.. Enumerable.Range(0, model.Parameters.Count).Select(i => Math.Cos(i))];
        model.Parameters.Set(start);
        TrainingOptions options = new()
        {
            BatchSize = 8,
            MaxEpochs = Steps,
            LearningRate = 0.02,
            WeightDecay = 0.05,
            Schedule = ScheduleKind.Constant,
            ClipNorm = 0,
            Margin = 0,
            StopBelow = null,
            Groups = [new("input.*", 0.001, 0.01), new(ParameterGroup.Recurrent, 0.005, 0), new("*.d", null, 0)],
        };
        var trainer = new Trainer(model, new Valley(), options, Workers.Single);
        TrainingState state = trainer.Run(trainer.NewState(), null, CancellationToken.None).State;
        foreach (ParameterView view in model.Parameters.Views)
        {
            (double rate, double decay) = view.Name switch
            {
                "recurrent.w" => (0.005, 0),
                "output.c" => (0.02, 0.05),
                "output.d" => (0.02, 0),
                _ => (0.001, 0.01),
            };
            int from = view.Offset;
            double[] expected = TorchAdamW.Run(start[from..(from + view.Length)], w => Gradient(w, from), Steps, rate, 0.9, 0.999, 1e-8,
                decay)[^1];
            for (int i = 0; i < view.Length; i++) Assert.Equal(expected[i], state.Weights[from + i], Tolerance);
        }
    }

    private sealed class Valley : ITrainingObjective
    {
        public TiledSequences TrainInputs { get; } = new(8, 1, 1);

        public double LossAndGradient(IParametricModel model, ReadOnlySpan<int> tiles, Span<double> gradient, Workers workers)
        {
            Gradient(model.Parameters.Values.ToArray(), 0).CopyTo(gradient);
            return 1;
        }

        public double ValidationLoss(IParametricModel model, Workers workers) => 1;
    }

    // A curved valley: smooth, so that the trajectories are compared and not the chaos of a zigzag amplified.
    private static double[] Gradient(double[] w) => Gradient(w, 0);

    private static double[] Gradient(double[] w, int from) => [.. w.Select((v, i) => ((from + i + 1) * v) + Math.Sin(v) - 1)];
}
