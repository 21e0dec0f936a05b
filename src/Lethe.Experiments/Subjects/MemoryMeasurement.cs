namespace Lethe.Experiments.Subjects;

/// <summary>How a measurement of memory is carried out; none of it changes the result.</summary>
/// <param name="Workers">Threads.</param>
/// <param name="Report">Told the share done and what is being done.</param>
/// <param name="Cancellation">Ends it between two forward passes.</param>
public sealed record MemoryMeasurement(Workers Workers, Action<double, string> Report, CancellationToken Cancellation)
{
    /// <summary>Measures one of several models.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">Probe, length, thresholds.</param>
    /// <param name="label">Its name in tables.</param>
    /// <param name="doing">What is told meanwhile; null: the label.</param>
    /// <param name="width">m; null where it is no model with a width.</param>
    /// <param name="place">Which it is, from 0, and of how many; null: the only one.</param>
    public MeasuredMemory Of(ISequenceModel model, MemoryOptions options, string label, string? doing = null,
        (int Index, int Count)? place = null, int? width = null)
    {
        (int index, int count) = place ?? (0, 1);
        var told = new Share(share => Report((index + share) / count, doing ?? label));
        return new(label, width, MemoryProbing.Measure(model, options, Workers, told, Cancellation));
    }

    private sealed class Share(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
