using Lethe.Cli.Hosting;
using Lethe.Experiments.Sweeps;
using Lethe.Interop;

namespace Lethe.Cli.Sweeps;

/// <summary>Runs of a sweep named on the command line.</summary>
internal static class SweepIds
{
    /// <summary>The tasks of ids; null where none are given: all.</summary>
    public static IReadOnlySet<SweepTask>? Read(SweepFolder folder, IReadOnlyList<string> ids)
    {
        if (ids.Count == 0) return null;
        return ids.Select(id => folder.Tasks.FirstOrDefault(task => task.Id == id) ?? throw ProblemException.Usage($"sweep '{folder.Path}'", $"no run has the id '{id}'",
            "ids of lethe sweep status", Nearest.Remedy(id, folder.Tasks.Select(task => task.Id), $"see lethe sweep status {ShellWord.Path(folder.Path)}"))).ToHashSet();
    }
}
