namespace Lethe.Cli.Hosting;

/// <summary>The options every command has.</summary>
internal sealed class GlobalOptions
{
    public Option<bool> Json { get; } =
        new("--json") { Recursive = true, Description = "Write exactly one JSON document to standard output; logs go to standard error" };

    public Option<string?> Out { get; } =
        new("--out") { Recursive = true, HelpName = "DIR", Description = "Folder for everything written (default: runs/<date>-<hash>)" };

    public Option<bool> Force { get; } = new("--force") { Recursive = true, Description = "Write into a folder that is not empty" };

    public IntegerOption Seed { get; } =
        new("--seed", "Seed of every random number; the same as seed=N", 0, long.MaxValue) { Recursive = true };

    public IntegerOption Threads { get; } = new("--threads", "Threads to use; results do not depend on it", 1, 1024) { Recursive = true };

    public Option<bool> Quiet { get; } =
        new("--quiet") { Recursive = true, Description = "No progress and no notes, results and errors only" };

    public Option<bool> Verbose { get; } =
        new("--verbose") { Recursive = true, Description = "More notes, and the stack trace of a failure" };

    public Option<bool> Version { get; } = new("--version") { Recursive = true, Description = "Show the version" };

    /// <summary>Adds all of them to the root.</summary>
    public void AddTo(Command root)
    {
        foreach (Option option in (Option[])[Json, Out, Force, Seed, Threads, Quiet, Verbose, Version]) root.Add(option);
    }
}
