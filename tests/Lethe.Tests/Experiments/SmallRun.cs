namespace Lethe.Tests.Experiments;

/// <summary>Runs of some milliseconds with everything in them: 8 steps to an epoch, 4 epochs, all analyses on.</summary>
internal static class SmallRun
{
    private static readonly string[] Words =
    [
        "protocol=reference", "model.width=3", "data.length=12", "data.size=256", "data.validation=40", "data.test=40",
        "train.batch=32", "train.epochs=4", "train.stop_below=none", "perturb.draws=2", "perturb.betas=0.01,0.1",
        "memory.length=16", "memory.ascent=2",
    ];

    /// <summary>Its configuration.</summary>
    public static RunConfig Config(params string[] overrides) => Config(ModelCatalog.Default, overrides);

    /// <summary>Its configuration with a model of a catalogue.</summary>
    public static RunConfig Config(ModelCatalog models, string[] overrides) => RunConfig.Resolve(null, [.. Words, .. overrides], models);

    /// <summary>One thread, a checkpoint after each step where <paramref name="often"/>; figures are a file that says what was
    /// drawn.</summary>
    public static RunContext Context(bool often = false, Action<RunProgress>? progress = null,
        Action<string>? note = null, TimeProvider? clock = null) => new()
        {
            Threads = 1,
            Progress = progress,
            ProgressInterval = TimeSpan.Zero,
            CheckpointInterval = often ? TimeSpan.Zero : TimeSpan.FromSeconds(5),
            Note = note,
            Clock = clock ?? TimeProvider.System,
            Draw = run =>
                Lethe.Interop.AtomicFile.WriteText(run.FilePath("training.svg"),
                $"{string.Join(' ', run.Widths.Select(w => w.Result!.ValidationLoss))}\n"),
        };

    /// <summary>Trains it from the start.</summary>
    public static FinishedRun Train(RunConfig config, string path, RunContext? context = null) =>
        TrainingRun.Start(config, path, RunStart.New, context ?? Context(), CancellationToken.None)[0];

    /// <summary>Goes on with it.</summary>
    public static FinishedRun Resume(string path, RunContext? context = null) =>
        TrainingRun.Resume(path, context ?? Context(), CancellationToken.None)[0];

    /// <summary>Trains it up to an interruption at the first report of an epoch.</summary>
    public static void Interrupt(RunConfig config, string path, int epoch = 2, RunContext? context = null)
    {
        using var interruption = new CancellationTokenSource();
        RunContext told = (context ?? Context()) with
        {
            Progress = p =>
            {
                if (p.Epoch >= epoch) interruption.Cancel();
            },
        };
        TrainingRun.Start(config, path, RunStart.New, told, interruption.Token);
    }
}
