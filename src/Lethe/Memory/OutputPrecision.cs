namespace Lethe.Memory;

/// <summary>In which arithmetic numbers were computed that are given in float64: where it was a coarser one their last bits are all
/// 0.</summary>
public static class OutputPrecision
{
    // Fewer different numbers, as of a switch, tell nothing.
    private const int FewestNumbers = 8;

    private const int DoubleBits = 53;

    // Significant bits of float32, float16 and bfloat16.
    private static readonly int[] CoarseBits = [24, 11, 8];

    /// <summary>The rounding 2^-p of the coarsest arithmetic of p significant bits that can hold all the numbers; 2^-53 where there are too
    /// few to tell.</summary>
    /// <param name="values">Answers to inputs of full precision. Those that are 0 or not finite count for nothing.</param>
    public static double RoundingOf(IEnumerable<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        double[] distinct = [.. values.Where(v => v != 0 && double.IsFinite(v)).Distinct()];
        int bits = distinct.Length < FewestNumbers ? DoubleBits : distinct.Max(SignificantBits);
        return Math.Pow(2, -CoarseBits.Where(p => bits <= p).DefaultIfEmpty(DoubleBits).Min());
    }

    private static int SignificantBits(double value)
    {
        long mantissa = BitConverter.DoubleToInt64Bits(value) & ((1L << (DoubleBits - 1)) - 1);
        return mantissa == 0 ? 1 : DoubleBits - System.Numerics.BitOperations.TrailingZeroCount(mantissa);
    }
}
