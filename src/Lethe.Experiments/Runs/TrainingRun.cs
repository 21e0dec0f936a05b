namespace Lethe.Experiments.Runs;

/// <summary>One trained width.</summary>
/// <param name="Path">Its folder.</param>
/// <param name="Config">Its configuration.</param>
/// <param name="Result">What it gave.</param>
public sealed record FinishedRun(string Path, RunConfig Config, RunResult Result);

/// <summary>
/// Trains what a configuration describes, in a run folder. One width: a run. Several: a run for each in a subfolder, in turn; the first
/// stops at its threshold, each later one at train.chain times the best validation loss of the one before. Interrupted and resumed at any
/// step, the files end in the bits of an uninterrupted run, apart from manifest.json and timing.csv.
/// </summary>
public static class TrainingRun
{
    /// <summary>Trains in a new folder.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="path">The folder.</param>
    /// <param name="start">New or Force.</param>
    /// <param name="context">Threads, clock, progress.</param>
    /// <param name="cancellation">Interrupts: a checkpoint is saved at the next step boundary.</param>
    /// <returns>One entry for each width begun; the last one may be interrupted or diverged.</returns>
    /// <exception cref="ProblemException">The folder cannot be used, or the disk is full. The model or target does not exist; nothing was
    /// written.</exception>
    public static IReadOnlyList<FinishedRun> Start(RunConfig config, string path, RunStart start, RunContext context,
        CancellationToken cancellation)
    {
        // What is wrong with the configuration is found before anything is written.
        ModelFactory.Check(config);
        context = context with { Data = context.Data ?? DataFormats.Numpy() };
        config = context.Data.Seal(TargetFile.Seal(config), context.Note, cancellation);
        if (!OwnData.IsOf(config)) TargetFactory.Check(config);
        using RunFolder folder = RunFolder.Create(path, config, start);
        return Run(folder, context, cancellation);
    }

    /// <summary>Goes on with the run in a folder; a run that has ended is returned as it is.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="context">Threads, clock, progress.</param>
    /// <param name="cancellation">As for <see cref="Start"/>.</param>
    /// <exception cref="ProblemException">There is no run, or the folder cannot be used. A checkpoint is damaged.</exception>
    public static IReadOnlyList<FinishedRun> Resume(string path, RunContext context, CancellationToken cancellation)
    {
        using RunFolder folder = RunFolder.Resume(path, context.Models);
        return Run(folder, context, cancellation);
    }

    private static IReadOnlyList<FinishedRun> Run(RunFolder folder, RunContext context, CancellationToken cancellation)
    {
        using var time = new CancellationTokenSource(context.MaxTime ?? Timeout.InfiniteTimeSpan, context.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, time.Token);
        var workers = new Workers(context.Threads);
        RunData data = Data(folder, workers, context);
        if (folder.Config.Get(Settings.Width).Count > 1) return Chain(folder, data, context, workers, both.Token);
        RunResult result = new TrainingSession(folder, data, context, workers, (0, 1))
            .Run(result => Draw(folder, result, context), both.Token);
        return [new FinishedRun(folder.Path, folder.Config, result)];
    }

    private static void Draw(RunFolder folder, RunResult? result, RunContext context)
    {
        if (context.Draw is { } draw && result?.IsUsable != false)
            folder.Guard(() => draw(StoredRun.Of(folder.Path, folder.Config, result)));
    }

    /// <summary>The data, made now: what they cannot be made from must not leave a folder behind.</summary>
    private static RunData Data(RunFolder folder, Workers workers, RunContext context)
    {
        try
        {
            var data = new RunData(folder.Config, workers, context.Teachers, context.Data);
            // A run that has ended needs none.
            if (!File.Exists(folder.FilePath(RunFiles.Result))) _ = data.Split;
            return data;
        }
        catch (Exception e) when (e is ProblemException { Kind: ProblemKind.Setting } or OutOfMemoryException)
        {
            folder.Abandon();
            throw;
        }
    }

    private static List<FinishedRun> Chain(RunFolder folder, RunData data, RunContext context, Workers workers,
        CancellationToken cancellation)
    {
        Manifest manifest = Manifest.Begin(folder, workers.Count, context.Clock);
        IReadOnlyList<int> widths = folder.Config.Get(Settings.Width);
        double chain = folder.Config.Get(Settings.Chain)
            ?? throw new InvalidOperationException("several widths, not chained: refused when the configuration was resolved.");
        var runs = new List<FinishedRun>();
        for (int i = 0; i < widths.Count; i++)
        {
            RunConfig config = folder.Config.With(Settings.Width, [widths[i]], "chain");
            if (i > 0) config = config.With(Settings.StopBelow, chain * runs[^1].Result.ValidationLoss, "chain");
            using RunFolder sub = OpenWidth(folder.FilePath(RunFiles.WidthFolder(widths[i])), config);
            runs.Add(new FinishedRun(sub.Path, config, new TrainingSession(sub, data, context, workers, (i, widths.Count))
                .Run(null, cancellation)));
            // Without a loss there is no threshold for the next width.
            if (!runs[^1].Result.IsUsable) break;
        }

        TrainingOutcome last = runs[^1].Result.Outcome;
        if (last != TrainingOutcome.Interrupted)
        {
            if (runs[^1].Result.IsUsable) Draw(folder, null, context);
            folder.WriteText(RunFiles.Result, JsonText.Of(Summary(runs)));
        }

        manifest.End(Word.Of(last));
        return runs;
    }

    private static RunFolder OpenWidth(string path, RunConfig config)
    {
        // The folder belongs to the chain: what stands in it without a configuration is what was left when it was begun.
        if (!File.Exists(Path.Combine(path, RunFiles.Config))) return RunFolder.Create(path, config, RunStart.Force);
        RunFolder folder = RunFolder.Resume(path, config.Models);
        IReadOnlyList<SettingChange> changes = SettingChange.Between(config, folder.Config);
        if (changes.Count == 0) return folder;
        folder.Dispose();
        throw ProblemException.Folder($"run folder '{path}'", $"it holds a run of another configuration: {string.Join("; ", changes)}",
            "the run this chain began",
            "Put the values back, start again with --force, or give another folder with --out");
    }

    private static Chained Summary(IEnumerable<FinishedRun> runs) =>
        new([.. runs.Select(r => new ChainedWidth(RunFiles.WidthFolder(r.Result.Width), r.Result.Width,
        r.Result.Outcome, r.Result.Epochs, r.Result.ValidationLoss, r.Result.TestLoss))]);

    /// <summary>result.json of a chain.</summary>
    private sealed record Chained(IReadOnlyList<ChainedWidth> Runs);

    private sealed record ChainedWidth(string Run, int Width, TrainingOutcome Outcome, int Epochs, double ValLoss, double TestLoss);
}
