using Lethe.Experiments.Sweeps;
using Lethe.Experiments.Sweeps.Slurm;

namespace Lethe.Cli.Sweeps;

/// <summary>The launchers there are.</summary>
internal static class SweepLaunchers
{
    /// <summary>All of them; the first is the one taken where nothing says otherwise.</summary>
    public static IReadOnlyList<ISweepLauncher> All { get; } = [new LocalPool(), new SlurmLauncher()];

    /// <summary>Their names.</summary>
    public static string[] Names => [.. All.Select(launcher => launcher.Name)];

    /// <summary>One by name.</summary>
    public static ISweepLauncher Of(string name) => All.First(launcher => launcher.Name == name);
}
