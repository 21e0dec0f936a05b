namespace Lethe.Tests.Experiments.Measurement;

/// <summary>A stored run measured again has the numbers it was stored with; measured otherwise it says so.</summary>
public sealed class RunMeasurerTests : IDisposable
{
    private readonly TemporaryFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData]
    [InlineData("perturb.blocks=recurrent", "perturb.ball=l2", "model=dense")]
    [InlineData("perturb.blocks=all", "perturb.ball=l2", "perturb.search=adversarial", "activation=tanh")]
    [InlineData("perturb.blocks=recurrent", "perturb.ball=maxabs", "perturb.search=random", "model=lru", "perturb.horizon=30")]
    [InlineData("train.prune=true", "perturb.relative=true", "model.parameterization=softplus", "perturb.tolerance=0.01")]
    [InlineData("perturb.draws=0", "model.parameterization=relu")]
    [InlineData("perturb.tolerance=none")]
    public void Measured_again_it_has_the_numbers_of_its_result(params string[] overrides)
    {
        StoredRun run = Train("run", overrides);
        ModelMeasurement stored = run.Measurement()!, again = new RunMeasurer(SharedWorkers.Of(2))
            .Measure(run, cancellation: TestContext.Current.CancellationToken).Measurement;
        Assert.Equal(run.Config.Get(Settings.PerturbBlocks), again.Choice.Blocks);
        Assert.Equal((stored.Choice, stored.Horizon, stored.RelativeError, stored.TargetMeanSquare, stored.Tolerance),
            (again.Choice, again.Horizon, again.RelativeError, again.TargetMeanSquare, again.Tolerance));
        Assert.Equal((stored.Radius?.Radius, stored.Radius?.Reason), (again.Radius?.Radius, again.Radius?.Reason));
        Assert.Equal((stored.Distance, stored.Norms), (again.Distance, again.Norms));
        Assert.Equal(stored.Memory!.Values, again.Memory!.Values);
        Assert.Equal(run.Config.Get(Settings.PerturbDraws) > 0, stored.Curve is not null);
        Assert.Equal(stored.Curve?.Raw, again.Curve?.Raw);
        Assert.Equal(stored.Curve?.TargetMeanSquare, again.Curve?.TargetMeanSquare);
    }

    [Fact]
    public void Under_another_choice_it_is_another_measurement_and_another_family()
    {
        StoredRun run = Train("run", "perturb.blocks=recurrent", "perturb.ball=l2");
        var measurer = new RunMeasurer(Workers.Single);
        MeasuredRun own = measurer.Measure(run, cancellation: TestContext.Current.CancellationToken);
        MeasuredRun all =
            measurer.Measure(run, o =>
            o with { Perturbation = o.Perturbation with { Blocks = PerturbedBlocks.All, Search = PerturbationSearch.Adversarial } },
            cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(new PerturbationChoice(PerturbedBlocks.All, PerturbationBall.L2, PerturbationSearch.Adversarial),
            all.Measurement.Choice);
        Assert.True(all.Measurement.Radius!.Radius < own.Measurement.Radius!.Radius);
        Assert.Equal(own.Measurement.Distance, all.Measurement.Distance);
        IReadOnlyList<MeasuredFamily> families = MeasuredFamily.Of([own, all, own]);
        Assert.Equal([(own.Measurement.Choice, 2), (all.Measurement.Choice, 1)], families.Select(f => (f.Choice, f.Runs.Count)));
        Assert.Equal(families.Select(f => (PerturbationChoice?)f.Choice), families.Select(f => f.Judge().Choice));
    }

    [Fact]
    public void Horizon_and_sequences_are_those_asked_for()
    {
        StoredRun run = Train("run");
        ModelMeasurement few = new RunMeasurer(Workers.Single) { Horizon = 30, Sequences = 8 }.Measure(run, o => o with { Memory = null },
            cancellation: TestContext.Current.CancellationToken).Measurement;
        Assert.Equal(30, few.Horizon);
        Assert.Null(few.Memory);
        Assert.NotEqual(run.Measurement()!.TargetMeanSquare, few.TargetMeanSquare);
    }

    [Fact]
    public void An_error_that_the_model_does_not_admit_is_refused_with_those_it_does()
    {
        StoredRun run = Train("run", "activation=tanh");
        ProblemException problem = Throws.Problem(ProblemKind.Usage, () => new RunMeasurer(Workers.Single).Measure(run,
            o => o with { Perturbation = o.Perturbation with { Error = PerturbationErrorKind.Exact } },
                cancellation: TestContext.Current.CancellationToken));
        Assert.Contains("defined for linear models", problem.Problem.Actual, StringComparison.Ordinal);
        Assert.Equal("Take error w1 or mse", problem.Problem.Remedy);
    }

    private StoredRun Train(string name, params string[] overrides) =>
        StoredRun.Open(SmallRun.Train(SmallRun.Config(overrides), _temp[name]).Path);
}
