namespace Lethe.Kernels.Recurrence.Cells;

/// <summary><see cref="RecurrentCell.Lstm"/>: rows i, f, g, o; kept besides c_k and tanh c_{k+1}.</summary>
internal readonly unsafe struct LstmSteps<TOps, TVector, T> : ICellSteps<TVector, T>
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
{
    public static int Gates => 4;

    public static int Extra => 2;

    public static bool HasMemory => true;

    private static int Lane => 64 / sizeof(T);

    [MethodImpl(AggressiveOptimization)]
    public static void Advance(T* h, T* values, T* nextValues, T* next, T* mask, int units)
    {
        int gate = units * Lane;
        for (int part = 0; part < Lane; part += TOps.Count)
        {
            TVector lanes = TOps.Load(mask + part);
            T* v = values + part, memory = nextValues + 4 * gate + part, to = next + part;
            for (int at = 0; at < gate; at += Lane)
            {
                TVector i = TanhHalves<TOps, TVector, T>.Sigmoid(TOps.Load(v + at)),
                    f = TanhHalves<TOps, TVector, T>.Sigmoid(TOps.Load(v + gate + at)),
                    g = TanhHalves<TOps, TVector, T>.Apply(TOps.Load(v + 2 * gate + at)),
                    o = TanhHalves<TOps, TVector, T>.Sigmoid(TOps.Load(v + 3 * gate + at));
                TVector c = TOps.MultiplyAdd(f, TOps.Load(v + 4 * gate + at), TOps.Multiply(i, g));
                TOps.Store(i, v + at);
                TOps.Store(f, v + gate + at);
                TOps.Store(g, v + 2 * gate + at);
                TOps.Store(o, v + 3 * gate + at);
                TOps.Store(c, memory + at);
            }
            for (int at = 0; at < gate; at += Lane)
            {
                TVector tanh = TanhHalves<TOps, TVector, T>.Apply(TOps.Load(memory + at));
                TOps.Store(tanh, v + 5 * gate + at);
                TOps.Store(TOps.And(TOps.Multiply(TOps.Load(v + 3 * gate + at), tanh), lanes), to + at);
            }
        }
    }

    [MethodImpl(AggressiveOptimization)]
    public static void Pull(T* delta, T* memoryDelta, T* values, T* pulls, T* inputPulls, T* mask, int units)
    {
        int gate = units * Lane;
        TVector one = TOps.Constant(1);
        for (int part = 0; part < Lane; part += TOps.Count)
        {
            TVector lanes = TOps.Load(mask + part);
            T* v = values + part, p = pulls + part;
            for (int at = 0; at < gate; at += Lane)
            {
                TVector i = TOps.Load(v + at), f = TOps.Load(v + gate + at), g = TOps.Load(v + 2 * gate + at),
                    o = TOps.Load(v + 3 * gate + at), c = TOps.Load(v + 4 * gate + at), tanh = TOps.Load(v + 5 * gate + at);
                TVector dh = TOps.And(TOps.Load(delta + part + at), lanes), inO = TOps.Multiply(dh, o);
                TVector dc = TOps.MultiplyAdd(inO, TOps.MultiplySubtract(tanh, tanh, one), TOps.Load(memoryDelta + part + at));
                dc = TOps.And(dc, lanes);
                TVector open = TOps.Multiply(dc, i), keep = TOps.Multiply(dc, f);
                TOps.Store(keep, memoryDelta + part + at);
                // s' = s (1 - s), tanh' = 1 - tanh^2.
                TOps.Store(TOps.Multiply(TOps.Multiply(open, g), TOps.Subtract(one, i)), p + at);
                TOps.Store(TOps.Multiply(TOps.Multiply(keep, c), TOps.Subtract(one, f)), p + gate + at);
                TOps.Store(TOps.Multiply(open, TOps.MultiplySubtract(g, g, one)), p + 2 * gate + at);
                TOps.Store(TOps.Multiply(TOps.Multiply(inO, tanh), TOps.Subtract(one, o)), p + 3 * gate + at);
            }
        }
    }
}
