namespace Lethe.Experiments.Data;

/// <summary>Sequences as they stand in a file: rows of numbers, of which NaN is a gap. Classes stand apart from them.</summary>
public sealed record RawSequences
{
    /// <summary>Inputs, (rows, channels) row-major.</summary>
    public required ReadOnlyMemory<double> Inputs { get; init; }

    /// <summary>Targets, (rows, channels) row-major; empty where there are classes.</summary>
    public required ReadOnlyMemory<double> Targets { get; init; }

    /// <summary>The row each sequence begins with, and behind the last one how many rows there are.</summary>
    public required IReadOnlyList<int> Starts { get; init; }

    /// <summary>The class of each sequence, as its place in <see cref="RawData.Classes"/>; null: targets are numbers.</summary>
    public IReadOnlyList<int>? Labels { get; init; }

    /// <summary>How many sequences there are.</summary>
    public int Count => Starts.Count - 1;

    /// <summary>Steps of a sequence.</summary>
    public int LengthOf(int sequence) => Starts[sequence + 1] - Starts[sequence];

    /// <summary>Where a row stands among sequences without names, for messages.</summary>
    public string Place(int row)
    {
        int sequence = 0, above = Count;
        while (above - sequence > 1)
        {
            int middle = (sequence + above) / 2;
            if (Starts[middle] <= row) sequence = middle;
            else above = middle;
        }

        return Invariant($"sequence {sequence}, step {row - Starts[sequence]}");
    }

    /// <summary>Starts of sequences of these lengths.</summary>
    public static int[] StartsOf(ReadOnlySpan<int> lengths)
    {
        var starts = new int[lengths.Length + 1];
        for (int i = 0; i < lengths.Length; i++) starts[i + 1] = starts[i] + lengths[i];
        return starts;
    }

    /// <summary>Starts of so many equally long sequences.</summary>
    public static int[] Equal(int count, int length) => [.. Enumerable.Range(0, count + 1).Select(i => i * length)];
}
