namespace Lethe.Tests.Experiments.Studies;

/// <summary>
/// Studies at tiny sizes: every model is a run folder, every number is that of a run with the same settings, and what was done is not done
/// again.
/// </summary>
public sealed class StudyTests
{
    private static readonly StudyGrid Tiny =
        StabilityTable.Smoke with { Models = ["diagonal"], Epochs = 2, Steps = 10, Seeds = 2, Widths = [3, 5] };

    [Fact]
    public void ThreadsDoNotChangeABit()
    {
        using var folder = new TemporaryFolder();
        Study one = Run(Tiny, folder["one"], threads: 1), two = Run(Tiny, folder["two"], threads: 2);
        Assert.Equal(16, one.Runs.Count);
        Assert.Equal(Contents(one), Contents(two));
        Assert.Equal(8, one.Verdicts.Count + one.FullBall.Count);
    }

    /// <summary>
    /// Settings of a cell, given to a run of its own and to the measurement of a stored run, give its numbers to the last bit.
    /// </summary>
    [Theory]
    [InlineData("diagonal")]
    [InlineData("rnn")]
    [InlineData("ssm")]
    [InlineData("lru")]
    public void ARunWithACellsSettingsHasItsNumbers(string model)
    {
        using var folder = new TemporaryFolder();
        StudyGrid grid = Tiny with { Models = [model], Parameterizations = ["exp"], Targets = ["exp"], MatrixWidths = [2, 4], Seeds = 1 };
        Study study = Run(grid, folder["study"]);
        Assert.Equal(model == "rnn" ? [2, 4] : [3, 5], study.Runs.Select(r => r.Run.Width));
        foreach (StudyRun cell in study.Runs)
        {
            RunConfig config = RunConfig.Resolve(null,
            [
                "protocol=growing-horizon", "protocol.steps=10", "protocol.tokens=1600", "protocol.test_tokens=6400", "train.epochs=2",
                    "train.prune=true", "perturb.draws=1", "perturb.betas=0.01,0.1,1",
                $"model={model}", $"model.width={cell.Run.Width}", "model.parameterization=exp", "target=exp", "seed=0",
            ]);
            string path = folder[$"run-{cell.Run.Width}"];
            TrainingRun.Start(config, path, RunStart.New, new RunContext { Threads = 2 }, CancellationToken.None);
            Assert.Equal(File.ReadAllText(cell.Run.FilePath(RunFiles.Result)), File.ReadAllText(Path.Combine(path, RunFiles.Result)));
            StoredRun run = StoredRun.Open(path);
            var measurer = new RunMeasurer(SharedWorkers.Of(2));
            ModelMeasurement again = measurer.Measure(run).Measurement, all = measurer.Measure(run, o => o with
            {
                Perturbation = o.Perturbation with
                {
                    Blocks = PerturbedBlocks.All,
                    Search = PerturbationSearch.Adversarial,
                    Draws = 1,
                    AscentSteps = 3,
                    AscentSequences = TiledSequences.Lanes,
                },
            }).Measurement;
            Assert.Equal((cell.RelativeError, cell.ForVerdict.Radius, cell.ForVerdict.Distance),
                (again.RelativeError, again.Radius!.Radius, again.Distance.Distance));
            Assert.Equal(cell.ForFullBallVerdict.Radius, all.Radius!.Radius);
            Assert.Equal((PerturbedBlocks.Recurrent, PerturbedBlocks.All), (again.Choice.Blocks, all.Choice.Blocks));
            Assert.True(cell.Run.Result!.Pruned!.Kept.Count == 0 || double.IsFinite(cell.SmallestRate));
        }
    }

    [Fact]
    public void AnInterruptedStudyGoesOnWithinARunToTheSameBits()
    {
        using var folder = new TemporaryFolder();
        Study whole = Run(Tiny, folder["whole"]);
        using var interrupt = new CancellationTokenSource();
        string path = folder["cut"];
        // In the middle of a run, of which an epoch is behind it.
        Assert.ThrowsAny<OperationCanceledException>(() => Run(Tiny, path, (_, text) =>
        {
            if (text.Contains("epoch 1 of 2", StringComparison.Ordinal)) interrupt.Cancel();
        }, cancellation: interrupt.Token));
        SweepFolder sweep = SweepFolder.Open(path);
        Assert.Contains(sweep.Tasks, t => sweep.StateOf(t).State == SweepTaskState.Interrupted
            && File.Exists(Path.Combine(sweep.RunPath(t), RunFiles.Last)));
        Assert.Contains(sweep.Tasks, t => sweep.StateOf(t).State == SweepTaskState.Pending);
        Assert.Equal(Contents(whole), Contents(Run(Tiny, path)));
    }

    [Fact]
    public void WhatWasMeasuredIsReadUnlessTheRunIsAnother()
    {
        using var folder = new TemporaryFolder();
        StudyGrid grid = Tiny with { Widths = [3], Seeds = 1, Targets = ["exp"], Parameterizations = ["direct"] };
        StudyRun first = Assert.Single(Run(grid, folder["study"]).Runs);
        string kept = Assert.Single(Directory.EnumerateFiles(first.Run.Path, "measured-*.json"));
        string text = File.ReadAllText(kept), radius = first.ForFullBallVerdict.Radius.ToString("R",
            System.Globalization.CultureInfo.InvariantCulture);
        File.WriteAllText(kept, text.Replace($"\"value\": {radius}", "\"value\": 0.125", StringComparison.Ordinal));
        Assert.Equal(0.125, Run(grid, folder["study"]).Runs[0].ForFullBallVerdict.Radius);
        // Of another result, or damaged.
        File.WriteAllText(kept, text.Replace("\"steps\": 20", "\"steps\": 21", StringComparison.Ordinal)
            .Replace($"\"value\": {radius}", "\"value\": 0.125", StringComparison.Ordinal));
        Assert.Equal(first.ForFullBallVerdict.Radius, Run(grid, folder["study"]).Runs[0].ForFullBallVerdict.Radius);
        Assert.Equal(text, File.ReadAllText(kept));
        File.WriteAllText(kept, text[..20]);
        Assert.Equal(first.ForFullBallVerdict.Radius, Run(grid, folder["study"]).Runs[0].ForFullBallVerdict.Radius);
    }

    [Fact]
    public void RunsMayBeAddedWhereTheStudyAllowsIt()
    {
        using var folder = new TemporaryFolder();
        StudyGrid few = Tiny with { Widths = [3], Seeds = 1 };
        Study before = Run(few, folder["study"]);
        Throws.Problem(ProblemKind.Sweep, () => Run(few with { Seeds = 2 }, folder["study"]));
        var training = new SweepTraining { Extends = true };
        Study after = Study.Run(few with { Seeds = 2 }, "test", folder["study"], training, CancellationToken.None);
        Assert.Equal((4, 8), (before.Runs.Count, after.Runs.Count));
        SweepFolder sweep = SweepFolder.Open(folder["study"]);
        Assert.Equal(before.Runs.Select(r => r.Run.Name).Order(), sweep.Tasks.Take(4).Select(t => t.Id).Order());
        Assert.All(sweep.Tasks, t => Assert.Equal(t.Id, t.Config.Hash));
        Assert.All(sweep.Tasks, t => Assert.Contains("seed", t.Settings.Keys));
        // Those it began with are judged alone where they alone are asked for.
        Assert.Equal(Contents(before), Contents(Study.Run(few, "test", folder["study"], training, CancellationToken.None)));
    }

    [Fact]
    public void ProgressGoesForwardToTheEnd()
    {
        using var folder = new TemporaryFolder();
        var seen = new List<double>();
        Run(Tiny with { Seeds = 1 }, folder["study"], (share, _) =>
        {
            lock (seen) seen.Add(share);
        });
        Assert.Equal(1, seen[^1], 6);
        Assert.Equal(seen.Order(), seen);
    }

    [Fact]
    public void WhatDoesNotFitIsToldBeforeAnythingIsWritten()
    {
        using var folder = new TemporaryFolder();
        foreach (StudyGrid grid in (StudyGrid[])
            [Tiny with { Models = ["lru"], Parameterizations = ["relu", "sigmoid"] }, Tiny with { Models = ["diagnoal"] },
                Tiny with { Targets = ["expo"] }, Tiny with { Parameterizations = ["softpuls"] }])
        {
            Throws.Problem(ProblemKind.Setting, () => Run(grid, folder["study"]));
            Assert.False(Directory.Exists(folder["study"]));
        }

        // A parameterization without a native form has no cell of an LRU.
        Assert.Equal(["exp"], (Tiny with { Models = ["lru"], Parameterizations = ["relu", "exp"] }).Sweep("test")
            .Tasks.Select(t => t.Config.Get(Settings.Parameterization)).Distinct());
    }

    [Fact]
    public void WidthsAndHorizonsAreThoseOfTheProtocol() => Assert.Equal(
        [(8, 50), (16, 100), (32, 200), (64, 400), (128, 800)],
        Quickstart.Full.Sweep("test").Tasks.Select(t => (t.Config.Get(Settings.Width)[0], t.Config.Get(Settings.Length))).Distinct());

    private static Study Run(StudyGrid grid, string path, Action<double, string>? progress = null, int threads = 1,
        CancellationToken cancellation = default)
    {
        var options = new LaunchOptions { Threads = threads, Run = new RunContext { ProgressInterval = TimeSpan.Zero } };
        var training = new SweepTraining { Options = options, Progress = progress ?? ((_, _) => { }) };
        return Study.Run(grid, "test", path, training, cancellation);
    }

    private static IEnumerable<string> Contents(Study study) => study.Runs.SelectMany(r => Files(r.Run).Order(StringComparer.Ordinal)
        .Select(file => $"{r.Run.Name} {Path.GetFileName(file)}\n{File.ReadAllText(file)}"));

    private static IEnumerable<string> Files(StoredRun run) =>
    [
        run.FilePath(RunFiles.Metrics), run.FilePath(RunFiles.Perturbation),
        .. Directory.EnumerateFiles(run.Path, "*.json").Where(file => Path.GetFileName(file) != RunFiles.Manifest),
    ];
}
