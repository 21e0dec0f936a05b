using Lethe.Experiments.Configuration;
using Lethe.Experiments.Runs;

namespace Lethe.Cli.Tests.Running;

/// <summary>Trains models too small to be good in a fraction of a second, for commands that read run folders.</summary>
public static class TinyRun
{
    private static readonly string[] Small =
    [
        "protocol=reference", "data.length=16", "data.size=64", "data.validation=16", "data.test=16", "train.epochs=2",
        "train.batch=32", "memory.ascent=1", "perturb.draws=0", "perturb.tolerance=none",
    ];

    /// <summary>Trains into a folder.</summary>
    public static void Train(string folder, params string[] overrides) =>
        TrainingRun.Start(RunConfig.Resolve(null, [.. Small, .. overrides]), folder, RunStart.New, new RunContext { Threads = 1 },
            CancellationToken.None);
}
