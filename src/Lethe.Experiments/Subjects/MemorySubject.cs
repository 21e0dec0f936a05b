namespace Lethe.Experiments.Subjects;

/// <summary>Something whose memory can be measured; <see cref="MemorySubjects"/> finds it by its name.</summary>
public abstract class MemorySubject
{
    /// <summary>Its name for titles and tables.</summary>
    public abstract string Name { get; }

    /// <summary>The memory options it comes with, where the command line does not say otherwise.</summary>
    public abstract MemoryOptions Defaults { get; }

    /// <summary>What its memory function does not show, in sentences.</summary>
    public virtual IEnumerable<string> Warnings => [];

    /// <summary>How its ports are read, for a model in a file of its own; else null.</summary>
    public virtual ReadingDescription? Reading => null;

    /// <summary>Measures it.</summary>
    /// <param name="options">Probe, length, thresholds.</param>
    /// <param name="measurement">Threads, progress, cancellation.</param>
    /// <returns>One curve, or one for each width of a chained run, ascending. The last one is the result.</returns>
    public abstract IReadOnlyList<MeasuredMemory> Measure(MemoryOptions options, MemoryMeasurement measurement);

    /// <summary>The memory function of what it was trained to be; null where it was not trained.</summary>
    /// <param name="options">Length, thresholds.</param>
    /// <param name="workers">Threads.</param>
    public virtual MeasuredMemory? Target(MemoryOptions options, Workers workers) => null;
}

/// <summary>A memory function with its name.</summary>
/// <param name="Label">Name in tables and legends.</param>
/// <param name="Width">m; null where it is no model.</param>
/// <param name="Function">The memory function.</param>
public sealed record MeasuredMemory(string Label, int? Width, MemoryFunction Function)
{
    /// <summary>The functions by all probes; empty where one alone was measured.</summary>
    public IReadOnlyDictionary<MemoryProbe, MemoryFunction> Probes { get; init; } = new Dictionary<MemoryProbe, MemoryFunction>();

    /// <summary>Around real inputs: the largest M over their windows, of which <see cref="Function"/> is the median; else null.</summary>
    public MemoryFunction? Worst { get; init; }

    /// <summary>Around real inputs: how many windows; else 0.</summary>
    public int Windows { get; init; }
}
