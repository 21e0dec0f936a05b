namespace Lethe.Interop.Ports;

/// <summary>What exporters call the dimensions of sequences. A name is a hint of whoever exported the model; what it leads to is
/// tried.</summary>
internal static class DimensionNames
{
    private static readonly string[] Batches = ["batch", "n", "b"], Times = ["time", "seq", "step", "len", "frame", "sample", "t", "l"];

    internal static bool IsBatch(PortDimension dimension) => Means(dimension.Symbol, Batches);

    internal static bool IsTime(PortDimension dimension) => !IsBatch(dimension) && Means(dimension.Symbol, Times);

    /// <summary>Whether the names of a port say another order.</summary>
    internal static bool Contradict(ModelPort port, TensorAxes axes) => port.Shape is { } shape && Enumerable.Range(0, shape.Count)
        .Any(d => IsBatch(shape[d]) && axes.Batch != d || IsTime(shape[d]) && axes.Time != d);

    // Single letters stand alone, words may be part of a name: batch_size, sequence_length.
    private static bool Means(string symbol, string[] words) => words.Any(word => word.Length == 1
        ? symbol.Equals(word, StringComparison.OrdinalIgnoreCase) : symbol.Contains(word, StringComparison.OrdinalIgnoreCase));
}
