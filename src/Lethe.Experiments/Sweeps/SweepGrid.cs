namespace Lethe.Experiments.Sweeps;

/// <summary>
/// What a sweep runs: a base configuration, settings common to all, and alternatives whose product, pairs or list give the tasks.
/// Immutable; every task's configuration is resolved and checked when the grid is read.
/// </summary>
public sealed class SweepGrid
{
    /// <summary>The most tasks of a sweep.</summary>
    public const int MaxTasks = 10_000;

    internal SweepGrid(IReadOnlyList<SweepTask> tasks, string description, string text, int? threads, int combinations)
    {
        Tasks = tasks;
        Description = description;
        Text = text;
        Threads = threads;
        Combinations = combinations;
    }

    /// <summary>The tasks, by index; at least one, no two of one configuration.</summary>
    public IReadOnlyList<SweepTask> Tasks { get; }

    /// <summary>The first comment of the grid file, or empty.</summary>
    public string Description { get; }

    /// <summary>The grid as a YAML file.</summary>
    public string Text { get; }

    /// <summary>Threads of one task, where the grid says.</summary>
    public int? Threads { get; }

    /// <summary>Combinations written down: more than there are tasks where some are the same configuration, which runs once.</summary>
    public int Combinations { get; }

    /// <summary>Reads a grid.</summary>
    /// <param name="grid">A grid file; or a configuration (a YAML file, a name of <see cref="NamedConfigs.All"/>, null: the defaults),
    /// varied by the words alone.</param>
    /// <param name="words">key=value, +key=value or ~key. Several values (a,b or 0..4) are alternatives; a list in brackets is one
    /// value.</param>
    /// <param name="data">The kinds of files own data may come from; null: those of NumPy.</param>
    /// <exception cref="ProblemException">Unknown key, wrong value, contradiction, too many tasks. A file cannot be read.</exception>
    public static SweepGrid Read(string? grid, IEnumerable<string>? words = null, DataFormats? data = null) =>
        SweepGridReader.Read(grid, words ?? [], data ?? DataFormats.Numpy());

    /// <summary>Reads the text of a grid file.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="source">Its name, for messages; a relative base is sought beside it.</param>
    /// <param name="words">As for <see cref="Read"/>.</param>
    /// <exception cref="ProblemException">As for <see cref="Read"/>.</exception>
    public static SweepGrid Parse(string yaml, string source, IEnumerable<string>? words = null) =>
        SweepGridReader.Parse(yaml, source, words ?? [], DataFormats.Numpy());
}
