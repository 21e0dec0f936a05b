namespace Lethe.Interop.Ports;

/// <summary>
/// Where a tensor has its sequences and its steps; what is left over, in order, are its channels.
/// </summary>
/// <param name="Rank">Number of dimensions.</param>
/// <param name="Batch">Dimension of the sequences; -1 where there is one sequence only.</param>
/// <param name="Time">Dimension of the steps; -1 where the tensor has one value per call.</param>
internal sealed record TensorAxes(int Rank, int Batch, int Time)
{
    /// <summary>The dimensions of a layout.</summary>
    internal static TensorAxes Of(SequenceLayout layout) => layout switch
    {
        SequenceLayout.TimeFirst => new(3, 1, 0),
        SequenceLayout.ChannelsFirst => new(3, 0, 2),
        SequenceLayout.BatchTime => new(2, 0, 1),
        SequenceLayout.TimeBatch => new(2, 1, 0),
        _ => new(3, 0, 1),
    };

    /// <summary>The dimensions as words: (batch, time, 3).</summary>
    internal string Text(long channels) => "(" + string.Join(", ", Enumerable.Range(0, Rank).Select(d => d == Batch ? "batch"
        : d == Time ? "time" : Invariant($"{channels}"))) + ")";

    /// <summary>The number of channels in a tensor of this shape.</summary>
    internal long Channels(IReadOnlyList<long> shape)
    {
        long channels = 1;
        for (int d = 0; d < Rank; d++)
            if (d != Batch && d != Time) channels *= shape[d];
        return channels;
    }

    /// <summary>Places of the values of one sequence and step in a row-major tensor: where they begin, and how far on the channels
    /// are.</summary>
    internal Places In(IReadOnlyList<long> shape)
    {
        var strides = new int[Rank];
        int stride = 1;
        for (int d = Rank - 1; d >= 0; d--)
        {
            strides[d] = stride;
            stride *= (int)shape[d];
        }
        var channels = new int[Channels(shape)];
        for (int c = 0; c < channels.Length; c++)
        {
            int left = c;
            for (int d = Rank - 1; d >= 0; d--)
            {
                if (d == Batch || d == Time) continue;
                channels[c] += left % (int)shape[d] * strides[d];
                left /= (int)shape[d];
            }
        }
        return new Places(Batch < 0 ? 0 : strides[Batch], Time < 0 ? 0 : strides[Time], channels);
    }

    /// <summary>
    /// How a tensor that a model gave has these sequences and steps: the dimension that follows the steps, and the one that is as long as
    /// the batch. Of several, that of the preferred order.
    /// </summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="other">Its shape in a call with another number of steps; the same where the model takes one number only.</param>
    /// <param name="batch">Sequences of both calls.</param>
    /// <param name="times">Steps of the two calls.</param>
    /// <param name="preferred">The order of the input.</param>
    /// <returns>Null where it has no value for each step of each sequence.</returns>
    internal static TensorAxes? Find(IReadOnlyList<long> shape, IReadOnlyList<long> other, int batch, (int First, int Second) times,
        TensorAxes preferred)
    {
        if (shape.Count != other.Count) return null;
        int[] time = [.. Enumerable.Range(0, shape.Count).Where(d => shape[d] == times.First && other[d] == times.Second)];
        int t = Pick(time, preferred.Time);
        if (t < 0) return null;
        if (Enumerable.Range(0, shape.Count).Any(d => d != t && shape[d] != other[d])) return null;
        if (batch == 1 && preferred.Batch < 0) return new TensorAxes(shape.Count, -1, t);
        int b = Pick([.. Enumerable.Range(0, shape.Count).Where(d => d != t && shape[d] == batch)], preferred.Batch);
        if (b < 0 && batch > 1) return null;
        return new TensorAxes(shape.Count, b, t);
    }

    private static int Pick(int[] possible, int preferred) =>
        possible.Length == 0 ? -1 : possible.Contains(preferred) ? preferred : possible[0];
}

/// <summary>Strides of a tensor of sequences.</summary>
/// <param name="Batch">From one sequence to the next.</param>
/// <param name="Time">From one step to the next.</param>
/// <param name="Channels">Where each channel lies, from the first on.</param>
internal readonly record struct Places(int Batch, int Time, int[] Channels)
{
    internal int At(int sequence, int time, int channel) => sequence * Batch + time * Time + Channels[channel];
}
