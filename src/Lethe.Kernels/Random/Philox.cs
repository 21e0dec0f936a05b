namespace Lethe.Kernels.Random;

/// <summary>
/// Philox4x32-10: a keyed bijection of 128 bits whose outputs pass statistical tests (Salmon, Moraes, Dror, Shaw, "Parallel random numbers:
/// as easy as 1, 2, 3", SC 2011). Random numbers are its values at counters 0, 1, 2, ...
/// </summary>
internal static class Philox
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57, Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

    /// <summary>Replaces the counter (x0, x1, x2, x3) by the block of key (k0, k1).</summary>
    [MethodImpl(AggressiveInlining)]
    internal static void Block(ref uint x0, ref uint x1, ref uint x2, ref uint x3, uint k0, uint k1)
    {
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = (ulong)Multiplier0 * x0, p1 = (ulong)Multiplier1 * x2;
            x0 = (uint)(p1 >> 32) ^ x1 ^ k0;
            x1 = (uint)p1;
            x2 = (uint)(p0 >> 32) ^ x3 ^ k1;
            x3 = (uint)p0;
            k0 += Weyl0;
            k1 += Weyl1;
        }
    }
}
