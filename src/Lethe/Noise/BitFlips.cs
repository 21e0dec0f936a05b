namespace Lethe.Noise;

/// <summary>
/// Weights are stored as two's complement codes of b bits, w = step q with step = max|W| / (2^(b-1) - 1), and each bit of each code is
/// turned with probability p, independently. To first order in p the mean square of the change is p step^2 (4^b - 1)/3. The rounding to
/// the code is part of the change.
/// </summary>
public sealed class BitFlips : WeightNoise
{
    /// <summary>b where nothing else is said, and the most.</summary>
    public const int UsualBits = 8, MostBits = 32;

    private readonly double _probability;
    private readonly int _bits;

    /// <summary>The law of a probability.</summary>
    /// <param name="probability">p, above 0 and at most 1.</param>
    /// <param name="bits">b, 2 to 32.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public BitFlips(double probability, int bits = UsualBits)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Positive(probability, nameof(probability)), 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, RoundedBits.Fewest);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, MostBits);
        (_probability, _bits) = (probability, bits);
    }

    /// <inheritdoc/>
    public override NoiseKind Kind => NoiseKind.Flips;

    /// <inheritdoc/>
    public override string Amount => Invariant($"{_probability}");

    /// <inheritdoc/>
    public override string Description =>
        Invariant($"stored in {_bits} bits (two's complement, per tensor), each bit turned with probability {_probability}");

    /// <inheritdoc/>
    public override void Apply(NoiseTensor tensor, NoiseSource source, Span<double> result)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        double step = RoundedBits.Step(tensor.Largest, _bits);
        CounterRandom random = source.For("bits");
        Span<double> uniform = stackalloc double[MostBits];
        uniform = uniform[.._bits];
        long sign = 1L << (_bits - 1);
        for (int i = 0; i < result.Length; i++)
        {
            // The same numbers for all p: what turns at a small p turns at a larger one as well.
            random.FillUniform(uniform, (ulong)i * (ulong)_bits);
            long turned = 0;
            for (int bit = 0; bit < _bits; bit++)
                if (uniform[bit] < _probability) turned |= 1L << bit;
            long code = step > 0 ? (long)Math.Round(tensor.Values[i] / step) : 0;
            long field = (code & (2 * sign - 1)) ^ turned;
            result[i] = step * (field >= sign ? field - 2 * sign : field);
        }
    }
}
