namespace Lethe.Tests.Experiments;

/// <summary>A file that Lethe wrote brings the settings of its model along.</summary>
public sealed class WeightsSettingsTests : IDisposable
{
    private static readonly string[] Model =
        ["model=rnn", "model.parameterization=softplus", "model.clamp=false", "activation=tanh", "dt=0.25"];

    private readonly TemporaryFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("safetensors")]
    [InlineData("npz")]
    [InlineData("checkpoint")]
    public void TheModelComesBackWithoutAWord(string format)
    {
        string file = Written(format);
        RunConfig config = WeightsSettings.Resolve(file, [], out IReadOnlyList<string> replaced);
        Assert.Empty(replaced);
        Assert.Equal(Values(RunConfig.Resolve(null, ["protocol=reference", .. Model])), Values(config));
        // The target and all else are the defaults', and the weights fit.
        Assert.Equal(RunConfig.Default.Get(Settings.Target), config.Get(Settings.Target));
        Assert.Equal(3, ReferenceWeights.Load(config, file).Options.Width);
    }

    [Fact]
    public void AWordComesBeforeTheFileAndIsSaid()
    {
        string file = Written("safetensors");
        RunConfig config = WeightsSettings.Resolve(file, ["dt=0.5", "activation=tanh", "target=pol"], out IReadOnlyList<string> replaced);
        Assert.Equal((0.5, "pol"), (config.Get(Settings.TimeStep), config.Get(Settings.Target)));
        Assert.Equal("dt is 0.25", Assert.Single(replaced)[..10]);
    }

    /// <summary>Shapes do not tell these cells from those that PyTorch has under the same names: the file does, wherever it goes.</summary>
    [Theory]
    [InlineData("model=lstm", true)]
    [InlineData("model=elman activation=tanh", true)]
    [InlineData("model=gru-reset-before", false)]
    [InlineData("model=elman activation=relu", false)]
    [InlineData("model=elman model.heads=3 activation=tanh", false)]
    public void ACellThatPyTorchHasNotIsNotReadAsOneOfPyTorch(string text, bool taken)
    {
        Safetensors.Write(_temp["w.safetensors"], [new NamedTensor("weight_hh_l0", [12, 4], new double[48])],
            new Dictionary<string, string> { ["lethe.settings"] = text });
        if (taken)
        {
            WeightsSettings.RequirePyTorch(_temp["w.safetensors"]);
            return;
        }

        var e = Assert.Throws<ProblemException>(() => WeightsSettings.RequirePyTorch(_temp["w.safetensors"]));
        Assert.Contains(text.Split(' ')[0], e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model=rnn model.parameterization=no-such")]
    [InlineData("model=no-such")]
    [InlineData("dt=-1")]
    [InlineData("words")]
    [InlineData("seed=1 dt=1")]
    [InlineData("dt=1\nmodel=rnn")]
    [InlineData("")]
    public void WhatIsNoSettingIsRefused(string text)
    {
        Safetensors.Write(_temp["w.safetensors"], [new NamedTensor("x", [1], [1])],
            new Dictionary<string, string> { ["lethe.settings"] = text });
        var e = Assert.Throws<ProblemException>(() => WeightsSettings.Resolve(_temp["w.safetensors"], [], out _));
        Assert.Contains("w.safetensors", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileOfOthersSaysNothing()
    {
        Safetensors.Write(_temp["w.safetensors"], [new NamedTensor("x", [1], [1])],
            new Dictionary<string, string> { ["config"] = "hidden_size: 3", ["author"] = "x" });
        foreach (string file in (string[])[_temp["w.safetensors"], Fixtures.PathOf("weights.pt"), Fixtures.PathOf("Foreign/odd.npz")])
        {
            // They are read as the published code's: rates max(w, 0).
            RunConfig config = WeightsSettings.Resolve(file, [], out _);
            Assert.Equal(Values(RunConfig.Resolve("reference-diagonal-exp")), Values(config));
            Assert.Equal("relu", config.Get(Settings.Parameterization));
        }
    }

    private string Written(string format)
    {
        RunConfig config = RunConfig.Resolve("smoke",
            [.. Model, "model.width=3", "train.epochs=1", "perturb.draws=0", "perturb.tolerance=none", "memory.ascent=0"]);
        string run = TrainingRun.Start(config, _temp["run"], RunStart.New, new RunContext { Threads = 1 }, CancellationToken.None)[0].Path;
        if (format == "checkpoint") return Path.Combine(run, RunFiles.Best);
        using FileStream stream = File.Create(_temp[$"w.{format}"]);
        RunExport.Of(StoredRun.Open(run), format).Write(stream);
        return _temp[$"w.{format}"];
    }

    private static string[] Values(RunConfig config) =>
        [.. config.Entries.Where(e => e.Setting.Group == "model" && e.Setting.Key is not ("model.width" or "model.init")
            || e.Setting == Settings.Model || e.Setting == Settings.Activation || e.Setting == Settings.TimeStep).Select(e => e.Text)];
}
