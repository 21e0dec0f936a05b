namespace Lethe.Experiments.Sweeps.Slurm;

/// <summary>
/// What a user tells sbatch beyond what the launcher says itself: its long options without the dashes, "time=2:00:00", "partition=long",
/// "mem=2G", "cpus-per-task=4", "exclusive". sbatch knows which there are and says what is wrong with one.
/// </summary>
public sealed partial class SlurmOptions
{
    private const int MaxLength = 1000;

    // Each would take the sweep's tasks, their logs or the answer of sbatch away from the launcher.
    private static readonly string[] Reserved =
    [
        "array", "parsable", "wrap", "output", "error", "input", "chdir", "open-mode", "dependency", "kill-on-invalid-dep", "wait",
            "clusters", "test-only", "help", "usage", "version", "quiet",
    ];

    private SlurmOptions(IReadOnlyList<string> words) => Words = words;

    /// <summary>The options as they were given.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>The options as arguments of sbatch; behind the launcher's own, so that they win.</summary>
    public IEnumerable<string> Arguments => Words.Select(word => "--" + word);

    /// <summary>Reads options.</summary>
    /// <param name="words">"name=value" or "name".</param>
    /// <exception cref="ProblemException">Not the form of an option, or one that is the launcher's own.</exception>
    public static SlurmOptions Parse(IEnumerable<string> words)
    {
        string[] all = [.. words];
        foreach (string word in all)
        {
            if (!Form().IsMatch(word) || word.Length > MaxLength || word.Any(char.IsControl))
            {
                throw ProblemException.Sweep("option --slurm", $"'{word}'",
                    "a long option of sbatch without its dashes, as time=2:00:00 or exclusive",
                    "Write for example --slurm time=2:00:00 --slurm partition=long");
            }

            // sbatch takes unambiguous beginnings of its options too.
            string name = NameOf(word);
            if (Array.Find(Reserved, option => option.StartsWith(name, StringComparison.Ordinal)) is { } reserved)
                throw ProblemException.Sweep("option --slurm", $"'{word}'",
                    $"an option other than --{reserved}, which the launcher sets itself", "Omit it");
        }

        return new SlurmOptions(all);
    }

    private static string NameOf(string word) => word.Split('=', 2)[0];

    [GeneratedRegex(@"^[a-z][a-z0-9-]*(=.+)?\z", RegexOptions.Singleline)]
    private static partial Regex Form();
}
