using Lethe.Experiments.Sweeps.Slurm;

namespace Lethe.Experiments.Sweeps;

/// <summary>The launchers there are.</summary>
public static class SweepLaunchers
{
    /// <summary>All of them; the first is the one taken where nothing says otherwise.</summary>
    public static IReadOnlyList<ISweepLauncher> All { get; } = [new LocalPool(), new SlurmLauncher()];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names => [.. All.Select(launcher => launcher.Name)];

    /// <summary>One by name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static ISweepLauncher Of(string name) => All.First(launcher => launcher.Name == name);
}
