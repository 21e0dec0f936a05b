using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lethe.Kernels.Convolution;

/// <summary>
/// y_t = sum over s = 0..min(t, L-1) of k_s x_{t-s}, for every sequence and channel. Directly: T min(T, L) multiply-adds per sequence, exact up to rounding and
/// causal to the last bit (nothing leaks from later inputs, not even NaN), which a Fourier transform is not.
/// </summary>
public static unsafe class CausalConvolution
{
    private const int Lane = TiledSequences.Lanes;

    // Outputs in flight: eight chains hide the latency of a fused multiply-add, and each loaded input serves all of them.
    private const int Outputs = 8;

    /// <summary>The convolution, eight sequences to a vector. The same bits as <see cref="Reference"/>, for any number of threads.</summary>
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
                for (int c = 0; c < x.Channels; c++) Channel(x.Pointer(tile) + c * Lane, lags, k.Length, y.Pointer(tile) + c * Lane, x.Length, x.Channels * Lane);
            }
        });
    }

    /// <summary>The definition, one output after the other; the sum runs forward in time with fused multiply-adds.</summary>
    /// <param name="x">Inputs.</param>
    /// <param name="kernel">k_0..k_{L-1}.</param>
    /// <param name="y">Outputs, of the size of <paramref name="x"/>; overwritten; not <paramref name="x"/> itself.</param>
    /// <exception cref="ArgumentException">Sizes differ, or x and y are one object.</exception>
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
                    for (int j = Math.Max(0, t - kernel.Length + 1); j <= t; j++) sum = Math.FusedMultiplyAdd(kernel[t - j], x[s, j, c], sum);
                    y[s, t, c] = sum;
                }
            }
        }
    }

    private static void Validate(TiledSequences x, TiledSequences y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (ReferenceEquals(x, y)) throw new ArgumentException("The outputs need sequences of their own: inputs are read after outputs are written.", nameof(y));
        if (x.Count != y.Count || x.Length != y.Length || x.Channels != y.Channels)
        {
            throw new ArgumentException($"y is {y.Count} x {y.Length} x {y.Channels} (sequences x steps x channels), expected {x.Count} x {x.Length} x {x.Channels} as x is.",
                nameof(y));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Channel(double* x, double* kernel, int lags, double* y, int length, int stride)
    {
        int t = 0;
        for (; t + Outputs <= length; t += Outputs) Block(x, kernel, lags, y, t, stride);
        for (; t < length; t++) Sum(x, kernel, t, Math.Max(0, t - lags + 1), t + 1, default, stride).Store(y + (long)t * stride);
    }

    /// <summary>
    /// Outputs t..t+7. Inputs first..t meet a lag of each; before and after them come the ragged ends, where some outputs are out of reach.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block(double* x, double* kernel, int lags, double* y, int t, int stride)
    {
        int first = Math.Min(Math.Max(0, t + Outputs - lags), t + 1);
        Vector512<double> s0 = Sum(x, kernel, t, Math.Max(0, t - lags + 1), first, default, stride);
        Vector512<double> s1 = Sum(x, kernel, t + 1, Math.Max(0, t + 1 - lags + 1), first, default, stride);
        Vector512<double> s2 = Sum(x, kernel, t + 2, Math.Max(0, t + 2 - lags + 1), first, default, stride);
        Vector512<double> s3 = Sum(x, kernel, t + 3, Math.Max(0, t + 3 - lags + 1), first, default, stride);
        Vector512<double> s4 = Sum(x, kernel, t + 4, Math.Max(0, t + 4 - lags + 1), first, default, stride);
        Vector512<double> s5 = Sum(x, kernel, t + 5, Math.Max(0, t + 5 - lags + 1), first, default, stride);
        Vector512<double> s6 = Sum(x, kernel, t + 6, Math.Max(0, t + 6 - lags + 1), first, default, stride);
        Vector512<double> s7 = Sum(x, kernel, t + 7, Math.Max(0, t + 7 - lags + 1), first, default, stride);
        for (int j = first; j <= t; j++)
        {
            Vector512<double> input = Vector512.Load(x + (long)j * stride);
            double* k = kernel + (t - j);
            s0 = Vector512.FusedMultiplyAdd(Vector512.Create(k[0]), input, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Create(k[1]), input, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Create(k[2]), input, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Create(k[3]), input, s3);
            s4 = Vector512.FusedMultiplyAdd(Vector512.Create(k[4]), input, s4);
            s5 = Vector512.FusedMultiplyAdd(Vector512.Create(k[5]), input, s5);
            s6 = Vector512.FusedMultiplyAdd(Vector512.Create(k[6]), input, s6);
            s7 = Vector512.FusedMultiplyAdd(Vector512.Create(k[7]), input, s7);
        }
        int next = t + 1;
        Sum(x, kernel, t, Math.Max(next, t - lags + 1), t + 1, s0, stride).Store(y + (long)t * stride);
        Sum(x, kernel, t + 1, Math.Max(next, t + 1 - lags + 1), t + 1 + 1, s1, stride).Store(y + (t + 1L) * stride);
        Sum(x, kernel, t + 2, Math.Max(next, t + 2 - lags + 1), t + 2 + 1, s2, stride).Store(y + (t + 2L) * stride);
        Sum(x, kernel, t + 3, Math.Max(next, t + 3 - lags + 1), t + 3 + 1, s3, stride).Store(y + (t + 3L) * stride);
        Sum(x, kernel, t + 4, Math.Max(next, t + 4 - lags + 1), t + 4 + 1, s4, stride).Store(y + (t + 4L) * stride);
        Sum(x, kernel, t + 5, Math.Max(next, t + 5 - lags + 1), t + 5 + 1, s5, stride).Store(y + (t + 5L) * stride);
        Sum(x, kernel, t + 6, Math.Max(next, t + 6 - lags + 1), t + 6 + 1, s6, stride).Store(y + (t + 6L) * stride);
        Sum(x, kernel, t + 7, Math.Max(next, t + 7 - lags + 1), t + 7 + 1, s7, stride).Store(y + (t + 7L) * stride);
    }

    /// <summary>sum + sum over j = from..to-1 of k_{t-j} x_j.</summary>
    private static Vector512<double> Sum(double* x, double* kernel, int t, int from, int to, Vector512<double> sum, int stride)
    {
        for (int j = from; j < to; j++) sum = Vector512.FusedMultiplyAdd(Vector512.Create(kernel[t - j]), Vector512.Load(x + (long)j * stride), sum);
        return sum;
    }
}
