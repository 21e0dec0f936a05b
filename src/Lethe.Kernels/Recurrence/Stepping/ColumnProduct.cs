namespace Lethe.Kernels.Recurrence.Stepping;

/// <summary>
/// z = A x with rows along the vectors: one chain of fused multiply-adds to a row, over the columns in their order, as
/// <see cref="Dense.BlockProduct{TOps, TVector, T}"/> has it with sequences along them, and so its bits. A lies column after column, rows
/// padded to <see cref="Multiple"/>. Four lanes at a time share each read of A.
/// </summary>
internal static unsafe class ColumnProduct<TOps, TVector, T>
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
{
    private const int Lanes = 4;

    /// <summary>Rows are padded to whole multiples of this.</summary>
    internal static int Multiple => 4 * TOps.Count;

    /// <summary>The same for the lanes one after the other.</summary>
    /// <param name="a">A, [column][row].</param>
    /// <param name="rows">Padded rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="x">x of the first lane.</param>
    /// <param name="from">Values from one lane's x to the next.</param>
    /// <param name="z">z of the first lane.</param>
    /// <param name="to">Values from one lane's z to the next.</param>
    /// <param name="lanes">How many.</param>
    internal static void Multiply(T* a, int rows, int columns, T* x, long from, T* z, long to, int lanes)
    {
        int lane = 0;
        for (; lane + Lanes <= lanes; lane += Lanes)
        {
            for (int at = 0; at < rows; at += Multiple) Four(a + at, rows, columns, x + lane * from, from, z + lane * to + at, to);
        }
        for (; lane < lanes; lane++) Multiply(a, rows, columns, x + lane * from, z + lane * to);
    }

    /// <summary>A x of one lane.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal static void Multiply(T* a, int rows, int columns, T* x, T* z)
    {
        int at = 0;
        for (; at + 2 * Multiple <= rows; at += 2 * Multiple) Wide(a + at, rows, columns, x, z + at);
        for (; at < rows; at += Multiple) Narrow(a + at, rows, columns, x, z + at);
    }

    /// <summary>Eight vectors of rows of one lane.</summary>
    [MethodImpl(AggressiveOptimization)]
    private static void Wide(T* w, int rows, int columns, T* state, T* z)
    {
        TVector a = TOps.Constant(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
        for (int j = 0; j < columns; j++, w += rows)
        {
            TVector x = TOps.Broadcast(state[j]);
            a = TOps.MultiplyAdd(TOps.Load(w), x, a);
            b = TOps.MultiplyAdd(TOps.Load(w + TOps.Count), x, b);
            c = TOps.MultiplyAdd(TOps.Load(w + 2 * TOps.Count), x, c);
            d = TOps.MultiplyAdd(TOps.Load(w + 3 * TOps.Count), x, d);
            e = TOps.MultiplyAdd(TOps.Load(w + 4 * TOps.Count), x, e);
            f = TOps.MultiplyAdd(TOps.Load(w + 5 * TOps.Count), x, f);
            g = TOps.MultiplyAdd(TOps.Load(w + 6 * TOps.Count), x, g);
            h = TOps.MultiplyAdd(TOps.Load(w + 7 * TOps.Count), x, h);
        }
        Put(z, a, b, c, d);
        Put(z + Multiple, e, f, g, h);
    }

    /// <summary>Four vectors of rows of one lane.</summary>
    [MethodImpl(AggressiveOptimization)]
    private static void Narrow(T* w, int rows, int columns, T* state, T* z)
    {
        TVector a = TOps.Constant(0), b = a, c = a, d = a;
        for (int j = 0; j < columns; j++, w += rows)
        {
            TVector x = TOps.Broadcast(state[j]);
            a = TOps.MultiplyAdd(TOps.Load(w), x, a);
            b = TOps.MultiplyAdd(TOps.Load(w + TOps.Count), x, b);
            c = TOps.MultiplyAdd(TOps.Load(w + 2 * TOps.Count), x, c);
            d = TOps.MultiplyAdd(TOps.Load(w + 3 * TOps.Count), x, d);
        }
        Put(z, a, b, c, d);
    }

    /// <summary>Four vectors of rows of four lanes.</summary>
    [MethodImpl(AggressiveOptimization)]
    private static void Four(T* w, int rows, int columns, T* state, long from, T* z, long to)
    {
        TVector a0 = TOps.Constant(0), b0 = a0, c0 = a0, d0 = a0, a1 = a0, b1 = a0, c1 = a0, d1 = a0, a2 = a0, b2 = a0, c2 = a0, d2 = a0,
            a3 = a0, b3 = a0, c3 = a0, d3 = a0;
        for (int j = 0; j < columns; j++, w += rows, state++)
        {
            TVector a = TOps.Load(w), b = TOps.Load(w + TOps.Count), c = TOps.Load(w + 2 * TOps.Count), d = TOps.Load(w + 3 * TOps.Count),
                x = TOps.Broadcast(state[0]);
            a0 = TOps.MultiplyAdd(a, x, a0);
            b0 = TOps.MultiplyAdd(b, x, b0);
            c0 = TOps.MultiplyAdd(c, x, c0);
            d0 = TOps.MultiplyAdd(d, x, d0);
            x = TOps.Broadcast(state[from]);
            a1 = TOps.MultiplyAdd(a, x, a1);
            b1 = TOps.MultiplyAdd(b, x, b1);
            c1 = TOps.MultiplyAdd(c, x, c1);
            d1 = TOps.MultiplyAdd(d, x, d1);
            x = TOps.Broadcast(state[2 * from]);
            a2 = TOps.MultiplyAdd(a, x, a2);
            b2 = TOps.MultiplyAdd(b, x, b2);
            c2 = TOps.MultiplyAdd(c, x, c2);
            d2 = TOps.MultiplyAdd(d, x, d2);
            x = TOps.Broadcast(state[3 * from]);
            a3 = TOps.MultiplyAdd(a, x, a3);
            b3 = TOps.MultiplyAdd(b, x, b3);
            c3 = TOps.MultiplyAdd(c, x, c3);
            d3 = TOps.MultiplyAdd(d, x, d3);
        }
        Put(z, a0, b0, c0, d0);
        Put(z + to, a1, b1, c1, d1);
        Put(z + 2 * to, a2, b2, c2, d2);
        Put(z + 3 * to, a3, b3, c3, d3);
    }

    [MethodImpl(AggressiveInlining)]
    private static void Put(T* to, TVector a, TVector b, TVector c, TVector d)
    {
        TOps.Store(a, to);
        TOps.Store(b, to + TOps.Count);
        TOps.Store(c, to + 2 * TOps.Count);
        TOps.Store(d, to + 3 * TOps.Count);
    }
}
