namespace Lethe.Tests.Experiments;

/// <summary>Sources, origins and refusals of configurations.</summary>
public sealed class ConfigTests
{
    [Fact]
    public void DefaultsAreTheGrowingHorizonAtWidthEight()
    {
        Assert.Equal(RunConfig.Default.ToYaml(), RunConfig.Resolve(null, ["protocol=growing-horizon", "model.width=8"]).ToYaml());
        Assert.All(RunConfig.Default.Entries, e => Assert.Equal(ConfigLayer.Default, e.Origin.Layer));
        // What a .NET developer gets by default trains as the command does at sequences of 100 steps.
        TrainingOptions library = new(), options = RunOptions.Training(RunConfig.Resolve(null, ["model.width=16"]));
        Assert.Equal(options, library);
        Assert.Equal(RunOptions.Data(RunConfig.Resolve(null, ["model.width=16"])), new DataOptions());
    }

    [Fact]
    public void TheReferenceProtocolIsThePublishedCodes()
    {
        RunConfig config = RunConfig.Resolve(null, ["protocol=reference"]);
        Assert.Equal([8, 16, 32, 64], config.Get(Settings.Width));
        Assert.Equal("relu", config.Get(Settings.Parameterization));
        Assert.Equal(128_000, config.Get(Settings.TrainSize));
        Assert.Equal(LossWeighting.TimeSquared, config.Get(Settings.Loss));
        Assert.Equal(100, config.Get(Settings.StopBelow));
        Assert.Equal(21, config.Get(Settings.PerturbBetas).Count);
        Assert.Equal("protocol reference", config.OriginOf(Settings.StopBelow).Place);
        Assert.Contains("protocol=reference", Refusal("model.width=8,16").Problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void SourcesOverrideEachOtherInOrder()
    {
        const string Yaml = "protocol: growing-horizon\nmodel.width: 16\ntrain.lr: 0.5\nseed: 7\n";
        RunConfig config = RunConfig.Parse(Yaml, "my.yaml", ["train.lr=0.25", "+seed=8"]);
        Assert.Equal(0.25, config.Get(Settings.LearningRate));
        Assert.Equal(8, config.Get(Settings.Seed));
        Assert.Equal("override", config.OriginOf(Settings.Seed).Place);
        Assert.Equal("my.yaml line 2", config.OriginOf(Settings.Width).Place);
        Assert.Equal("protocol growing-horizon", config.OriginOf(Settings.Length).Place);
        Assert.Equal("default", config.OriginOf(Settings.TimeStep).Place);
        Assert.Equal(7, RunConfig.Parse(Yaml, "my.yaml", ["seed=8", "~seed", "seed=7"]).Get(Settings.Seed));
        Assert.Equal(0.01, RunConfig.Parse(Yaml, "my.yaml", ["~train.lr"]).Get(Settings.LearningRate));
    }

    [Theory]
    [InlineData(8, 50, 128)]
    [InlineData(16, 100, 64)]
    [InlineData(128, 800, 8)]
    public void GrowingHorizonDerivesLengthAndBatchFromTheWidth(int width, int length, int batch)
    {
        RunConfig config = RunConfig.Resolve("growing-horizon", [$"model.width={width}"]);
        Assert.Equal(length, config.Get(Settings.Length));
        Assert.Equal(batch, config.Get(Settings.Batch));
        Assert.Equal("direct", config.Get(Settings.Parameterization));
        Assert.Null(config.Get(Settings.StopBelow));
        Assert.Equal(PerturbationBall.L2, config.Get(Settings.PerturbBall));
        Assert.Equal(config.ToYaml(), RunConfig.Default.With(Settings.Protocol, Protocol.GrowingHorizon).With(Settings.Width, [width])
            .With(Settings.Target, "pol").ToYaml());
    }

    [Fact]
    public void NestedAndFlatKeysMeanTheSame()
    {
        string nested =
            RunConfig.Parse("protocol: reference\nmodel:\n  name: rnn\n  width: [4, 6]\ntrain: {lr: 1e-3, loss: plain}\n", "a").ToYaml();
        string flat =
            RunConfig.Parse("protocol: reference\nmodel: rnn\nmodel.width: 4,6\n\"train.lr\": 0.001\ntrain.loss: 'plain'\n", "b").ToYaml();
        Assert.Equal(flat, nested);
    }

    [Fact]
    public void ModelChoosesItsParameterizationUnlessOneIsGiven()
    {
        Assert.Equal("softplus", RunConfig.Resolve(null, ["model=softplus-rnn"]).Get(Settings.Parameterization));
        Assert.Equal("exp", RunConfig.Resolve(null, ["model=softplus-rnn", "model.parameterization=exp"]).Get(Settings.Parameterization));
    }

    [Fact]
    public void AnLruIsLinearNativeAndStartsOnItsRing()
    {
        RunConfig config = RunConfig.Resolve(null, ["protocol=reference", "model=lru"]);
        Assert.Equal(("exp", Integration.Native, Activation.Linear, "ring"),
            (config.Get(Settings.Parameterization), config.Get(Settings.Integration), config.Get(Settings.Activation),
                config.Get(Settings.Initialization)));
        RunConfig growing = RunConfig.Resolve(null, ["protocol=growing-horizon", "model=lru", "model.parameterization=direct"]);
        Assert.Equal(("direct", true, "growing-horizon"),
            (growing.Get(Settings.Parameterization), growing.Get(Settings.Prune), growing.Get(Settings.Initialization)));
    }

    [Fact]
    public void LayersAndPrecisionReachTheModel()
    {
        RunConfig config =
            RunConfig.Resolve("growing-horizon",
            ["model=ssm", "model.layers=3", "model.channels=5", "precision=float32", "model.integration=exact"]);
        RecurrentModel model = Lethe.Experiments.Runs.ModelFactory.CreateInitialized(config);
        Assert.Equal((3, 5, Precision.Single, Integration.Exact),
            (model.Options.Layers, model.Options.Channels, model.Options.Precision, model.Options.Integration));
        Assert.False(config.Get(Settings.Prune));
        Assert.True(RunConfig.Resolve("growing-horizon", ["model=ssm"]).Get(Settings.Prune));
        Assert.Equal(config.ToYaml(), RunConfig.Parse(config.ToYaml(), "again").ToYaml());
    }

    [Fact]
    public void WhatTheGrowingHorizonIsMadeWithIsSetAndNotStored()
    {
        RunConfig config = RunConfig.Resolve(null, ["protocol=growing-horizon", "model.width=8", "protocol.steps=7",
            "protocol.tokens=1600", "protocol.test_tokens=6400", "data.length=100"]);
        // Whole tiles of 8 sequences.
        Assert.Equal((16, 7 * 16, 64, 64), (config.Get(Settings.Batch), config.Get(Settings.TrainSize),
            config.Get(Settings.ValidationSize), config.Get(Settings.TestSize)));
        Assert.DoesNotContain("protocol.", config.ToYaml(), StringComparison.Ordinal);
        Assert.Equal(config.ToYaml(), RunConfig.Parse(config.ToYaml(), "again").ToYaml());
        Assert.Equal(RunConfig.Resolve("growing-horizon").Hash, RunConfig.Resolve("growing-horizon", ["protocol.steps=100"]).Hash);
        Assert.Contains("protocol.steps", Refusal("protocol=reference", "protocol.steps=7").Problem.What, StringComparison.Ordinal);
        Assert.Equal("28", RunConfig.Resolve(null, ["protocol=growing-horizon", "protocol.steps=${train.epochs}", "train.epochs=28",
            "memory.length=${protocol.steps}"]).Entries.First(e => e.Setting == Settings.MemoryLength).Text);
    }

    [Theory]
    [InlineData(6, 37)]
    [InlineData(10, 62)]
    [InlineData(4, 25)]
    public void TheHorizonIsRoundedDown(int width, int length) =>
        Assert.Equal(length, RunConfig.Resolve("growing-horizon", [$"model.width={width}"]).Get(Settings.Length));

    [Fact]
    public void AnLruOfTheGrowingHorizonBeginsBelowOneTurnInTheShortestMemoryAndAMatrixIsPrunedWhereAskedFor()
    {
        Assert.Equal(Math.PI / 50, RunConfig.Resolve(null, ["protocol=growing-horizon", "model=lru"]).Get(Settings.MaxPhase));
        Assert.False(RunConfig.Resolve(null, ["protocol=growing-horizon", "model=rnn"]).Get(Settings.Prune));
        Assert.True(RunConfig.Resolve(null, ["protocol=growing-horizon", "model=rnn", "train.prune=true"]).Get(Settings.Prune));
    }

    [Fact]
    public void ThreadsAreNeitherStoredNorHashed()
    {
        RunConfig config = RunConfig.Resolve(null, ["threads=2"]);
        Assert.Equal(2, config.Get(Settings.Threads));
        Assert.Equal(RunConfig.Default.Hash, config.Hash);
        Assert.DoesNotContain("threads", config.ToYaml());
        Assert.NotEqual(config.Hash, RunConfig.Resolve(null, ["seed=1"]).Hash);
    }

    [Fact]
    public void NamedConfigurationsResolve()
    {
        Assert.Contains(NamedConfigs.All, c => c.Name == "reference-diagonal-exp");
        Assert.All(NamedConfigs.All, c =>
        {
            Assert.NotEmpty(c.Description);
            Assert.NotEmpty(RunConfig.Resolve(c.Name).ToYaml());
        });
        Assert.Equal(RunConfig.Resolve(null, ["protocol=reference"]).ToYaml(), RunConfig.Resolve("reference-diagonal-exp").ToYaml());
    }

    [Theory]
    [InlineData("modle.width=8", "model.width")]
    [InlineData("width=8", "model.width")]
    [InlineData("train.learning=8", "train.")]
    [InlineData("activation=hardtahn", "hardtanh")]
    [InlineData("sede=8", "seed")]
    [InlineData("target=pool", "target")]
    [InlineData("model.parameterization=softpuls", "lethe list parameterizations")]
    public void NearMissesAreSuggested(string word, string suggestion) => Assert.Contains(suggestion, Refusal(word).Problem.Remedy);

    [Theory]
    [InlineData("model.width=-3", ">= 1")]
    [InlineData("model.width=eight", "list of integers")]
    [InlineData("model.width=16,8", "ascending")]
    [InlineData("model.width=", "list of integers")]
    [InlineData("model.width=8.5", "list of integers")]
    [InlineData("train.lr=0", "> 0")]
    [InlineData("train.lr=.nan", "> 0")]
    [InlineData("train.lr=1e999", "> 0")]
    [InlineData("train.prune=yes", "true or false")]
    [InlineData("data.length=99999999999999999999", ">= 1")]
    [InlineData("seed=0x", ">= 0")]
    [InlineData("target=", "text")]
    [InlineData("perturb.horizon=0", "auto")]
    [InlineData("+=3", "key=value")]
    [InlineData("~", "~key")]
    [InlineData("model.width", "key=value")]
    public void BadValuesAreRefusedWithWhatWasExpected(string word, string expected) =>
        Assert.Contains(expected, Refusal(word).Problem.Expected);

    [Theory]
    [InlineData("model.integration=exact", "activation=linear")]
    [InlineData("data.size=100", "train.batch")]
    [InlineData("protocol=growing-horizon", "model.width=8,16", "sweep")]
    [InlineData("model=dense", "train.prune=true", "model=diagonal")]
    [InlineData("model=dense", "model.init=growing-horizon", "model.init=reference")]
    [InlineData("model.inputs=2", "model.inputs=1")]
    [InlineData("model.layers=2", "model=ssm")]
    [InlineData("model=ssm", "model.channels=3", "raise model.layers")]
    [InlineData("model=ssm", "model.layers=2", "train.prune=true", "model.layers=1")]
    [InlineData("model=rnn", "model.integration=native", "activation=linear", "model=diagonal")]
    [InlineData("model=lru", "activation=tanh", "train.prune=true", "activation=linear")]
    [InlineData("model=lru", "model.layers=2", "activation=tanh")]
    [InlineData("model=lru", "model.integration=exact", "model.integration=native")]
    [InlineData("model.init=ring", "model.init=reference")]
    [InlineData("model=lru", "model.r_min=0.9", "model.r_max=0.5", "model.r_min")]
    public void ContradictionsNameBothSettings(params string[] wordsThenRemedy) =>
        Assert.Contains(wordsThenRemedy[^1], Refusal(wordsThenRemedy[..^1]).Problem.Remedy);

    [Theory]
    [InlineData("model.width: '8'", "the text \"8\"")]
    [InlineData("a: [", "not YAML")]
    [InlineData(" : }", "")]
    [InlineData("seed: }", "")]
    [InlineData("- ]", "")]
    [InlineData("{seed: 1", "not YAML")]
    [InlineData("- 8", "a list")]
    [InlineData("hello", "a single value")]
    [InlineData("seed: 1\nseed: 2", "second time")]
    [InlineData("seed: 1\n---\nseed: 2", "second document")]
    [InlineData("seed: !!int 1", "tag")]
    [InlineData("seed: *x", "alias")]
    [InlineData("seed: &x [*x]", "alias")]
    [InlineData("model.width: [[8]]", "a list")]
    [InlineData("seed: {a: {b: 1}}", "no such setting")]
    public void BadFilesAreRefusedWithTheLine(string yaml, string actual)
    {
        ProblemException e = Throws.Problem(ProblemKind.Setting, () => RunConfig.Parse(yaml, "my.yaml"));
        Assert.Contains(actual, e.Problem.Actual);
        Assert.Contains("my.yaml", e.Problem.What);
    }

    [Fact]
    public void NestingAndAliasBombsAreRefused()
    {
        string deep = string.Concat(Enumerable.Repeat("{a: ", 5000)) + "1" + new string('}', 5000);
        Throws.Problem(ProblemKind.Setting, () => RunConfig.Parse(deep, "deep"));
        string bomb = "a0: &a0 {x: 1, y: 2}\n" + string.Concat(Enumerable.Range(1, 12).Select(i =>
            $"a{i}: &a{i} {{{string.Join(", ", Enumerable.Range(0, 9).Select(k => $"k{k}: *a{i - 1}"))}}}\n"));
        Throws.Problem(ProblemKind.Setting, () => RunConfig.Parse(bomb, "bomb"));
        Assert.Contains("characters", Throws.Problem(ProblemKind.Setting, () => RunConfig.Parse(new string(' ', 2 << 20), "large"))
            .Problem.Actual);
    }

    [Fact]
    public void MissingFilesAndNamesAreToldApart()
    {
        Assert.Contains("reference-rnn-pol", Refusal(() => RunConfig.Resolve("reference-rnn-poll")).Problem.Remedy);
        Assert.Contains("no such file", Throws.Problem(ProblemKind.Input, () => RunConfig.Resolve("nowhere/my.yaml")).Problem.Actual);
        Assert.Contains("folder", Throws.Problem(ProblemKind.Input, () => RunConfig.Resolve(Path.GetTempPath())).Problem.Actual);
    }

    [Fact]
    public void IntegrationKeepsItsName() =>
        Assert.Equal(Integration.Exact, RunConfig.Resolve(null, ["model.integration=exact", "activation=linear"])
            .Get(Settings.Integration));

    [Fact]
    public void KeysAreUniqueAndDocumented()
    {
        Assert.Equal(Settings.All.Count, Settings.All.Select(s => s.Key).Distinct().Count());
        Assert.All(Settings.All, s => Assert.False(string.IsNullOrWhiteSpace(s.Help) || string.IsNullOrWhiteSpace(s.Type)));
    }

    /// <summary>docs/settings.md is Settings.All as a table; where it is not, the message is the table that belongs there.</summary>
    [Fact]
    public void TheDocumentOfSettingsIsTheTable()
    {
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "Lethe.slnx"))) root = Path.GetDirectoryName(root);
        string table = SettingsDocument.Table();
        Assert.True(File.ReadAllText(Path.Combine(root!, "docs", "settings.md")).ReplaceLineEndings("\n")
            .Contains(table, StringComparison.Ordinal), table);
    }

    private static ProblemException Refusal(params string[] words) => Refusal(() => RunConfig.Resolve(null, words));

    private static ProblemException Refusal(Func<RunConfig> resolve) => Throws.Problem(ProblemKind.Setting, resolve);
}
