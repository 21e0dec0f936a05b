namespace Lethe.Kernels.Random;

/// <summary>
/// Random numbers as a function: value i depends on (seed, stream, i) and nothing else. So any number of threads, in any order, on any
/// instruction set, draws the same bits, and a draw can be repeated without a state to save. The generator is <c>Philox4x32-10</c>: key =
/// seed, counter = (i / 2, stream). Different streams of one seed are independent sequences of 2^65 values each. Immutable.
/// </summary>
/// <param name="seed">The key.</param>
/// <param name="stream">Which of the seed's sequences: one per purpose (data, initial weights, perturbation draw 7, ...).</param>
public readonly struct CounterRandom(ulong seed, ulong stream = 0)
{
    private const double UniformStep = 1.0 / (1L << 52);

    /// <summary>The key.</summary>
    public ulong Seed { get; } = seed;

    /// <summary>Which of the seed's sequences.</summary>
    public ulong Stream { get; } = stream;

    /// <summary>64 random bits, value <paramref name="index"/>.</summary>
    public ulong Bits(ulong index)
    {
        Block(index >> 1, out ulong even, out ulong odd);
        return (index & 1) == 0 ? even : odd;
    }

    /// <summary>Uniform on the open interval (0, 1): (k + 1/2) 2^-52 with k the upper 52 bits of <see cref="Bits"/>; never 0 or
    /// 1.</summary>
    public double Uniform(ulong index) => ToUniform(Bits(index));

    /// <summary>Standard normal: the quantile (<see cref="InverseNormal"/>) of <see cref="Uniform"/>.</summary>
    public double Normal(ulong index) => Elementwise.Apply<InverseNormal>(Uniform(index));

    /// <summary>A whole number in 0..<paramref name="bound"/>-1 (the high word of Bits * bound: biased by less than bound /
    /// 2^64).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is below 1.</exception>
    public int Below(int bound, ulong index)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        return (int)Math.BigMul(Bits(index), (ulong)bound, out _);
    }

    /// <summary>destination[i] = <see cref="Uniform"/>(offset + i).</summary>
    [MethodImpl(AggressiveOptimization)]
    public void FillUniform(Span<double> destination, ulong offset = 0)
    {
        int i = 0;
        if ((offset & 1) != 0 && destination.Length > 0) destination[i++] = Uniform(offset);
        for (; i + 1 < destination.Length; i += 2)
        {
            Block((offset + (ulong)i) >> 1, out ulong even, out ulong odd);
            destination[i] = ToUniform(even);
            destination[i + 1] = ToUniform(odd);
        }
        if (i < destination.Length) destination[i] = Uniform(offset + (ulong)i);
    }

    /// <summary>destination[i] = <see cref="Normal"/>(offset + i).</summary>
    public void FillNormal(Span<double> destination, ulong offset = 0)
    {
        FillUniform(destination, offset);
        Elementwise.Apply<InverseNormal>(destination, destination);
    }

    /// <summary>Permutes <paramref name="items"/> uniformly at random (Fisher-Yates), using values offset .. offset + items.Length -
    /// 2.</summary>
    public void Shuffle(Span<int> items, ulong offset = 0)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = Below(i + 1, offset++);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static double ToUniform(ulong bits) => ((bits >> 12) + 0.5) * UniformStep;

    private void Block(ulong counter, out ulong even, out ulong odd)
    {
        uint x0 = (uint)counter, x1 = (uint)(counter >> 32), x2 = (uint)Stream, x3 = (uint)(Stream >> 32);
        Philox.Block(ref x0, ref x1, ref x2, ref x3, (uint)Seed, (uint)(Seed >> 32));
        even = ((ulong)x1 << 32) | x0;
        odd = ((ulong)x3 << 32) | x2;
    }
}
