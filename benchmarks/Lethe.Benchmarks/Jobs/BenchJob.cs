namespace Lethe.Benchmarks.Jobs;

/// <summary>Measures one row, or a few findings that belong together.</summary>
/// <param name="name">What --filter looks in; the name of the row.</param>
/// <param name="set">When it runs.</param>
public abstract class BenchJob(string name, BenchSet set)
{
    /// <summary>What --filter looks in.</summary>
    public string Name { get; } = name;

    /// <summary>When it runs.</summary>
    public BenchSet Set { get; } = set;

    /// <summary>Measures and adds what it found.</summary>
    public abstract void Run(BenchContext context);
}
