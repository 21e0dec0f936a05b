namespace Lethe.Tests.Experiments.Sweeps;

/// <summary>Sweeps of runs of some milliseconds.</summary>
internal static class SmallSweep
{
    public static readonly string[] Words =
    [
        "protocol=reference", "model.width=3", "data.length=12", "data.size=256", "data.validation=40", "data.test=40",
        "train.batch=32", "train.epochs=4", "train.stop_below=none", "perturb.draws=2", "perturb.betas=[0.01,0.1]",
        "memory.length=16", "memory.ascent=2",
    ];

    public static readonly TaskContext Context = new() { Launcher = "local", Run = new RunContext { Threads = 1 } };

    public static SweepGrid Grid(params string[] words) => SweepGrid.Read(null, [.. Words, .. words]);

    public static SweepFolder Create(string path, params string[] words) => SweepFolder.Create(path, Grid(words), TimeProvider.System);

    public static SweepTaskState State(this SweepFolder folder, int index) => folder.StateOf(folder.Tasks[index]).State;
}
