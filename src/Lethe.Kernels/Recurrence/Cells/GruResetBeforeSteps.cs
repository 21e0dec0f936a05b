namespace Lethe.Kernels.Recurrence.Cells;

/// <summary><see cref="RecurrentCell.GruResetBefore"/>: rows r, z, n, of which n reads r * h; besides h_k.</summary>
internal readonly unsafe struct GruResetBeforeSteps<TOps, TVector, T> : ICellSteps<TVector, T>
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
{
    public static int Gates => 3;

    public static int Extra => 1;

    public static bool Carries => true;

    public static bool Waits => true;

    private static int Lane => 64 / sizeof(T);

    [MethodImpl(AggressiveOptimization)]
    public static void Reset(T* h, T* values, T* gated, int units)
    {
        for (int at = 0; at < units * Lane; at += TOps.Count)
        {
            TVector r = TanhHalves<TOps, TVector, T>.Sigmoid(TOps.Load(values + at));
            TOps.Store(r, values + at);
            TOps.Store(TOps.Multiply(r, TOps.Load(h + at)), gated + at);
        }
    }

    [MethodImpl(AggressiveOptimization)]
    public static void Advance(T* h, T* values, T* nextValues, T* next, T* mask, int units)
    {
        int gate = units * Lane;
        for (int part = 0; part < Lane; part += TOps.Count)
        {
            TVector lanes = TOps.Load(mask + part);
            T* v = values + part;
            for (int at = 0; at < gate; at += Lane)
                TOps.Store(TanhHalves<TOps, TVector, T>.Sigmoid(TOps.Load(v + gate + at)), v + gate + at);
            for (int at = 0; at < gate; at += Lane)
            {
                TVector n = TanhHalves<TOps, TVector, T>.Apply(TOps.Load(v + 2 * gate + at)), old = TOps.Load(h + part + at);
                TOps.Store(n, v + 2 * gate + at);
                TOps.Store(old, v + 3 * gate + at);
                TOps.Store(TOps.And(TOps.MultiplyAdd(TOps.Load(v + gate + at), TOps.Subtract(old, n), n), lanes), next + part + at);
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
            for (int at = part; at < gate; at += Lane)
            {
                TVector z = TOps.Load(values + gate + at), n = TOps.Load(values + 2 * gate + at), old = TOps.Load(values + 3 * gate + at),
                    dh = TOps.And(TOps.Load(delta + at), lanes), kept = TOps.Multiply(dh, z), shut = TOps.Subtract(one, z);
                TOps.Store(TOps.Multiply(TOps.Multiply(kept, TOps.Subtract(old, n)), shut), pulls + gate + at);
                TOps.Store(TOps.Multiply(TOps.Multiply(dh, shut), TOps.MultiplySubtract(n, n, one)), pulls + 2 * gate + at);
                TOps.Store(kept, delta + at);
            }
        }
    }

    [MethodImpl(AggressiveOptimization)]
    public static void PullReset(T* inGated, T* values, T* pulls, T* delta, int units)
    {
        int gate = units * Lane;
        TVector one = TOps.Constant(1);
        for (int at = 0; at < gate; at += TOps.Count)
        {
            TVector r = TOps.Load(values + at), carried = TOps.Multiply(TOps.Load(inGated + at), r);
            TOps.Store(TOps.Multiply(TOps.Multiply(carried, TOps.Load(values + 3 * gate + at)), TOps.Subtract(one, r)), pulls + at);
            TOps.Store(TOps.Add(TOps.Load(delta + at), carried), delta + at);
        }
    }
}
