namespace Lethe.Kernels.Convolution;

/// <summary>
/// The loops of a convolution in time over one channel of a tile, a lane to a sequence, and of its gradient in the kernel. Steps of a side
/// lie a stride of values apart; a negative stride runs back in time. Every sum is one chain of fused multiply-adds forward in its time, so
/// it has the bits of the plain loop, and none sees what is not its own past, not even NaN.
/// </summary>
internal static unsafe class CausalSums
{
    private const int Lane = TiledSequences.Lanes;

    // Chains in flight: eight hide the latency of a fused multiply-add, and each loaded input serves all of them.
    private const int Outputs = 8;

    /// <summary>y_t = sum over s = 0..min(t, lags - 1) of k_s x_{t-s}; or y_t += it, the chain beginning with y_t.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal static void Apply(double* x, long xStride, double* kernel, int lags, double* y, long yStride, int length, bool add)
    {
        int t = 0;
        for (; t + Outputs <= length; t += Outputs) Block(x, xStride, kernel, lags, y, yStride, t, 0, add);
        // The last outputs in a whole block as well, of which the first are not kept: they are done.
        if (t < length && length >= Outputs && lags >= length)
            Block(x, xStride, kernel, lags, y, yStride, length - Outputs, Outputs - (length - t), add);
        else for (; t < length; t++) Sum(x, xStride, kernel, t, Math.Max(0, t - lags + 1), t + 1, Start(y + t * yStride, add))
            .Store(y + t * yStride);
    }

    /// <summary>products[j] = sum over t = j..length-1 and the lanes of the mask of e_t x_{t-j}, for j below <paramref name="length"/>: the
    /// gradient of <see cref="Apply"/> in its kernel.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal static void LagProducts(double* e, long eStride, double* x, long xStride, int length, Vector512<double> mask, double* products)
    {
        int j = 0;
        for (; j + Outputs <= length; j += Outputs) LagBlock(e, eStride, x, xStride, j, length, mask).Store(products + j);
        for (; j < length; j++) products[j] = Lanes.Sum(Products(e, eStride, x, xStride, j, length), mask);
    }

    /// <summary>Outputs t..t+7. Inputs first..t meet a lag of each; before and after them come the ragged ends, where some outputs are out
    /// of reach.</summary>
    [MethodImpl(AggressiveOptimization)]
    private static void Block(double* x, long xStride, double* kernel, int lags, double* y, long yStride, int t, int skip, bool add)
    {
        int first = Math.Min(Math.Max(0, t + Outputs - lags), t + 1);
        y += t * yStride;
        Vector512<double> s0 = Head(x, xStride, kernel, lags, y, yStride, t, 0, first, add);
        Vector512<double> s1 = Head(x, xStride, kernel, lags, y, yStride, t, 1, first, add);
        Vector512<double> s2 = Head(x, xStride, kernel, lags, y, yStride, t, 2, first, add);
        Vector512<double> s3 = Head(x, xStride, kernel, lags, y, yStride, t, 3, first, add);
        Vector512<double> s4 = Head(x, xStride, kernel, lags, y, yStride, t, 4, first, add);
        Vector512<double> s5 = Head(x, xStride, kernel, lags, y, yStride, t, 5, first, add);
        Vector512<double> s6 = Head(x, xStride, kernel, lags, y, yStride, t, 6, first, add);
        Vector512<double> s7 = Head(x, xStride, kernel, lags, y, yStride, t, 7, first, add);
        for (int j = first; j <= t; j++)
        {
            Vector512<double> input = Vector512.Load(x + j * xStride);
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
        Tail(x, xStride, kernel, lags, y, yStride, t, 0, skip, s0);
        Tail(x, xStride, kernel, lags, y, yStride, t, 1, skip, s1);
        Tail(x, xStride, kernel, lags, y, yStride, t, 2, skip, s2);
        Tail(x, xStride, kernel, lags, y, yStride, t, 3, skip, s3);
        Tail(x, xStride, kernel, lags, y, yStride, t, 4, skip, s4);
        Tail(x, xStride, kernel, lags, y, yStride, t, 5, skip, s5);
        Tail(x, xStride, kernel, lags, y, yStride, t, 6, skip, s6);
        Tail(x, xStride, kernel, lags, y, yStride, t, 7, skip, s7);
    }

    /// <summary>Eight lags from j on, each summed over lanes.</summary>
    [MethodImpl(AggressiveOptimization)]
    private static Vector512<double> LagBlock(double* e, long eStride, double* x, long xStride, int j, int length, Vector512<double> mask)
    {
        // The lag j + i begins at its own time; all are under way from j + 7 on.
        int all = j + Outputs - 1;
        Vector512<double> s0 = Products(e, eStride, x, xStride, j + 0, all);
        Vector512<double> s1 = Products(e, eStride, x, xStride, j + 1, all);
        Vector512<double> s2 = Products(e, eStride, x, xStride, j + 2, all);
        Vector512<double> s3 = Products(e, eStride, x, xStride, j + 3, all);
        Vector512<double> s4 = Products(e, eStride, x, xStride, j + 4, all);
        Vector512<double> s5 = Products(e, eStride, x, xStride, j + 5, all);
        Vector512<double> s6 = Products(e, eStride, x, xStride, j + 6, all);
        Vector512<double> s7 = Products(e, eStride, x, xStride, j + 7, all);
        double* from = x + (all - j) * xStride;
        e += all * eStride;
        for (int t = all; t < length; t++, e += eStride, from += xStride)
        {
            Vector512<double> error = Vector512.Load(e);
            s0 = Vector512.FusedMultiplyAdd(error, Vector512.Load(from), s0);
            s1 = Vector512.FusedMultiplyAdd(error, Vector512.Load(from - xStride), s1);
            s2 = Vector512.FusedMultiplyAdd(error, Vector512.Load(from - 2 * xStride), s2);
            s3 = Vector512.FusedMultiplyAdd(error, Vector512.Load(from - 3 * xStride), s3);
            s4 = Vector512.FusedMultiplyAdd(error, Vector512.Load(from - 4 * xStride), s4);
            s5 = Vector512.FusedMultiplyAdd(error, Vector512.Load(from - 5 * xStride), s5);
            s6 = Vector512.FusedMultiplyAdd(error, Vector512.Load(from - 6 * xStride), s6);
            s7 = Vector512.FusedMultiplyAdd(error, Vector512.Load(from - 7 * xStride), s7);
        }
        return Lanes.Sums(s0 & mask, s1 & mask, s2 & mask, s3 & mask, s4 & mask, s5 & mask, s6 & mask, s7 & mask);
    }

    /// <summary>sum over t = lag..to-1 of e_t x_{t-lag}.</summary>
    private static Vector512<double> Products(double* e, long eStride, double* x, long xStride, int lag, int to)
    {
        Vector512<double> sum = default;
        for (int t = lag; t < to; t++)
            sum = Vector512.FusedMultiplyAdd(Vector512.Load(e + t * eStride), Vector512.Load(x + (t - lag) * xStride), sum);
        return sum;
    }

    /// <summary>What output t + i of a block has before the inputs from first on.</summary>
    private static Vector512<double> Head(double* x, long xStride, double* kernel, int lags, double* y, long yStride, int t, int i,
        int first, bool add) =>
        Sum(x, xStride, kernel, t + i, Math.Max(0, t + i - lags + 1), first, Start(y + i * yStride, add));

    /// <summary>Adds what output t + i of a block has of the inputs after t, and writes it.</summary>
    private static void Tail(double* x, long xStride, double* kernel, int lags, double* y, long yStride, int t, int i, int skip,
        Vector512<double> sum)
    {
        if (i >= skip) Sum(x, xStride, kernel, t + i, Math.Max(t + 1, t + i - lags + 1), t + i + 1, sum).Store(y + i * yStride);
    }

    [MethodImpl(AggressiveInlining)]
    private static Vector512<double> Start(double* y, bool add) => add ? Vector512.Load(y) : default;

    /// <summary>sum + sum over j = from..to-1 of k_{t-j} x_j.</summary>
    private static Vector512<double> Sum(double* x, long xStride, double* kernel, int t, int from, int to, Vector512<double> sum)
    {
        for (int j = from; j < to; j++)
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(kernel[t - j]), Vector512.Load(x + j * xStride), sum);
        return sum;
    }
}
