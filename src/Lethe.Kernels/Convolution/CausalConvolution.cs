namespace Lethe.Kernels.Convolution;

/// <summary>
/// y_t = sum over s = 0..min(t, L-1) of k_s x_{t-s}, for every sequence and channel. Directly: T min(T, L) multiply-adds per sequence,
/// exact up to rounding and causal to the last bit (nothing leaks from later inputs, not even NaN), which a Fourier transform is not.
/// </summary>
public static unsafe class CausalConvolution
{
    private const int Lane = TiledSequences.Lanes;

    /// <summary>The convolution, eight sequences to a vector. The same bits as <see cref="Reference"/>, for any number of
    /// threads.</summary>
    /// <param name="x">Inputs.</param>
    /// <param name="kernel">k_0..k_{L-1}; may be longer or shorter than the sequences.</param>
    /// <param name="y">Outputs, of the size of <paramref name="x"/>; overwritten; not <paramref name="x"/> itself.</param>
    /// <param name="workers">Threads.</param>
    /// <exception cref="ArgumentException">Sizes differ, or x and y are one object.</exception>
    public static void Direct(TiledSequences x, ReadOnlySpan<double> kernel, TiledSequences y, Workers workers)
    {
        Validate(x, y);
        ArgumentNullException.ThrowIfNull(workers);
        double[] k = kernel.ToArray();
        workers.Run(x.Tiles, (_, tile) =>
        {
            fixed (double* lags = k)
            {
                int stride = x.Channels * Lane;
                for (int c = 0; c < x.Channels; c++)
                    CausalSums.Apply(x.Pointer(tile) + c * Lane, stride, lags, k.Length, y.Pointer(tile) + c * Lane, stride, x.Length,
                    add: false);
            }
        });
    }

    /// <summary>
    /// The definition, one output after the other; the sum runs forward in time with fused multiply-adds. Arguments as in
    /// <see cref="Direct"/>.
    /// </summary>
    public static void Reference(TiledSequences x, ReadOnlySpan<double> kernel, TiledSequences y)
    {
        Validate(x, y);
        for (int s = 0; s < x.Count; s++)
        {
            for (int c = 0; c < x.Channels; c++)
            {
                for (int t = 0; t < x.Length; t++)
                {
                    double sum = 0;
                    for (int j = Math.Max(0, t - kernel.Length + 1); j <= t; j++)
                        sum = Math.FusedMultiplyAdd(kernel[t - j], x[s, j, c], sum);
                    y[s, t, c] = sum;
                }
            }
        }
    }

    private static void Validate(TiledSequences x, TiledSequences y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (ReferenceEquals(x, y))
            throw new ArgumentException("The outputs need sequences of their own: inputs are read after outputs are written.", nameof(y));
        if (x.Count != y.Count || x.Length != y.Length || x.Channels != y.Channels)
        {
            throw new ArgumentException($"y is {y.Count} x {y.Length} x {y.Channels} (sequences x steps x channels), expected " +
                $"{x.Count} x {x.Length} x {x.Channels} as x is.",
                nameof(y));
        }
    }
}
