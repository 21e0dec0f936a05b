namespace Lethe.Interop.Ports;

/// <summary>An input that takes no sequences: an initial state, a sample rate, a flag, a length.</summary>
/// <param name="Port">The input.</param>
/// <param name="Shape">Dimensions; <see cref="Batch"/> and <see cref="Time"/> stand for those of a call.</param>
/// <param name="Value">What it is filled with; null: the number of steps.</param>
internal sealed record PortFill(ModelPort Port, long[] Shape, double? Value)
{
    internal const long Batch = -1, Time = -2;

    // What one call is given: a tensor of so many numbers takes a gigabyte. Files declare any size, and it is believed before anything is
    // allocated.
    internal const long MostValues = 1L << 27;

    internal const string MostText = "at most 2^27 numbers (1 GB) in one call";

    /// <summary>The dimensions in a call.</summary>
    internal long[] ShapeOf(int batch, int time) => [.. Shape.Select(d => d == Batch ? batch : d == Time ? time : d)];

    /// <summary>The tensor of a call.</summary>
    /// <exception cref="ProblemException">It would be too large.</exception>
    internal PortTensor Of(string path, int batch, int time)
    {
        long[] shape = ShapeOf(batch, time);
        var values = new double[Product(path, Port, shape)];
        if ((Value ?? time) is var value and not 0) Array.Fill(values, value);
        return new PortTensor(Port.Name, values, shape);
    }

    /// <summary>The number of values; declared sizes may multiply to more than any number.</summary>
    /// <exception cref="ProblemException">Too many.</exception>
    internal static int Product(string path, ModelPort port, long[] shape)
    {
        long values = 1;
        foreach (long size in shape)
        {
            if (size > 0 && size > MostValues / Math.Max(values, 1))
                throw ProblemException.Input(path, $"input '{port.Name}' is {port.Text}, filled as ({string.Join(", ", shape)})", MostText,
                    "Export the model with open dimensions, or shorten --length");
            values *= size;
        }
        return (int)values;
    }
}
