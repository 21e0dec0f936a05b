namespace Lethe.Kernels.Random;

/// <summary>
/// MT19937 (Matsumoto and Nishimura, ACM TOMACS 8, 1998), 32-bit words: what PyTorch's generator on the CPU draws from. For repeating
/// published experiments only: a sequence, and not to be split among threads. Everything of Lethe's own uses <see cref="CounterRandom"/>.
/// </summary>
public sealed class MersenneTwister
{
    private const int Words = 624, Shift = 397;

    private readonly uint[] _state = new uint[Words];
    private int _next = Words;

    /// <summary>Starts the sequence of a seed.</summary>
    public MersenneTwister(uint seed)
    {
        _state[0] = seed;
        for (int i = 1; i < Words; i++) _state[i] = (1812433253 * (_state[i - 1] ^ (_state[i - 1] >> 30))) + (uint)i;
    }

    /// <summary>The next 32 bits.</summary>
    public uint Next()
    {
        if (_next == Words) Renew();
        uint y = _state[_next++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >> 18);
    }

    private void Renew()
    {
        for (int i = 0; i < Words; i++)
        {
            uint y = (_state[i] & 0x80000000) | (_state[(i + 1) % Words] & 0x7fffffff);
            _state[i] = _state[(i + Shift) % Words] ^ (y >> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
        }
        _next = 0;
    }
}
