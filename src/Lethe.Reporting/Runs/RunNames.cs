using System.Text.RegularExpressions;

namespace Lethe.Reporting.Runs;

/// <summary>
/// What runs are called where people read: by what varies among them, as "direct, pol, m = 8, seed 0", where their folders are named by
/// hashes; by their folders where somebody has named these.
/// </summary>
public sealed partial class RunNames
{
    private readonly Dictionary<StoredRun, string> _names = [];

    /// <param name="runs">The runs of a page.</param>
    public RunNames(IReadOnlyList<StoredRun> runs)
    {
        (Func<StoredRun, string> Text, bool Always)[] parts =
        [
            (run => run.Family.Parameterization, false), (run => run.Family.Target, false), (run => run.Family.Model, false),
            (run => run.Family.Activation, false), (run => Invariant($"m = {run.Width}"), true),
            (run => Invariant($"seed {run.Config.Get(Settings.Seed)}"), true),
        ];
        Func<StoredRun, string>[] named = [.. parts.Where(part => part.Always || runs.Select(part.Text).Distinct().Skip(1).Any())
            .Select(part => part.Text)];
        foreach (StoredRun run in runs)
            _names[run] = IsHash(run.Name) ? string.Join(", ", named.Select(part => part(run))) : run.Name;
        // What they are called by may not tell them all apart: then the folder does.
        foreach (IGrouping<string, StoredRun> alike in runs.GroupBy(run => _names[run]).Where(group => group.Skip(1).Any()).ToArray())
            foreach (StoredRun run in alike) _names[run] = $"{alike.Key} ({run.Name})";
    }

    /// <summary>The name of one of the runs.</summary>
    public string Of(StoredRun run) => _names[run];

    private static bool IsHash(string name) => Hash().IsMatch(name);

    [GeneratedRegex(@"^(\d{4}-\d\d-\d\d-)?[0-9a-f]{8,}$")]
    private static partial Regex Hash();
}
