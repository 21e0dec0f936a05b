namespace Lethe.Noise;

/// <summary>
/// Weights rounded to 2^b - 1 levels symmetric about 0: w = step round(w / step), step = max|W| / (2^(b-1) - 1), halves to even as NumPy's
/// rint. |change| is at most max|W| / (2^b - 2).
/// </summary>
public sealed class RoundedBits : WeightNoise
{
    /// <summary>The fewest and the most bits.</summary>
    public const int Fewest = 2, Most = 32;

    private readonly int _bits;
    private readonly bool _perRow;

    /// <summary>The law of a number of bits.</summary>
    /// <param name="bits">b.</param>
    /// <param name="perRow">Whether each row has a scale of its own (<see cref="NoiseTensor.RowLength"/>).</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 2 or more than 32 bits.</exception>
    public RoundedBits(int bits, bool perRow = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, Fewest);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, Most);
        (_bits, _perRow) = (bits, perRow);
    }

    /// <inheritdoc/>
    public override NoiseKind Kind => NoiseKind.Bits;

    /// <inheritdoc/>
    public override string Amount => Invariant($"{_bits}");

    /// <inheritdoc/>
    public override string Description =>
        Invariant($"rounded to {(1L << _bits) - 1} levels symmetric about 0, {(_perRow ? "per row" : "per tensor")}");

    /// <inheritdoc/>
    public override bool IsRandom => false;

    /// <summary>The distance of two levels.</summary>
    /// <param name="largest">max|W|.</param>
    /// <param name="bits">b.</param>
    public static double Step(double largest, int bits) => largest / ((1L << (bits - 1)) - 1);

    /// <inheritdoc/>
    public override double LargestChange(NoiseTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return Step(tensor.Largest, _bits) / 2;
    }

    /// <inheritdoc/>
    public override void Apply(NoiseTensor tensor, NoiseSource source, Span<double> result)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        int length = _perRow ? tensor.RowLength : tensor.Values.Length;
        for (int from = 0; from < tensor.Values.Length; from += length)
        {
            ReadOnlySpan<double> row = tensor.Values.AsSpan(from, length);
            double largest = 0;
            foreach (double w in row) largest = Math.Max(largest, Math.Abs(w));
            double step = Step(largest, _bits);
            for (int i = 0; i < length; i++) result[from + i] = step > 0 ? step * Math.Round(row[i] / step) : row[i];
        }
    }
}
