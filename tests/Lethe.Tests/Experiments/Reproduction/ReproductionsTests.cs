namespace Lethe.Tests.Experiments.Reproduction;

/// <summary>Items are measured once, and unfinished ones keep the runs they have.</summary>
public sealed class ReproductionsTests
{
    private const string Yaml = """
        order: 1
        title: "Two families"
        claim: "nothing"
        rule: "none"
        study: curves
        by: [target]
        expect: {exp: stays, pol: left}
        seconds: 1
        set: {protocol: reference, model: diagonal, model.width: [2, 3, 4], data: {length: 10, size: 64, validation: 16, test: 16},
          train: {epochs: 2, batch: 32},
          perturb.draws: 1, perturb.betas: [0.01, 0.1], memory: {length: 8, ascent: 0}}
        grid: {target: [exp, pol]}
        """;

    [Fact]
    public void FinishedItemsAreReadBackAndRunsAreKept()
    {
        using var folder = new TemporaryFolder();
        ExperimentFile file = ExperimentFile.Parse("x", Yaml);
        int trained = 0;
        ReproductionContext context = Context(folder.Path, () => trained++);
        ReproducedItem first = Reproductions.Run(file, ReproductionScale.Full, 0, context, CancellationToken.None);
        Assert.Equal(1, trained);
        Assert.Equal(2, first.Panels.Count);
        Assert.Equal(2, first.Runs.Count);
        Assert.Equal(4, first.Values.Count(v => v.Name.Contains("crossing", StringComparison.Ordinal)));

        ReproducedItem again = Reproductions.Run(file, ReproductionScale.Full, 0, context, CancellationToken.None);
        Assert.Equal(1, trained);
        Assert.Equal(ReproducedItemJson.Write(first, true).ToJsonString(), ReproducedItemJson.Write(again, true).ToJsonString());

        // Without the item's file its runs are there, and it comes out the same.
        File.Delete(Path.Combine(folder.Path, Reproductions.ItemFile));
        ReproducedItem third = Reproductions.Run(file, ReproductionScale.Full, 0, context, CancellationToken.None);
        Assert.Equal(ReproducedItemJson.Write(first, true).ToJsonString(), ReproducedItemJson.Write(third, true).ToJsonString());

        // Of another claim it is another item, of the same runs.
        Reproductions.Run(ExperimentFile.Parse("x", Yaml.Replace("nothing", "something", StringComparison.Ordinal)), ReproductionScale.Full,
            0, context, CancellationToken.None);
        Assert.Equal(1, trained);
    }

    [Fact]
    public void ACancelledItemLeavesNoResult()
    {
        using var folder = new TemporaryFolder();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Reproductions.Run(ExperimentFile.Parse("x", Yaml), ReproductionScale.Full, 0, Context(folder.Path, () => { }),
            cancelled.Token));
        Assert.False(File.Exists(Path.Combine(folder.Path, Reproductions.ItemFile)));
    }

    [Fact]
    public void ADamagedResultIsMeasuredAgain()
    {
        using var folder = new TemporaryFolder();
        ExperimentFile file =
            ExperimentFile.Parse("x", "order: 5\ntitle: t\nclaim: c\nrule: r\nstudy: unavailable\nreason: \"no data\"\nseconds: 0\n");
        File.WriteAllText(Path.Combine(folder.Path, Reproductions.ItemFile), "{\"key\": 3");
        ReproducedItem item = Reproductions.Run(file, ReproductionScale.Smoke, 0, Context(folder.Path, () => { }), CancellationToken.None);
        Assert.Equal(("cannot tell", "no data"), (item.Verdict, item.Note));
    }

    [Fact]
    public void AnUnknownStudyIsSaid() => Assert.Contains("curves", Throws.Problem(ProblemKind.Setting, () =>
        Reproductions.Run(ExperimentFile.Parse("x", "study: curve"), ReproductionScale.Smoke, 0, Context(Path.GetTempPath(), () => { }),
            CancellationToken.None)).Message, StringComparison.Ordinal);

    /// <summary>Counts how often a launcher is asked for, which it is where there is something to train.</summary>
    private static ReproductionContext Context(string folder, Action counted) => new()
    {
        Folder = folder,
        Threads = 2,
        Training = new SweepTraining
        {
            Launcher = _ =>
            {
                counted();
                return new InProcess();
            },
            Options = new LaunchOptions { Threads = 2 },
        },
    };
}
