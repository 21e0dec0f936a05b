namespace Lethe.Experiments.Subjects;

/// <summary>How a measurement of memory is carried out.</summary>
/// <param name="Workers">Threads; the result does not depend on them.</param>
/// <param name="Report">Told the share done and what is being done.</param>
/// <param name="Cancellation">Ends it between two forward passes.</param>
public sealed record MemoryMeasurement(Workers Workers, Action<double, string> Report, CancellationToken Cancellation)
{
    /// <summary>Around which input models are measured.</summary>
    public OperatingPoint Point { get; init; } = new();

    /// <summary>Whether all three probes are measured, or the one asked for alone.</summary>
    public bool AllProbes { get; init; } = true;

    /// <summary>Measures one of several models.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">Probe, length, thresholds.</param>
    /// <param name="label">Its name in tables.</param>
    /// <param name="doing">What is told meanwhile; null: the label.</param>
    /// <param name="width">m; null where it is no model with a width.</param>
    /// <param name="place">Which it is, from 0, and of how many; null: the only one.</param>
    /// <exception cref="ProblemException">The operating point does not fit the model.</exception>
    public MeasuredMemory Of(ISequenceModel model, MemoryOptions options, string label, string? doing = null,
        (int Index, int Count)? place = null, int? width = null)
    {
        (int index, int count) = place ?? (0, 1);
        var told = new Share(share => Report((index + share) / count, doing ?? label));
        if (model.Vocabulary is not null)
        {
            TiledSequences contexts = Point.Contexts(options, model);
            MemoryContexts replaced = MemoryProbing.MeasureTokens(model, options, contexts, Workers, told, Cancellation);
            return new(label, width, replaced.Median) { Worst = replaced.Worst, Windows = contexts.Count };
        }
        options = Point.Of(options, model);
        if (Point.Windows(options, model) is { } windows)
        {
            MemoryContexts around = MemoryProbing.MeasureContexts(model, options, windows, Workers, told, Cancellation);
            return new(label, width, around.Median) { Worst = around.Worst, Windows = windows.Count };
        }
        if (!AllProbes) return new(label, width, MemoryProbing.Measure(model, options, Workers, told, Cancellation));
        MemoryProbes probes = MemoryProbing.MeasureAll(model, options, Workers, told, Cancellation);
        return new(label, width, probes.Headline) { Probes = probes.ByProbe };
    }

    private sealed class Share(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
