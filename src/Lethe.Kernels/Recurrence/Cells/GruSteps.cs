namespace Lethe.Kernels.Recurrence.Cells;

/// <summary><see cref="RecurrentCell.Gru"/>: rows r, z, V_n h + c_n (which r multiplies) and, of the input alone, U_n x + b_n, in whose
/// place n is kept; besides h_k.</summary>
internal readonly unsafe struct GruSteps<TOps, TVector, T> : ICellSteps<TVector, T>
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
{
    public static int Gates => 4;

    public static int Apart => 1;

    public static int Extra => 1;

    public static bool Carries => true;

    private static int Lane => 64 / sizeof(T);

    [MethodImpl(AggressiveOptimization)]
    public static void Advance(T* h, T* values, T* nextValues, T* next, T* mask, int units)
    {
        int gate = units * Lane;
        for (int part = 0; part < Lane; part += TOps.Count)
        {
            TVector lanes = TOps.Load(mask + part);
            T* v = values + part, to = next + part;
            for (int at = 0; at < gate; at += Lane)
            {
                TVector r = TanhHalves<TOps, TVector, T>.Sigmoid(TOps.Load(v + at)),
                    z = TanhHalves<TOps, TVector, T>.Sigmoid(TOps.Load(v + gate + at));
                TOps.Store(r, v + at);
                TOps.Store(z, v + gate + at);
                TOps.Store(TOps.MultiplyAdd(r, TOps.Load(v + 2 * gate + at), TOps.Load(v + 3 * gate + at)), v + 3 * gate + at);
            }
            for (int at = 0; at < gate; at += Lane)
            {
                TVector n = TanhHalves<TOps, TVector, T>.Apply(TOps.Load(v + 3 * gate + at)), old = TOps.Load(h + part + at);
                TOps.Store(n, v + 3 * gate + at);
                TOps.Store(old, v + 4 * gate + at);
                // (1 - z) n + z h = n + z (h - n).
                TVector value = TOps.MultiplyAdd(TOps.Load(v + gate + at), TOps.Subtract(old, n), n);
                TOps.Store(TOps.And(value, lanes), to + at);
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
            T* v = values + part, p = pulls + part, d = delta + part;
            for (int at = 0; at < gate; at += Lane)
            {
                TVector r = TOps.Load(v + at), z = TOps.Load(v + gate + at), held = TOps.Load(v + 2 * gate + at),
                    n = TOps.Load(v + 3 * gate + at), old = TOps.Load(v + 4 * gate + at), dh = TOps.And(TOps.Load(d + at), lanes);
                TVector kept = TOps.Multiply(dh, z), shut = TOps.Subtract(one, z);
                TVector inN = TOps.Multiply(TOps.Multiply(dh, shut), TOps.MultiplySubtract(n, n, one)), inHeld = TOps.Multiply(inN, r);
                TOps.Store(TOps.Multiply(TOps.Multiply(inHeld, held), TOps.Subtract(one, r)), p + at);
                TOps.Store(TOps.Multiply(TOps.Multiply(kept, TOps.Subtract(old, n)), shut), p + gate + at);
                TOps.Store(inHeld, p + 2 * gate + at);
                TOps.Store(inN, inputPulls + part + at);
                TOps.Store(kept, d + at);
            }
        }
    }
}
