namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>What a step does beside its matrix products, on the units of one block: [unit][lane].</summary>
internal static unsafe class DenseSteps<TOps, TVector, T, TActivation>
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
    where TActivation : struct, IActivationFunction<TVector>
{
    // Units are padded to whole blocks of this many.
    private const int Tile = TiledSequences.Lanes, Block = BlockProduct<TOps, TVector, T>.Multiple;

    private static int Lane => 64 / sizeof(T);

    /// <summary>
    /// next = h + dt sigma(z); in the linear form next = z. Lanes beyond the mask are 0 in next. A long sigma's values replace z, for
    /// <see cref="Pull"/>.
    /// </summary>
    [MethodImpl(AggressiveOptimization)]
    internal static void Advance(T* h, T* z, T* next, T* mask, double timeStep, int units)
    {
        TVector dt = TOps.Constant(timeStep);
        for (int part = 0; part < Lane; part += TOps.Count)
        {
            TVector lanes = TOps.Load(mask + part);
            for (int first = part, end; first < units * Lane; first = end)
            {
                end = first + Block * Lane;
                // The first halves of a long sigma wait in next.
                for (int at = first; at < end && TActivation.IsLong; at += Lane)
                    TOps.Store(TActivation.Begin(TOps.Load(z + at)), next + at);
                for (int at = first; at < end; at += Lane)
                {
                    TVector value = TOps.Load(z + at);
                    if (!TActivation.IsLinear)
                    {
                        value = TActivation.End(value, TActivation.IsLong ? TOps.Load(next + at) : value);
                        if (TActivation.IsLong) TOps.Store(value, z + at);
                        value = TOps.MultiplyAdd(dt, value, TOps.Load(h + at));
                    }
                    TOps.Store(TOps.And(value, lanes), next + at);
                }
            }
        }
    }

    /// <summary>pulls = delta sigma', from what <see cref="Advance"/> left in z; 0 in lanes beyond the mask.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal static void Pull(T* delta, T* values, T* pulls, T* mask, int units)
    {
        for (int part = 0; part < Lane; part += TOps.Count)
        {
            TVector lanes = TOps.Load(mask + part);
            for (int at = part; at < units * Lane; at += Lane)
            {
                TVector d = TOps.Load(delta + at);
                if (!TActivation.IsLinear) d = TActivation.Pull(TOps.Load(values + at), d);
                TOps.Store(TOps.And(d, lanes), pulls + at);
            }
        }
    }

    /// <summary>bias + sum over units of weights[i] from[i], a number for each lane; four chains hide the latency of the sum.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal static void Read(T* weights, T bias, T* from, T* to, int units)
    {
        for (int part = 0; part < Lane; part += TOps.Count)
        {
            TVector s0 = TOps.Broadcast(bias), s1 = TOps.Constant(0), s2 = s1, s3 = s1;
            T* at = from + part;
            for (int i = 0; i < units; i += 4, at += 4 * Lane)
            {
                s0 = TOps.MultiplyAdd(TOps.Broadcast(weights[i]), TOps.Load(at), s0);
                s1 = TOps.MultiplyAdd(TOps.Broadcast(weights[i + 1]), TOps.Load(at + Lane), s1);
                s2 = TOps.MultiplyAdd(TOps.Broadcast(weights[i + 2]), TOps.Load(at + 2 * Lane), s2);
                s3 = TOps.MultiplyAdd(TOps.Broadcast(weights[i + 3]), TOps.Load(at + 3 * Lane), s3);
            }
            TOps.Store(TOps.Add(TOps.Add(s0, s1), TOps.Add(s2, s3)), to + part);
        }
    }

    /// <summary>Channels of one tile and step, [channel][lane], into rows of its block; lanes beyond the mask, and all where there are no
    /// data, are 0.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal static void FromTile(double* tile, int channels, Vector512<double> mask, T* rows)
    {
        for (int c = 0; c < channels; c++)
            Lanes.Narrow(tile == null ? default : Vector512.Load(tile + c * Tile) & mask, rows + (long)c * Lane);
    }
}
