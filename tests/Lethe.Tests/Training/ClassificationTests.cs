namespace Lethe.Tests.Training;

/// <summary>Sequences that differ in their first steps only, so that a classifier has to remember.</summary>
public sealed class ClassificationTests
{
    private const int Length = 20, Classes = 3, Train = 240, Held = 120;

    // Chance is a third; the classes are 1.5 apart on four steps under noise of 0.5, so that few sequences lie on the wrong side.
    private const double GoodAccuracy = 0.8;

    public static TheoryData<string> Models => ["diagonal", "ssm", "ssm2", "lru"];

    [Theory]
    [MemberData(nameof(Models))]
    public void ASmallClassifierLearnsWhatTheBeginningSaid(string name)
    {
        (LabelledSequences data, RecurrentModel model) = Problem(name);
        TrainingState trained = Run(data, model.Clone(), 1, null);
        model.Parameters.Set(trained.BestWeights);
        Assert.True(trained.BestValidationLoss < Math.Log(Classes), $"validation loss {trained.BestValidationLoss}");
        double accuracy = Classification.Accuracy(model, data.ValidationInputs, data.ValidationLabels.Span, Readout.Last, Workers.Single);
        Assert.True(accuracy >= GoodAccuracy, $"accuracy {accuracy}");
    }

    [Theory]
    [InlineData("ssm2", 7)]
    [InlineData("lru", 1)]
    public void ResumedAndWithOtherThreadsItEndsInTheSameBits(string name, int stopAfter)
    {
        (LabelledSequences data, RecurrentModel model) = Problem(name);
        TrainingState whole = Run(data, model.Clone(), 1, null), parts = Run(data, model.Clone(), 2, stopAfter);
        Assert.Equal(whole.Weights, parts.Weights);
        Assert.Equal(whole.BestValidationLoss, parts.BestValidationLoss);
    }

    [Fact]
    public void LabelsThatDoNotFitAreRefused()
    {
        (LabelledSequences data, RecurrentModel model) = Problem("ssm");
        Assert.Throws<ArgumentException>(() => new CrossEntropyObjective(data with { TrainLabels = new int[3] }));
        Assert.Throws<ArgumentException>(() => Classification.Accuracy(model, data.TrainInputs, [1], Readout.Mean, Workers.Single));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            model.CrossEntropy(data.TrainInputs, [.. Enumerable.Repeat(Classes, Train)], [0], Readout.Last, default, Workers.Single));
    }

    private static TrainingState Run(LabelledSequences data, RecurrentModel model, int threads, int? stopAfter)
    {
        var options =
            new TrainingOptions
            { BatchSize = 40, MaxEpochs = 25, LearningRate = 0.03, Schedule = ScheduleKind.Cosine, Margin = 0, StopBelow = null, Seed = 4 };
        var trainer = new Trainer(model, new CrossEntropyObjective(data), options, SharedWorkers.Of(threads));
        using var cancel = new CancellationTokenSource();
        TrainingState state = trainer.Run(trainer.NewState(), stopAfter is { } steps ? new Stopper(steps, cancel) : null, cancel.Token)
            .State;
        return stopAfter is null ? state : trainer.Run(state, null, CancellationToken.None).State;
    }

    private static (LabelledSequences Data, RecurrentModel Model) Problem(string name)
    {
        (TiledSequences trainX, int[] trainLabels) = Part(Train, 1);
        (TiledSequences heldX, int[] heldLabels) = Part(Held, 2);
        var options = new RecurrentOptions
        {
            Width = 6, Outputs = Classes, Parameterization = ParameterizationCatalog.Parse("exp"), Activation = name == "lru"
                ? Activation.Linear : Activation.Tanh,
            Integration = name == "lru" ? Integration.Native : Integration.Euler,
        };
        RecurrentModel model = name switch
        {
            "diagonal" => new DiagonalModel(options),
            "ssm" => new SsmModel(options),
            "ssm2" => new SsmModel(options with { Layers = 2, Channels = 3 }),
            _ => new LruModel(options),
        };
        Initialization.LogUniformRates(model, Length, seed: 2, maxPhase: 0.3);
        return (new LabelledSequences(trainX, trainLabels, heldX, heldLabels), model);
    }

    private static (TiledSequences X, int[] Labels) Part(int count, ulong stream)
    {
        var random = new CounterRandom(9, stream);
        var x = new TiledSequences(count, Length, 1);
        var labels = new int[count];
        for (int s = 0; s < count; s++)
        {
            labels[s] = s % Classes;
            for (int k = 0; k < Length; k++)
                x[s, k, 0] = 0.5 * random.Normal((ulong)(s * Length + k)) + (k < 4 ? 1.5 * (labels[s] - 1) : 0);
        }
        return (x, labels);
    }

    private sealed class Stopper(int steps, CancellationTokenSource cancel) : ITrainingObserver
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
