namespace Lethe.Kernels.Random;

/// <summary>
/// The float64 numbers that torch.manual_seed, torch.randn and Tensor.uniform_ give on a CPU, so that a published run can be started from
/// its own initial weights. Equal to libtorch up to the last bits of log, sin and cos; a test compares.
/// </summary>
public sealed class TorchRandom
{
    // Tensors of at least this many normal numbers are drawn in blocks, smaller ones in pairs.
    private const int BlockSize = 16;

    private readonly MersenneTwister _twister;
    private double? _spare;

    /// <summary>torch.manual_seed(seed); of the seed the generator takes the low 32 bits.</summary>
    public TorchRandom(long seed) => _twister = new MersenneTwister((uint)(ulong)seed);

    /// <summary>torch.randn: N(0, 1) by Box and Muller.</summary>
    public void FillNormal(Span<double> values)
    {
        if (values.Length < BlockSize)
        {
            foreach (ref double value in values) value = Normal();
            return;
        }
        FillUniform(values, 0, 1);
        for (int i = 0; i + BlockSize <= values.Length; i += BlockSize) ToNormal(values.Slice(i, BlockSize));
        if (values.Length % BlockSize == 0) return;
        // The last block is drawn again as a whole, over what stands there.
        Span<double> last = values[^BlockSize..];
        FillUniform(last, 0, 1);
        ToNormal(last);
    }

    /// <summary>Tensor.uniform_(low, high): uniform on [low, high) with 53 random bits.</summary>
    public void FillUniform(Span<double> values, double low, double high)
    {
        foreach (ref double value in values) value = (Uniform() * (high - low)) + low;
    }

    private double Uniform()
    {
        ulong high = _twister.Next(), low = _twister.Next();
        return (((high << 32) | low) & ((1UL << 53) - 1)) * (1.0 / (1UL << 53));
    }

    private double Normal()
    {
        if (_spare is { } spare)
        {
            _spare = null;
            return spare;
        }
        double angle = 2 * Math.PI * Uniform(), u = Uniform();
        // log(1 - u): u has 53 bits below 1, so 1 - u is exact.
        double radius = Math.Sqrt(-2 * Math.Log(1 - u));
        _spare = radius * Math.Sin(angle);
        return radius * Math.Cos(angle);
    }

    private static void ToNormal(Span<double> block)
    {
        const int half = BlockSize / 2;
        for (int i = 0; i < half; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - block[i])), angle = 2 * Math.PI * block[i + half];
            block[i] = radius * Math.Cos(angle);
            block[i + half] = radius * Math.Sin(angle);
        }
    }
}
