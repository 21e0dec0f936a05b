namespace Lethe.Tests.Experiments;

/// <summary>A model of a caller's own, handed in by a catalogue, goes the whole way of those of the library; whoever is not handed it does
/// not know it.</summary>
public sealed class ToyCatalogTests : IDisposable
{
    private static readonly ModelCatalog Models = new([.. ModelCatalog.Default.Entries, ToyModel.CatalogEntry])
    {
        Parameterizations = new([.. ParameterizationCatalog.All, new SquareParameterization()]),
    };

    private readonly TemporaryFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void ItIsTrainedInterruptedResumedMeasuredPerturbedAndExported()
    {
        RunConfig config = Config("train.prune=true");
        FinishedRun whole = SmallRun.Train(config, _temp["whole"]);
        Assert.True(whole.Result.IsUsable);
        Assert.True(whole.Result.ValidationLoss < Untrained(config));
        Assert.NotNull(whole.Result.Pruned);
        SmallRun.Interrupt(config, _temp["parts"]);
        Throws.Problem(ProblemKind.Setting, () => SmallRun.Resume(_temp["parts"]));
        Assert.Equal(whole.Result.TestLoss, SmallRun.Resume(_temp["parts"], SmallRun.Context() with { Models = Models }).Result.TestLoss);

        Throws.Problem(ProblemKind.Setting, () => StoredRun.Open(_temp["whole"]));
        StoredRun run = StoredRun.Open(_temp["whole"], Models);
        Assert.Equal("toy", run.Family.Model);
        RecurrentModel model = run.LoadModel();
        Assert.IsType<ToyModel>(model);

        Assert.Equal(run.Memory()!.Values, MemoryProbing.Measure(model, RunOptions.Memory(run.Config), Workers.Single).Values);
        Assert.Equal(2, run.Perturbation()!.Betas.Count(b => b > 0));
        Assert.Equal(model.Parameters[model.Decay!.Weights].ToArray().Min(w => Math.Min(w, 2 - w)),
            run.Result!.Measurement!.Distance.Distance);
        Assert.True(whole.Result.Measurement!.Radius is { Radius: > 0 });

        IReadOnlyList<NamedTensor> weights = run.LoadWeights();
        using (FileStream file = File.Create(_temp["toy.safetensors"])) Safetensors.Write(file, weights);
        Assert.Equal(model.Parameters.Values.ToArray(), ReferenceWeights.Load(config, _temp["toy.safetensors"])
            .Parameters.Values.ToArray());
        Assert.Contains(OnnxExport.Compose(model).Tensors, t => t.Name == "recurrent.multiplier");
    }

    [Fact]
    public void ItIsNamedInSettingsAndRefusedWithWhatItTakes()
    {
        Assert.Equal(("direct", Activation.Linear, "halves"),
            (Config().Get(Settings.Parameterization), Config().Get(Settings.Activation), Config().Get(Settings.Initialization)));
        Assert.Equal("growing-horizon", Config("protocol=growing-horizon", "model.width=4").Get(Settings.Initialization));
        Assert.Equal(Config().Hash, RunConfig.Parse(Config().ToYaml(), "toy.yaml", models: Models).Hash);
        Assert.Equal("toy", Config().With(Settings.Seed, 3).Get(Settings.Model).Name);
        Assert.Contains("toy", Throws.Problem(ProblemKind.Setting, () => RunConfig.Resolve(null, ["model=tox"], Models)).Problem.Expected);
        Assert.Contains("linear units where model=toy", Throws.Problem(ProblemKind.Setting, () => Config("activation=tanh"))
            .Problem.Expected);
        Assert.Contains("model=diagonal, rnn", Throws.Problem(ProblemKind.Setting, () => Config("model.integration=exact"))
            .Problem.Expected);
        Assert.DoesNotContain("toy", Throws.Problem(ProblemKind.Setting, () => RunConfig.Resolve(null, ["model=toy"])).Problem.Expected);
    }

    [Fact]
    public void AParameterizationIsHandedInWithIt()
    {
        FinishedRun run =
            SmallRun.Train(Config("model.parameterization=square", "protocol=growing-horizon", "model.width=2", "data.size=64",
            "train.epochs=1"), _temp["square"]);
        Assert.IsType<SquareParameterization>(StoredRun.Open(run.Path, Models).LoadModel().Decay!.Parameterization);
        Throws.Problem(ProblemKind.Setting, () => RunConfig.Resolve(null, ["model.parameterization=square"]));
        Assert.Contains(Listing.Of("parameterizations", Models), item => item.Name == "square");
    }

    [Fact]
    public void ItIsListed() => Assert.Equal(("toy", "golden units"), Listing.Of("models", Models)[^1]);

    /// <summary>The error over the infinite horizon of any linear units is in closed form: the toy's is that of the diagonal model it
    /// amounts to.</summary>
    [Fact]
    public void AnalysesReadItsStepAndNotItsType()
    {
        var options = new RecurrentOptions { Width = 2, Parameterization = ParameterizationCatalog.Direct, Activation = Activation.Linear };
        RecurrentModel toy = new ToyModel(options), same = new DiagonalModel(options);
        foreach (RecurrentModel model in (RecurrentModel[])[toy, same])
        {
            double c = model == toy ? 1 : 1.618033988749895;
            model.Parameters.Set([0.5, 0.25, 1, 0.5, 0, 0, c, -c, 0]);
        }
        TiledSequences x = new(1, 20, 1), y = new(1, 20, 1);
        PerturbationCurve Curve(RecurrentModel model) => PerturbationMeasurement.Measure(model, x, y, default,
            new PerturbationOptions
            {
                Error = PerturbationErrorKind.Exact, Target = TargetCatalog.Parse("exp"), Betas = [0.1], Draws =
                1, Certify = true
            }, Workers.Single);
        Assert.Equal(Curve(same).Raw, Curve(toy).Raw);
        Assert.Contains("'toy'", Curve(toy).UpperReason);
    }

    [Fact]
    public void NamesAreTakenOnce() =>
        Assert.Contains("toy", Assert.Throws<ArgumentException>(() => Models.With(ToyModel.CatalogEntry)).Message);

    private static RunConfig Config(params string[] words) => SmallRun.Config(Models, ["model=toy", .. words]);

    private static double Untrained(RunConfig config)
    {
        (TiledSequences x, TiledSequences y) = new RunData(config, Workers.Single).Validation;
        return ModelFactory.CreateInitialized(config)
            .Loss(x, y, [.. Enumerable.Range(0, x.Tiles)], RunOptions.TimeWeighting(config, x.Length), Workers.Single);
    }
}
