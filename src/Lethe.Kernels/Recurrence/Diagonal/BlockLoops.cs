namespace Lethe.Kernels.Recurrence.Diagonal;

/// <summary>
/// The products between a block's four states and the channels of a segment, eight vectors (four states, two vectors each) in registers at
/// a time: channels into states, states into channels, and the sums over time that are their gradients.
/// </summary>
internal static unsafe class BlockLoops<TOps, TVector, T>
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
{
    private const int Units = DiagonalPass<T>.Units;

    private static int Half => TOps.Count;

    private static int Step => 2 * Units * TOps.Count;

    /// <summary>states[k] = start + sum over channels of weights[c] channel[k][c]; <paramref name="start"/> has one number per
    /// state.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal static void ToStates(T* start, T* weights, T* values, int channels, T* states, int count)
    {
        for (int k = 0; k < count; k++, states += Step)
        {
            TVector a0 = TOps.Broadcast(start[0]), a1 = TOps.Broadcast(start[1]), a2 = TOps.Broadcast(start[2]),
                a3 = TOps.Broadcast(start[3]);
            TVector b0 = a0, b1 = a1, b2 = a2, b3 = a3;
            T* w = weights;
            for (int c = 0; c < channels; c++, w += Units, values += 2 * Half)
            {
                TVector va = TOps.Load(values), vb = TOps.Load(values + Half), factor = TOps.Broadcast(w[0]);
                a0 = TOps.MultiplyAdd(factor, va, a0);
                b0 = TOps.MultiplyAdd(factor, vb, b0);
                factor = TOps.Broadcast(w[1]);
                a1 = TOps.MultiplyAdd(factor, va, a1);
                b1 = TOps.MultiplyAdd(factor, vb, b1);
                factor = TOps.Broadcast(w[2]);
                a2 = TOps.MultiplyAdd(factor, va, a2);
                b2 = TOps.MultiplyAdd(factor, vb, b2);
                factor = TOps.Broadcast(w[3]);
                a3 = TOps.MultiplyAdd(factor, va, a3);
                b3 = TOps.MultiplyAdd(factor, vb, b3);
            }
            Put(states, a0, b0, a1, b1, a2, b2, a3, b3);
        }
    }

    /// <summary>channel[k][c] += sum over the block's states of weights[c] states[k].</summary>
    [MethodImpl(AggressiveOptimization)]
    internal static void ToChannels(T* weights, T* states, int channels, T* values, int count)
    {
        for (int k = 0; k < count; k++, states += Step)
        {
            TVector a0 = At(states, 0), b0 = At(states, 1), a1 = At(states, 2), b1 = At(states, 3);
            TVector a2 = At(states, 4), b2 = At(states, 5), a3 = At(states, 6), b3 = At(states, 7);
            T* w = weights;
            for (int c = 0; c < channels; c++, w += Units, values += 2 * Half)
            {
                TVector factor = TOps.Broadcast(w[0]), ya = TOps.Multiply(factor, a0), yb = TOps.Multiply(factor, b0);
                factor = TOps.Broadcast(w[1]);
                ya = TOps.MultiplyAdd(factor, a1, ya);
                yb = TOps.MultiplyAdd(factor, b1, yb);
                factor = TOps.Broadcast(w[2]);
                ya = TOps.MultiplyAdd(factor, a2, ya);
                yb = TOps.MultiplyAdd(factor, b2, yb);
                factor = TOps.Broadcast(w[3]);
                ya = TOps.MultiplyAdd(factor, a3, ya);
                yb = TOps.MultiplyAdd(factor, b3, yb);
                TOps.Store(TOps.Add(TOps.Load(values), ya), values);
                TOps.Store(TOps.Add(TOps.Load(values + Half), yb), values + Half);
            }
        }
    }

    /// <summary>sums[c] += sum over steps, last to first, of states[k] channel[k][c].</summary>
    [MethodImpl(AggressiveOptimization)]
    internal static void Outer(T* sums, T* states, T* values, int channels, int count)
    {
        int stride = 2 * Half * channels;
        for (int c = 0; c < channels; c++, sums += Step, values += 2 * Half)
        {
            TVector a0 = At(sums, 0), b0 = At(sums, 1), a1 = At(sums, 2), b1 = At(sums, 3);
            TVector a2 = At(sums, 4), b2 = At(sums, 5), a3 = At(sums, 6), b3 = At(sums, 7);
            T* row = states + (long)(count - 1) * Step, factors = values + (long)(count - 1) * stride;
            for (int k = 0; k < count; k++, row -= Step, factors -= stride)
            {
                TVector va = TOps.Load(factors), vb = TOps.Load(factors + Half);
                a0 = TOps.MultiplyAdd(va, At(row, 0), a0);
                b0 = TOps.MultiplyAdd(vb, At(row, 1), b0);
                a1 = TOps.MultiplyAdd(va, At(row, 2), a1);
                b1 = TOps.MultiplyAdd(vb, At(row, 3), b1);
                a2 = TOps.MultiplyAdd(va, At(row, 4), a2);
                b2 = TOps.MultiplyAdd(vb, At(row, 5), b2);
                a3 = TOps.MultiplyAdd(va, At(row, 6), a3);
                b3 = TOps.MultiplyAdd(vb, At(row, 7), b3);
            }
            Put(sums, a0, b0, a1, b1, a2, b2, a3, b3);
        }
    }

    /// <summary>
    /// products += sum over steps, last to first, of pulls[k] and states[k], vector i meeting i ^ <paramref name="partner"/>; sums += that
    /// of pulls[k], where not null.
    /// </summary>
    [MethodImpl(AggressiveOptimization)]
    internal static void Inner(T* products, T* sums, T* pulls, T* states, int partner, int count)
    {
        for (int i = 0; i < 2 * Units; i++)
        {
            TVector product = At(products, i), sum = sums == null ? TOps.Constant(0) : At(sums, i);
            T* p = pulls + (long)(count - 1) * Step + i * Half, q = states + (long)(count - 1) * Step + (i ^ partner) * Half;
            for (int k = 0; k < count; k++, p -= Step, q -= Step)
            {
                TVector pull = TOps.Load(p);
                product = TOps.MultiplyAdd(pull, TOps.Load(q), product);
                sum = TOps.Add(sum, pull);
            }
            TOps.Store(product, products + i * Half);
            if (sums != null) TOps.Store(sum, sums + i * Half);
        }
    }

    [MethodImpl(AggressiveInlining)]
    internal static TVector At(T* vectors, int index) => TOps.Load(vectors + index * TOps.Count);

    [MethodImpl(AggressiveInlining)]
    internal static void Put(T* to, TVector a0, TVector b0, TVector a1, TVector b1, TVector a2, TVector b2, TVector a3, TVector b3)
    {
        TOps.Store(a0, to);
        TOps.Store(b0, to + Half);
        TOps.Store(a1, to + 2 * Half);
        TOps.Store(b1, to + 3 * Half);
        TOps.Store(a2, to + 4 * Half);
        TOps.Store(b2, to + 5 * Half);
        TOps.Store(a3, to + 6 * Half);
        TOps.Store(b3, to + 7 * Half);
    }
}
