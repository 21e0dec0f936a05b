using CsCheck;

namespace Lethe.Tests.Experiments;

/// <summary>References between settings: ${key}.</summary>
public sealed class InterpolationTests
{
    [Fact]
    public void AReferenceTakesTheResolvedValueWhereverItComesFrom()
    {
        const string Yaml = "protocol: growing-horizon\nmodel.width: 16\nseed: 7\nmodel.init_seed: ${seed}\nmemory.length: " +
            "\"${data.length}\"\ndata: {validation: \"${data.test}\"}\ndata.test: ${train.batch}\n";
        RunConfig config = RunConfig.Parse(Yaml, "my.yaml");
        Assert.Equal(7, config.Get(Settings.InitializationSeed));
        Assert.Equal(100, config.Get(Settings.MemoryLength)); // derived by the protocol
        Assert.Equal(64, config.Get(Settings.ValidationSize)); // through another reference, to a derived value
        Assert.Equal("my.yaml line 4", config.OriginOf(Settings.InitializationSeed).Place);
        Assert.Equal(9, RunConfig.Parse(Yaml, "my.yaml", ["seed=9"]).Get(Settings.InitializationSeed));
        Assert.Equal(8, RunConfig.Parse(Yaml, "my.yaml", ["model.init_seed=${train.min_epochs}", "train.min_epochs=8"])
            .Get(Settings.InitializationSeed));
    }

    [Fact]
    public void AReferenceMayBePartOfATextAndOfAList()
    {
        RunConfig config =
            RunConfig.Resolve(null,
            ["target=random:rnn,width=${model.layers},seed=${seed}", "seed=5", "memory.eps=${dt},0.5", "memory.magnitudes=0.25,${ dt }"]);
        Assert.Equal("random:rnn,width=1,seed=5", config.Get(Settings.Target));
        Assert.Equal([1, 0.5], config.Get(Settings.MemoryEps));
        Assert.Equal([0.25, 1], config.Get(Settings.MemoryMagnitudes));
    }

    [Fact]
    public void AListAsAWholeMayBeReferredTo() =>
        Assert.Equal([0.25, 0.5], RunConfig.Resolve(null, ["perturb.betas=${memory.magnitudes}", "memory.magnitudes=0.25,0.5"])
            .Get(Settings.PerturbBetas));

    [Fact]
    public void ThroughTheProtocolASizeMayFollowFromAnother()
    {
        RunConfig config =
            RunConfig.Resolve(null,
            ["protocol=growing-horizon", "model.width=${train.min_epochs}", "train.min_epochs=32", "memory.length=${data.length}"]);
        Assert.Equal([32], config.Get(Settings.Width));
        Assert.Equal(200, config.Get(Settings.MemoryLength));
    }

    [Theory]
    [InlineData("seed", "train.epochs=${sede}")]
    [InlineData("train.epochs -> train.batch -> train.epochs", "train.epochs=${train.batch}", "train.batch=${train.epochs}")]
    [InlineData("seed -> seed", "seed=${seed}")]
    [InlineData("data.length -> train.batch -> data.length", "protocol=growing-horizon", "data.length=${train.batch}")]
    [InlineData("}", "train.epochs=${seed")]
    [InlineData("integer", "train.epochs=${target}")]
    [InlineData("list key", "train.epochs=${}")]
    public void AMistakeIsExplained(string expected, params string[] overrides)
    {
        ProblemException e = Throws.Problem(ProblemKind.Setting, () => RunConfig.Resolve(null, overrides));
        if (expected != "list key") Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.NotEmpty(e.Problem.Remedy);
    }

    [Fact]
    public void ASecondDollarTakesTheMeaningAway()
    {
        RunConfig config = RunConfig.Resolve(null, ["target=file:$${seed}.csv"]);
        Assert.Equal("file:${seed}.csv", config.Get(Settings.Target));
        Assert.Equal("file:${seed}.csv", RunConfig.Parse(config.ToYaml(), "dump").Get(Settings.Target));
    }

    [Fact]
    public void EscapedTextComesBack() => Gen.Char["${}ab "].Array[0, 12].Select(c => new string(c)).Sample(text =>
    {
        Written written = Interpolation.Replace(Written.Single(new Scalar(Interpolation.Escape(text), true)), "test", _ => "wrong");
        Assert.Equal(text, written.Items[0].Text);
        Assert.False(Interpolation.Refers(Written.Plain(Interpolation.Escape(text))));
    });

    [Fact]
    public void AnEmptyListIsRefusedNotCrashedOn() =>
        Throws.Problem(ProblemKind.Setting, () => RunConfig.Parse("activation: []\n", "my.yaml"));
}
