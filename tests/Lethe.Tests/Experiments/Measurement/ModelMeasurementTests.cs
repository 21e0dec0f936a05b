namespace Lethe.Tests.Experiments.Measurement;

/// <summary>A measurement is what its parts give one by one, to the last bit, for the choice it carries.</summary>
public sealed class ModelMeasurementTests
{
    private static readonly LinearFunctional Target = TargetCatalog.Parse("exp");
    private static readonly DiagonalModel Model = StabilityCases.Diagonal("softplus", [0.2, 0.5, 0.9]);

    private static readonly EvaluationData Data = Generated();

    public static TheoryData<PerturbedBlocks, PerturbationBall, PerturbationSearch> Choices
    {
        get
        {
            var choices = new TheoryData<PerturbedBlocks, PerturbationBall, PerturbationSearch>();
            foreach (PerturbedBlocks blocks in Enum.GetValues<PerturbedBlocks>())
                foreach (PerturbationBall ball in Enum.GetValues<PerturbationBall>())
                    foreach (PerturbationSearch search in Enum.GetValues<PerturbationSearch>()) choices.Add(blocks, ball, search);
            return choices;
        }
    }

    [Theory]
    [MemberData(nameof(Choices))]
    public void Curve_and_radius_are_of_the_choice_it_carries(PerturbedBlocks blocks, PerturbationBall ball, PerturbationSearch search)
    {
        var perturbation =
            new PerturbationOptions
            { Blocks = blocks, Ball = ball, Search = search, Draws = 3, AscentSteps = 2, Betas = [0.01, 0.2], Seed = 4, Target = Target };
        var options =
            new MeasurementOptions
            { Perturbation = perturbation with { Target = null }, SmallestBeta = 1e-4, Accuracy = 5e-3, Tolerance = 0.05 };
        ModelMeasurement measured = Measure(options);
        Assert.Equal(new PerturbationChoice(blocks, ball, search), measured.Choice);

        PerturbationCurve curve =
            PerturbationMeasurement.Measure(Model, Data.Inputs, Data.Targets, [.. Data.TimeWeights], perturbation, Workers.Single,
            cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(curve.Lower, measured.Curve!.Lower);
        Assert.Equal(measured.Choice, measured.Curve.Options.Choice);
        StabilityRadiusResult radius = StabilityRadius.Find(Model, Data.Inputs, Data.Targets, [.. Data.TimeWeights],
            new StabilityRadiusOptions { Perturbation = perturbation, SmallestBeta = 1e-4, Accuracy = 5e-3, Tolerance = 0.05 },
                Workers.Single, TestContext.Current.CancellationToken);
        Assert.Equal(radius, measured.Radius);
        Assert.Equal((radius.RelativeError, radius.TargetMeanSquare, 0.05, Data.Inputs.Length),
            (measured.RelativeError, measured.TargetMeanSquare, measured.Tolerance, measured.Horizon));
        Assert.Equal(new RunMeasurement(3, 4, radius.RelativeError, radius.Radius, DistanceToInstability.Of(Model).Distance),
            measured.ForVerdict(3, 4));
    }

    [Fact]
    public void What_is_not_asked_for_is_not_measured_and_E0_is_known_all_the_same()
    {
        ModelMeasurement all = Measure(new() { Memory = new MemoryOptions { Length = 20 } }),
            least = Measure(new() { WithCurve = false, Tolerance = null });
        Assert.Equal((all.RelativeError, all.TargetMeanSquare, all.Norms), (least.RelativeError, least.TargetMeanSquare, least.Norms));
        Assert.Equal((null, null, null, null), (least.Curve, least.Radius, least.Tolerance, least.Memory));
        Assert.True(double.IsNaN(least.ForVerdict(3, 0).Radius));
        Assert.Equal(MemoryProbing.Measure(Model, new MemoryOptions { Length = 20 }, Workers.Single).Values, all.Memory!.Values);
        Assert.Equal(all.Curve!.Raw[0], all.RelativeError * all.TargetMeanSquare, 1e-12);
        Assert.Equal(ModelNorms.Of(Model, Target.AbsoluteNorm), all.Norms);
    }

    [Fact]
    public void Beside_a_curve_of_w1_the_radius_is_that_of_mse_and_bounds_are_certified()
    {
        var options = new MeasurementOptions
        {
            Perturbation = new PerturbationOptions { Error = PerturbationErrorKind.Supremum, Certify = true, Betas = [0.01] },
        };
        DiagonalModel linear = StabilityCases.Diagonal("softplus", [0.2, 0.5], Activation.Linear);
        ModelMeasurement w1 =
            ModelMeasurement.Of(linear, Data, options, Workers.Single, cancellation: TestContext.Current.CancellationToken);
        ModelMeasurement mse =
            ModelMeasurement.Of(linear, Data, new MeasurementOptions { WithCurve = false }, Workers.Single,
            cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((mse.Radius!.Radius, mse.RelativeError), (w1.Radius!.Radius, w1.RelativeError));
        Assert.NotEqual(mse.TargetMeanSquare, w1.Curve!.TargetMeanSquare);
        Assert.InRange(w1.Curve.Upper[1], w1.Curve.Lower[1], double.MaxValue);
    }

    [Fact]
    public void It_tells_what_it_measures_and_can_be_cancelled()
    {
        var told = new List<MeasurementProgress>();
        var options = new MeasurementOptions { Memory = new MemoryOptions { Length = 20 } };
        ModelMeasurement.Of(Model, Data, options, Workers.Single, new Listener(told.Add), TestContext.Current.CancellationToken);
        Assert.Equal([MeasurementStage.Memory, MeasurementStage.Curve, MeasurementStage.Radius], told.Select(p => p.Stage).Distinct());
        Assert.All(told, p => Assert.InRange(p.Share, 0, 1));
        foreach (MeasurementStage stage in Enum.GetValues<MeasurementStage>())
        {
            using var source = new CancellationTokenSource();
            var listener = new Listener(p =>
            {
                if (p.Stage == stage) source.Cancel();
            });
            Assert.Throws<OperationCanceledException>(() =>
                ModelMeasurement.Of(Model, Data, options, Workers.Single, listener, source.Token));
        }
    }

    private static ModelMeasurement Measure(MeasurementOptions options) =>
        ModelMeasurement.Of(Model, Data, options, SharedWorkers.Of(2), cancellation: TestContext.Current.CancellationToken);

    private static EvaluationData Generated()
    {
        (TiledSequences inputs, TiledSequences targets) =
            DataGenerator.Generate(Target, new DataOptions { Length = 16 }, DataPart.Test, 24, Workers.Single);
        return new EvaluationData(inputs, targets, [.. Enumerable.Range(1, 16).Select(k => k / 8.0)], Target);
    }

    private sealed class Listener(Action<MeasurementProgress> told) : IProgress<MeasurementProgress>
    {
        public void Report(MeasurementProgress value) => told(value);
    }
}
