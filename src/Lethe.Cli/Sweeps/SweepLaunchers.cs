using System.Reflection;
using Lethe.Experiments.Sweeps;
using Lethe.Experiments.Sweeps.Slurm;

namespace Lethe.Cli.Sweeps;

/// <summary>The launchers there are, and how they start this program.</summary>
internal static class SweepLaunchers
{
    /// <summary>All of them; the first is the one taken where nothing says otherwise.</summary>
    public static IReadOnlyList<ISweepLauncher> All { get; } = [new LocalPool(), new SlurmLauncher()];

    /// <summary>Their names.</summary>
    public static string[] Names => [.. All.Select(launcher => launcher.Name)];

    /// <summary>One by name.</summary>
    public static ISweepLauncher Of(string name) => All.First(launcher => launcher.Name == name);

    /// <summary>The words that start this program again: itself, or dotnet and its assembly.</summary>
    public static IReadOnlyList<string> Program()
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("the system does not tell the path of this process.");
        bool isMuxer = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return isMuxer ? [program, Assembly.GetEntryAssembly()!.Location] : [program];
    }
}
