namespace Lethe.Cli.Hosting;

/// <summary>The options every command has.</summary>
internal sealed class GlobalOptions
{
    public FlagOption Json { get; } =
        new("--json", "Write exactly one JSON document to standard output; logs go to standard error") { Recursive = true };

    public TextOption Out { get; } =
        new("--out", "DIR", "Folder for everything written (default: runs/<date>-<hash>)") { Recursive = true };

    public FlagOption Force { get; } = new("--force", "Write into a folder that is not empty") { Recursive = true };

    public IntegerOption Seed { get; } =
        new("--seed", "Seed of every random number; the same as seed=N", 0, long.MaxValue) { Recursive = true };

    public IntegerOption Threads { get; } = new("--threads", "Threads to use; results do not depend on it", 1, 1024) { Recursive = true };

    public FlagOption Quiet { get; } = new("--quiet", "No progress and no notes, results and errors only") { Recursive = true };

    public FlagOption Verbose { get; } = new("--verbose", "More notes, and the stack trace of a failure") { Recursive = true };

    public FlagOption Wide { get; } =
        new("--wide", "Tables with every column, however long their lines") { Recursive = true };

    public FlagOption Version { get; } = new("--version", "Show the version") { Recursive = true };

    /// <summary>Adds all of them to the root.</summary>
    public void AddTo(Command root)
    {
        foreach (Option option in (Option[])[Json, Out, Force, Seed, Threads, Quiet, Verbose, Wide, Version]) root.Add(option);
    }
}
