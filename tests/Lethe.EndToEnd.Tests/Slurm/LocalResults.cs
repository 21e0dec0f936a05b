namespace Lethe.EndToEnd.Tests.Slurm;

/// <summary>The same sweeps run by the local launcher, once for all tests.</summary>
public sealed class LocalResults
{
    private readonly Dictionary<string, IReadOnlyDictionary<string, byte[]>> _runs = [];

    public LocalResults()
    {
        if (!SlurmBox.IsHere) return;
        Add(Short);
        Add(Long);
    }

    /// <summary>Eight runs of a moment, two chained widths in each.</summary>
    public static string[] Short { get; } =
    [
        "smoke", "seed=0..7", "model.width=[2,4]", "data.length=16", "data.size=64", "data.validation=16", "data.test=16", "train.epochs=2",
            "train.batch=32", "memory.ascent=1", "perturb.draws=1",
        "perturb.betas=0.1",
    ];

    /// <summary>One run of seconds, so that it can be held in the middle, with little to measure afterwards.</summary>
    public static string[] Long { get; } =
    [
        "smoke", "model.width=24", "data.length=60", "data.size=4096", "train.epochs=600", "perturb.draws=1", "perturb.betas=0.1",
            "memory.length=20", "memory.ascent=1",
    ];

    /// <summary>The files of a run by name.</summary>
    public IReadOnlyDictionary<string, byte[]> Run(string id) => _runs[id];

    private void Add(string[] words)
    {
        using var folder = new TemporaryFolder();
        LetheProgram.RunIn(folder.Path, null, ["sweep", .. words, "--out", "sweep", "--quiet"]).Expect(0);
        foreach (string run in Directory.EnumerateDirectories(folder["sweep", "runs"]))
            _runs.Add(Path.GetFileName(run), RunFiles.Contents(run));
    }
}
