using CsCheck;

namespace Lethe.Tests.Training;

public sealed class TrainerTests
{
    [Fact]
    public void LearnsALinearRecurrenceItCanRepresent()
    {
        (DiagonalModel model, DataSplit data) = Problem(seed: 3);
        var options =
            new TrainingOptions
            { BatchSize = 16, MaxEpochs = 60, Schedule = ScheduleKind.Cosine, Loss = LossWeighting.Plain, Margin = 0, StopBelow = null };
        var trainer = new Trainer(model, data, options, Workers.Single);
        TrainingResult result = trainer.Run(trainer.NewState(), null, CancellationToken.None);
        Assert.Equal(TrainingOutcome.ReachedMaxEpochs, result.Outcome);
        Assert.True(result.State.BestValidationLoss < 1e-3, $"validation loss {result.State.BestValidationLoss}");
    }

    [Fact]
    public void ResumedAtAnyStepAndWithAnyThreadsEndsInTheSameBits() =>
        Gen.Select(Gen.Int[0, 30], Gen.Int[1, 3], Gen.Enum<ScheduleKind>()).Sample((stopAfter, threads, schedule) =>
        {
            var options = new TrainingOptions { BatchSize = 16, MaxEpochs = 5, Schedule = schedule, PlateauPatience = 0, StopBelow = null };
            (DiagonalModel model, DataSplit data) = Problem(seed: 1);
            var whole = new Trainer(model.Clone(), data, options, Workers.Single);
            TrainingState expected = whole.Run(whole.NewState(), null, CancellationToken.None).State;

            var parts = new Trainer(model.Clone(), data, options, SharedWorkers.Of(threads));
            using var cancel = new CancellationTokenSource();
            var stopper = new StopAfter(stopAfter, cancel);
            if (stopAfter == 0) cancel.Cancel();
            TrainingResult first = parts.Run(parts.NewState(), stopper, cancel.Token);
            TrainingState actual = parts.Run(first.State, null, CancellationToken.None).State;
            return expected.Weights.SequenceEqual(actual.Weights) && expected.BestWeights.SequenceEqual(actual.BestWeights)
                && expected.BestValidationLoss.Equals(actual.BestValidationLoss) && expected.Step == actual.Step;
        }, iter: 20);

    [Fact]
    public void DivergenceIsAnOutcomeThatSaysWhenAndWhere()
    {
        (DiagonalModel model, DataSplit data) = Problem(seed: 1);
        model.Parameters[model.Decay!.Weights].Fill(1e200);
        var trainer = new Trainer(model, data, new TrainingOptions { BatchSize = 16 }, Workers.Single);
        TrainingResult result = trainer.Run(trainer.NewState(), null, CancellationToken.None);
        Assert.Equal(TrainingOutcome.Diverged, result.Outcome);
        Assert.NotNull(result.Divergence);
        Assert.Equal((1, 0L, "loss"), (result.Divergence.Epoch, result.Divergence.Step, result.Divergence.Where));
    }

    [Fact]
    public void StopsAtTheThresholdButNotBeforeTheLeastEpochs()
    {
        (DiagonalModel model, DataSplit data) = Problem(seed: 1);
        var trainer = new Trainer(model, data, new TrainingOptions { BatchSize = 16, StopBelow = 1e9, MinEpochs = 2 }, Workers.Single);
        TrainingResult result = trainer.Run(trainer.NewState(), null, CancellationToken.None);
        Assert.Equal((TrainingOutcome.ReachedThreshold, 2), (result.Outcome, result.State.Epoch));
    }

    /// <summary>lr (s+1)/W, then half a cosine over the rest, of every group alike.</summary>
    [Fact]
    public void WarmUpRisesAndTheCosineFallsStepByStep()
    {
        (DiagonalModel model, DataSplit data) = Problem(seed: 1);
        var options = new TrainingOptions
        {
            BatchSize = 104, MaxEpochs = 10, LearningRate = 0.02, Schedule = ScheduleKind.Cosine, WarmUp = 4, StopBelow = null,
            Groups = [new ParameterGroup(ParameterGroup.Recurrent, 0.001, 0)],
        };
        var trainer = new Trainer(model, data, options, Workers.Single);
        var epochs = new Metrics();
        trainer.Run(trainer.NewState(), epochs, CancellationToken.None);
        Assert.Equal(1, trainer.StepsPerEpoch);
        for (int s = 0; s < 10; s++)
        {
            double factor = s < 4 ? (s + 1) / 4.0 : 0.5 * (1 + Math.Cos(Math.PI * (s - 4) / 6));
            Assert.Equal(0.02 * factor, epochs.Seen[s].LearningRate, 1e-16);
            BlockMonitor recurrent = epochs.Seen[s].Blocks[0], input = epochs.Seen[s].Blocks[1];
            Assert.Equal(("recurrent.w", "input.U"), (recurrent.Name, input.Name));
            Assert.True(recurrent.EffectiveRate > 0 && input.GradientOverWeight > 0);
        }
        Assert.Throws<ArgumentException>(() =>
            new Trainer(model, data, options with { Groups = [new ParameterGroup("nothing", 1, null)] }, Workers.Single));
    }

    /// <summary>
    /// At rates of 1e-3 the gradient over the weight is f'(w)/w times that in the rate: 1/1e-3 for f(w) = w, 2 f^2 for f = 1/(w^2 + b).
    /// With the scale 1/rate^2 of the gradient in a rate that is 1e9 to 2.
    /// </summary>
    [Fact]
    public void GradientOverWeightOfDirectAndBestRatesHasTheClosedForm()
    {
        double Measured(string name)
        {
            (DiagonalModel _, DataSplit data) = Problem(seed: 1);
            IParameterization f = ParameterizationCatalog.Parse(name);
            var model = new DiagonalModel(new RecurrentOptions { Width = 4, Parameterization = f, Activation = Activation.Linear });
            Initialization.Reference(model, 1);
            model.Parameters[model.Decay!.Weights].Fill(f.Inverse(1e-3));
            var options = new TrainingOptions
            {
                BatchSize = 104, MaxEpochs = 1, ClipNorm = 0, Margin = 0, StopBelow = null, LearningRate = 1e-12,
            };
            var epochs = new Metrics();
            var trainer = new Trainer(model, data, options, Workers.Single);
            trainer.Run(trainer.NewState(), epochs, CancellationToken.None);
            return epochs.Seen[0].Blocks.Single(b => b.Name == "recurrent.w").GradientOverWeight;
        }
        Assert.Equal(1e9 / 2, Measured("direct") / Measured("best"), 0.05 * 1e9 / 2);
    }

    private static (DiagonalModel Model, DataSplit Data) Problem(long seed)
    {
        var options = new RecurrentOptions { Width = 4, Parameterization = new SquareParameterization(), Activation = Activation.Linear };
        var teacher = new DiagonalModel(options with { Width = 1 });
        teacher.Parameters.Set([0.6, 1, 0, 1, 0]);
        (TiledSequences, TiledSequences) Part(ulong stream, int count)
        {
            var x = new TiledSequences(count, 20, 1);
            new CounterRandom((ulong)seed, stream).FillNormal(x.Values);
            var y = new TiledSequences(count, 20, 1);
            teacher.Forward(x, y, Workers.Single);
            return (x, y);
        }
        (TiledSequences tx, TiledSequences ty) = Part(1, 100);
        (TiledSequences vx, TiledSequences vy) = Part(2, 20);
        var model = new DiagonalModel(options);
        Initialization.Reference(model, seed);
        return (model, new DataSplit(tx, ty, vx, vy, vx, vy));
    }

    internal sealed class Metrics : ITrainingObserver
    {
        public List<EpochMetrics> Seen { get; } = [];

        public void OnStep(TrainingState state, int stepsPerEpoch)
        {
        }

        public void OnEpoch(TrainingState state, EpochMetrics metrics, bool improved) => Seen.Add(metrics);
    }

    private sealed class StopAfter(int steps, CancellationTokenSource cancel) : ITrainingObserver
    {
        public void OnStep(TrainingState state, int stepsPerEpoch)
        {
            if (state.Step >= steps) cancel.Cancel();
        }

        public void OnEpoch(TrainingState state, EpochMetrics metrics, bool improved)
        {
        }
    }
}
