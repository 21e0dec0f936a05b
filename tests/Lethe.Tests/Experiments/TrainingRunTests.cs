using CsCheck;

namespace Lethe.Tests.Experiments;

public sealed class TrainingRunTests : IDisposable
{
    /// <summary>8 steps to an epoch, 4 epochs, all analyses on: a run of some milliseconds.</summary>
    private static readonly string[] Small =
    [
        "protocol=reference", "model.width=3", "data.length=12", "data.size=256", "data.validation=40", "data.test=40",
        "train.batch=32", "train.epochs=4", "train.stop_below=none", "perturb.draws=2", "perturb.betas=0.01,0.1",
        "memory.length=16", "memory.ascent=2",
    ];

    private readonly TemporaryFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("model=diagonal")]
    [InlineData("model=rnn", "target=pol", "activation=tanh")]
    [InlineData("model=dense", "train.schedule=cosine")]
    [InlineData("model=ssm", "activation=tanh", "precision=float32")]
    [InlineData("model=ssm", "model.layers=2", "model.channels=2", "activation=tanh", "model.parameterization=softplus",
        "model.integration=exact")]
    [InlineData("model=ssm", "model.layers=2", "activation=tanh", "train.window=5", "train.state=shuffled", "train.loss=power:2",
        "train.warmup=3", "train.lr.recurrent=0.001", "train.decay.recurrent=0", "train.groups=input.* lr=0.002")]
    [InlineData("train.error=absolute", "train.loss=last")]
    [InlineData("model=lru", "model.r_min=0.2", "model.r_max=0.9", "model.max_phase=1")]
    [InlineData("protocol=growing-horizon", "model=ssm", "model.width=4", "data.size=256", "train.batch=32", "train.epochs=4",
        "data.validation=40", "data.test=40")]
    [InlineData("protocol=growing-horizon", "model=lru", "model.width=4", "data.size=256", "train.batch=32", "train.epochs=4",
        "data.validation=40", "data.test=40")]
    [InlineData("protocol=growing-horizon", "model.width=4", "data.size=256", "train.batch=32", "train.epochs=4", "data.validation=40",
        "data.test=40")]
    public void ARunLeavesEveryFileOfItsFolder(params string[] overrides)
    {
        RunConfig config = Config(overrides);
        FinishedRun run = Assert.Single(Train(config, "run"));
        Assert.Equal(TrainingOutcome.ReachedMaxEpochs, run.Result.Outcome);
        string[] expected =
        [
            "checkpoints/best.safetensors", "checkpoints/last.safetensors", "config.yaml", "manifest.json", "memory.csv", "metrics.csv",
            "perturbation.csv", "result.json", "timing.csv",
        ];
        foreach (string file in expected) Assert.True(File.Exists(_temp["run/" + file]), file);
        Assert.Equal(config.Get(Settings.Prune), File.Exists(_temp["run/checkpoints/pruned.safetensors"]));

        StoredRun stored = StoredRun.Open(_temp["run"]);
        Assert.Equal(StoredRunState.Ended, stored.State);
        Assert.Equal(config.ToYaml(), stored.Config.ToYaml());
        Assert.Equal(RunResultJson.Text(run.Result), File.ReadAllText(stored.FilePath(RunFiles.Result)));
        Assert.Equal(RunResultJson.Text(run.Result), RunResultJson.Text(stored.Result!));
        Assert.Equal([1, 2, 3, 4], stored.Metrics().Column("epoch"));
        Assert.Equal(run.Result.ValidationLoss, stored.Metrics().Column("val_loss").Min());
        Assert.Equal(config.Get(Settings.MemoryLength), stored.Memory()!.Values.Count);
        Assert.Equal([0, 0.01, 0.1], stored.Perturbation()!.Betas);
        Assert.True(run.Result.TestLoss > 0 && run.Result.RelativeError < 1.5);
    }

    [Fact]
    public void TheStoredModelHasTheTestLossOfTheResult()
    {
        RunConfig config = Config();
        FinishedRun run = Train(config, "run")[0];
        var data = new RunData(config, Lethe.Kernels.Workers.Single);
        Lethe.Models.RecurrentModel model = StoredRun.Open(run.Path).LoadModel();
        double loss = model.Loss(data.Test.Inputs, data.Test.Targets, [.. Enumerable.Range(0, data.Test.Inputs.Tiles)],
            RunOptions.TimeWeighting(config, data.Test.Inputs.Length), Lethe.Kernels.Workers.Single);
        Assert.Equal(run.Result.TestLoss, loss);
    }

    [Theory]
    [InlineData(8, "model=diagonal")]
    [InlineData(2, "model=ssm", "model.layers=2", "activation=tanh", "model.parameterization=softplus")]
    [InlineData(3, "model=ssm", "activation=tanh", "train.window=5", "train.state=noise", "train.groups=input.* lr=0.002 decay=0.1")]
    [InlineData(2, "model=lru")]
    public void InterruptedAtAnyStepsAndResumedTheFilesAreThoseOfAnUninterruptedRun(int times, params string[] words)
    {
        RunConfig config = Config(["train.min_epochs=1", .. words]);
        Train(config, "whole");
        SortedDictionary<string, string> expected = TemporaryFolder.Contents(_temp["whole"]);
        int number = 0;
        Gen.Int[1, 40].Array[1, 3].Sample(calls =>
        {
            string path = _temp[$"part-{number++}"];
            bool created = false;
            foreach (int call in calls)
            {
                using var interruption = new CancellationTokenSource();
                int left = call;
                RunContext context = Context(progress: _ =>
                {
                    if (--left == 0) interruption.Cancel();
                });
                if (created) TrainingRun.Resume(path, context, interruption.Token);
                else TrainingRun.Start(config, path, RunStart.New, context, interruption.Token);
                created = true;
            }

            IReadOnlyList<FinishedRun> runs = TrainingRun.Resume(path, Context(threads: 2), CancellationToken.None);
            Assert.True(runs[0].Result.IsUsable);
            Assert.Equal(expected, TemporaryFolder.Contents(path));
        }, iter: times, threads: 1);
    }

    /// <summary>A run holds the file of its weights along time by its content; another file of that name is refused.</summary>
    [Fact]
    public void WeightsAlongTimeOfAFileAreSealed()
    {
        string file = _temp["v.npy"];
        double[] v = [.. Enumerable.Range(0, 12).Select(k => k < 6 ? 0.0 : 2)];
        Lethe.Interop.Npy.Write(file, new NamedTensor("v", [12], v));
        FinishedRun run = Train(Config($"train.loss=file:{file}"), "run")[0];
        Assert.Contains(",sha256=", run.Config.Get(Settings.Loss).Text, StringComparison.Ordinal);
        Assert.Equal(v, RunOptions.TimeWeighting(run.Config, 12));
        Assert.Contains("12 weights are given for 13 steps", Assert.Throws<ProblemException>(() => RunOptions.TimeWeighting(run.Config, 13))
            .Message, StringComparison.Ordinal);
        Lethe.Interop.Npy.Write(file, new NamedTensor("v", [12], [.. v.Reverse()]));
        Assert.Contains("were changed", Assert.Throws<ProblemException>(() => RunOptions.TimeWeighting(run.Config, 12)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void AfterACrashAtAnyStepTheRunGoesOnFromItsLastCheckpoint()
    {
        RunConfig config = Config("train.lr=0.02");
        Train(config, "whole");
        SortedDictionary<string, string> expected = TemporaryFolder.Contents(_temp["whole"]);
        int number = 0;
        Gen.Select(Gen.Int[1, 40], Gen.Int[0, 20]).Sample((call, interval) =>
        {
            string path = _temp[$"crash-{number++}"];
            int left = call;
            RunContext context = Context(progress: _ =>
            {
                if (--left == 0) throw new InvalidOperationException("crash");
            }) with
            { CheckpointInterval = TimeSpan.FromSeconds(interval), Clock = new SteppingClock() };
            try
            {
                TrainingRun.Start(config, path, RunStart.New, context, CancellationToken.None);
            }
            catch (InvalidOperationException)
            {
                // As wanted: whatever was written by then is all there is.
            }

            TrainingRun.Resume(path, Context(), CancellationToken.None);
            Assert.Equal(expected, TemporaryFolder.Contents(path));
        }, iter: 8, threads: 1);
    }

    [Fact]
    public void ThreadsChangeNoBit()
    {
        RunConfig config = Config("model.width=9", "target=pol");
        Train(config, "one");
        TrainingRun.Start(config, _temp["two"], RunStart.New, Context(threads: 2), CancellationToken.None);
        Assert.Equal(TemporaryFolder.Contents(_temp["one"]), TemporaryFolder.Contents(_temp["two"]));
    }

    [Fact]
    public void LaterWidthsStopAtHalfTheLossOfTheOneBefore()
    {
        RunConfig config = Config("model.width=2,3,4", "train.stop_below=100", "train.epochs=200", "train.lr=0.02");
        IReadOnlyList<FinishedRun> runs = Train(config, "chain");
        Assert.Equal([2, 3, 4], runs.Select(r => r.Result.Width));
        Assert.Equal(2, runs[0].Result.Epochs);
        for (int i = 1; i < runs.Count; i++)
        {
            double threshold = 0.5 * runs[i - 1].Result.ValidationLoss;
            Assert.Equal(threshold, runs[i].Config.Get(Settings.StopBelow));
            double[] losses = StoredRun.Open(runs[i].Path).Metrics().Column("val_loss");
            if (runs[i].Result.Outcome == TrainingOutcome.ReachedThreshold) Assert.True(losses[^1] < threshold);
            Assert.All(losses.Take(losses.Length - 1).Skip(1), loss => Assert.False(loss < threshold));
        }

        StoredRun stored = StoredRun.Open(_temp["chain"]);
        Assert.True(stored.IsChain);
        Assert.Equal([2, 3, 4], stored.Widths.Select(w => w.Width));
        Assert.Equal("chain/width-3", stored.Widths[1].Name);
        Assert.Single(StoredRun.Find(_temp.Path));
        SortedDictionary<string, string> contents = TemporaryFolder.Contents(_temp["chain"]);
        TrainingRun.Resume(_temp["chain"], Context(), CancellationToken.None);
        Assert.Equal(contents, TemporaryFolder.Contents(_temp["chain"]));
    }

    [Fact]
    public void AnInterruptedChainGoesOn()
    {
        RunConfig config = Config("model.width=2,3", "train.stop_below=100", "train.epochs=6");
        Train(config, "whole");
        using var interruption = new CancellationTokenSource();
        RunContext context = Context(progress: p =>
        {
            if (p is { Width: 3, Phase: RunPhase.Training, Epoch: 2 }) interruption.Cancel();
        });
        IReadOnlyList<FinishedRun> runs = TrainingRun.Start(config, _temp["part"], RunStart.New, context, interruption.Token);
        Assert.Equal(TrainingOutcome.Interrupted, runs[^1].Result.Outcome);
        Assert.Equal(StoredRunState.Resumable, StoredRun.Open(_temp["part"]).State);
        TrainingRun.Resume(_temp["part"], Context(), CancellationToken.None);
        Assert.Equal(TemporaryFolder.Contents(_temp["whole"]), TemporaryFolder.Contents(_temp["part"]));
    }

    [Fact]
    public void DivergenceIsAResultThatSaysWhenAndWhere()
    {
        RunConfig config = Config("activation=linear", "train.lr=1e200", "train.clip=0", "model.parameterization=direct");
        FinishedRun run = Train(config, "run")[0];
        Assert.Equal(TrainingOutcome.Diverged, run.Result.Outcome);
        Divergence divergence = StoredRun.Open(run.Path).Result!.Divergence!;
        Assert.Equal(run.Result.Divergence, divergence);
        Assert.True(divergence.Epoch >= 1 && divergence.Where.Length > 0 && !double.IsFinite(divergence.Value));
        Assert.False(File.Exists(_temp["run/memory.csv"]));
        Assert.Equal(run.Result with { }, TrainingRun.Resume(run.Path, Context(), CancellationToken.None)[0].Result);
    }

    [Fact]
    public void TimeUpIsAnInterruption()
    {
        RunConfig config = Config("train.epochs=100000");
        RunContext context = Context() with { MaxTime = TimeSpan.FromMilliseconds(200) };
        FinishedRun run = TrainingRun.Start(config, _temp["run"], RunStart.New, context, CancellationToken.None)[0];
        Assert.Equal(TrainingOutcome.Interrupted, run.Result.Outcome);
        Assert.Equal(run.Result.Epochs, StoredRun.Open(run.Path).Metrics().Rows.Count);
        Assert.Contains("\"outcome\": \"interrupted\"", File.ReadAllText(_temp["run/manifest.json"]));
    }

    [Theory]
    [InlineData("target=file:missing.csv")]
    [InlineData("target=expr:1/t")]
    [InlineData("data.size=2000000000")]
    [InlineData("model.init=growing-horizon", "model.parameterization=1/(w^2+5)")]
    public void WhatIsWrongIsSaidBeforeAnythingIsWritten(params string[] overrides)
    {
        Assert.ThrowsAny<Exception>(() => Train(Config(overrides), "run"));
        Assert.False(Directory.Exists(_temp["run"]));
        Directory.CreateDirectory(_temp["run"]);
        Assert.ThrowsAny<Exception>(() => Train(Config(overrides), "run"));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(_temp["run"]), f => Path.GetFileName(f) != ".lock");
    }

    [Fact]
    public void AFullDiskEndsTheRunAndFreedItGoesOn() => SmallDisk.Run(disk =>
    {
        RunConfig config = Config();
        Train(config, "whole");
        string path = Path.Combine(disk, "run");
        int reports = 0;
        RunContext context = Context(progress: _ =>
        {
            if (++reports == 8) SmallDisk.Fill(disk);
        });
        Throws.Problem(ProblemKind.Output, () => TrainingRun.Start(config, path, RunStart.New, context, CancellationToken.None));
        File.Delete(Path.Combine(disk, "filler"));
        TrainingRun.Resume(path, Context(), CancellationToken.None);
        Assert.Equal(TemporaryFolder.Contents(_temp["whole"]), TemporaryFolder.Contents(path));
    });

    private static RunConfig Config(params string[] overrides) => RunConfig.Resolve(null, [.. Small, .. overrides]);

    private static RunContext Context(int threads = 1, Action<RunProgress>? progress = null) =>
        new() { Threads = threads, Progress = progress, ProgressInterval = TimeSpan.Zero };

    private IReadOnlyList<FinishedRun> Train(RunConfig config, string name) =>
        TrainingRun.Start(config, _temp[name], RunStart.New, Context(), CancellationToken.None);

    /// <summary>A clock that goes one second further each time it is asked.</summary>
    private sealed class SteppingClock : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Interlocked.Increment(ref _seconds);
    }
}
