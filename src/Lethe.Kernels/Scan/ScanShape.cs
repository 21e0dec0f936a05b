namespace Lethe.Kernels.Scan;

/// <summary>Sizes and kind of h_t = a_t h_{t-1} + b_t on (batch, time, channels) row-major data.</summary>
/// <param name="Batch">Sequences, may be 0.</param>
/// <param name="Length">Time steps, may be 0.</param>
/// <param name="Channels">Independent recurrences in each sequence, at least 1.</param>
public readonly record struct ScanShape(int Batch, int Length, int Channels)
{
    /// <summary>True: every value is a complex number, stored as the pair (Re, Im).</summary>
    public bool Complex { get; init; }

    /// <summary>True: a multiplier for each sequence, step and channel, (batch, time, channels). False: one for each channel,
    /// (channels).</summary>
    public bool TimeVarying { get; init; }

    /// <summary>Numbers in one step of one sequence: channels, or twice as many where complex.</summary>
    public int RowSize => Complex ? 2 * Channels : Channels;

    /// <summary>Numbers in b and h.</summary>
    public int Size => Batch * Length * RowSize;

    /// <summary>Numbers in a.</summary>
    public int MultiplierSize => TimeVarying ? Size : RowSize;

    /// <summary>Numbers in an initial or final state, (batch, channels).</summary>
    public int StateSize => Batch * RowSize;

    /// <summary>Checks the sizes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, there is no channel, or the whole exceeds the largest
    /// array.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Batch);
        ArgumentOutOfRangeException.ThrowIfNegative(Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(Channels, 1);
        Int128 total = (Int128)Batch * Math.Max(Length, 1) * Channels * (Complex ? 2 : 1);
        if (total > Array.MaxLength || Channels > Array.MaxLength / 2)
        {
            throw new ArgumentOutOfRangeException(nameof(Batch),
                $"{Batch} sequences x {Length} steps x {Channels} channels are {total} numbers, " +
                $"at most {Array.MaxLength} fit one call: scan the sequences in pieces, carrying the state.");
        }
    }
}
