using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lethe.Kernels.Vectors;

namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>What a step does beside its matrix products, on the units of one block: [unit][lane].</summary>
internal static unsafe class DenseSteps<TVectors, TVector, T, TActivation>
    where TVectors : struct, IVectors<TVector, T>
    where TVector : struct
    where T : unmanaged
    where TActivation : struct, IActivationFunction
{
    // Units are padded to whole blocks of this many.
    private const int Tile = TiledSequences.Lanes, Block = BlockProduct<TVectors, TVector, T>.Multiple;

    private static int Lane => 64 / sizeof(T);

    /// <summary>
    /// next = h + dt sigma(z); in the linear form next = z. Lanes beyond the mask are 0 in next. A long sigma's values replace z, for <see cref="Pull"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Advance(T* h, T* z, T* next, T* mask, double timeStep, int units)
    {
        TVector dt = TVectors.Constant(timeStep);
        for (int part = 0; part < Lane; part += TVectors.Count)
        {
            TVector lanes = TVectors.Load(mask + part);
            for (int first = part, end; first < units * Lane; first = end)
            {
                end = first + Block * Lane;
                // The first halves of a long sigma wait in next.
                for (int at = first; at < end && TActivation.IsLong; at += Lane)
                    TVectors.Store(TActivation.Begin<TVectors, TVector, T>(TVectors.Load(z + at)), next + at);
                for (int at = first; at < end; at += Lane)
                {
                    TVector value = TVectors.Load(z + at);
                    if (!TActivation.IsLinear)
                    {
                        value = TActivation.End<TVectors, TVector, T>(value, TActivation.IsLong ? TVectors.Load(next + at) : value);
                        if (TActivation.IsLong) TVectors.Store(value, z + at);
                        value = TVectors.MultiplyAdd(dt, value, TVectors.Load(h + at));
                    }
                    TVectors.Store(TVectors.And(value, lanes), next + at);
                }
            }
        }
    }

    /// <summary>pulls = delta sigma', from what <see cref="Advance"/> left in z; 0 in lanes beyond the mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Pull(T* delta, T* values, T* pulls, T* mask, int units)
    {
        for (int part = 0; part < Lane; part += TVectors.Count)
        {
            TVector lanes = TVectors.Load(mask + part);
            for (int at = part; at < units * Lane; at += Lane)
            {
                TVector d = TVectors.Load(delta + at);
                if (!TActivation.IsLinear) d = TActivation.Pull<TVectors, TVector, T>(TVectors.Load(values + at), d);
                TVectors.Store(TVectors.And(d, lanes), pulls + at);
            }
        }
    }

    /// <summary>bias + sum over units of weights[i] from[i], a number for each lane; four chains hide the latency of the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Read(T* weights, T bias, T* from, T* to, int units)
    {
        for (int part = 0; part < Lane; part += TVectors.Count)
        {
            TVector s0 = TVectors.Broadcast(bias), s1 = TVectors.Constant(0), s2 = s1, s3 = s1;
            T* at = from + part;
            for (int i = 0; i < units; i += 4, at += 4 * Lane)
            {
                s0 = TVectors.MultiplyAdd(TVectors.Broadcast(weights[i]), TVectors.Load(at), s0);
                s1 = TVectors.MultiplyAdd(TVectors.Broadcast(weights[i + 1]), TVectors.Load(at + Lane), s1);
                s2 = TVectors.MultiplyAdd(TVectors.Broadcast(weights[i + 2]), TVectors.Load(at + 2 * Lane), s2);
                s3 = TVectors.MultiplyAdd(TVectors.Broadcast(weights[i + 3]), TVectors.Load(at + 3 * Lane), s3);
            }
            TVectors.Store(TVectors.Add(TVectors.Add(s0, s1), TVectors.Add(s2, s3)), to + part);
        }
    }

    /// <summary>Channels of one tile and step, [channel][lane], into rows of its block; lanes beyond the mask, and all where there are no data, are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void FromTile(double* tile, int channels, Vector512<double> mask, T* rows)
    {
        for (int c = 0; c < channels; c++)
            TVectors.Narrow(tile == null ? default : Vector512.Load(tile + c * Tile) & mask, rows + (long)c * Lane);
    }
}
