namespace Lethe.Kernels.Recurrence.Cells;

/// <summary><see cref="RecurrentCell.Elman"/>: h' = sigma(z).</summary>
internal readonly unsafe struct ElmanSteps<TOps, TVector, T, TActivation> : ICellSteps<TVector, T>
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
    where TActivation : struct, IActivationFunction<TVector>
{
    public static int Gates => 1;

    private static int Lane => 64 / sizeof(T);

    [MethodImpl(AggressiveOptimization)]
    public static void Advance(T* h, T* values, T* nextValues, T* next, T* mask, int units)
    {
        for (int part = 0; part < Lane; part += TOps.Count)
        {
            TVector lanes = TOps.Load(mask + part);
            for (int at = part; at < units * Lane; at += Lane)
            {
                TVector value = TActivation.Apply(TOps.Load(values + at));
                // The slope of a long sigma is read off its value, that of a short one off z.
                if (TActivation.IsLong) TOps.Store(value, values + at);
                TOps.Store(TOps.And(value, lanes), next + at);
            }
        }
    }

    [MethodImpl(AggressiveOptimization)]
    public static void Pull(T* delta, T* memoryDelta, T* values, T* pulls, T* inputPulls, T* mask, int units)
    {
        for (int part = 0; part < Lane; part += TOps.Count)
        {
            TVector lanes = TOps.Load(mask + part);
            for (int at = part; at < units * Lane; at += Lane)
                TOps.Store(TOps.And(TActivation.Pull(TOps.Load(values + at), TOps.Load(delta + at)), lanes), pulls + at);
        }
    }
}
