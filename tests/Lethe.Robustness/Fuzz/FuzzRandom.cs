namespace Lethe.Robustness.Fuzz;

/// <summary>Random numbers of one input: seed, kind and iteration alone decide them, so that each input can be made again by itself
/// (splitmix64).</summary>
internal sealed class FuzzRandom
{
    /// <summary>Where sizes, counts and offsets go wrong.</summary>
    private static readonly ulong[] Edges =
    [
        0, 1, 2, 3, 4, 7, 8, 15, 16, 63, 64, 65, 127, 128, 255, 256, 1023, 1024, 4095, 65535, 65536, 1 << 24, int.MaxValue - 1,
        int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 32,
        1UL << 53, (1UL << 53) + 1, long.MaxValue - 1, long.MaxValue, 1UL << 63, ulong.MaxValue - 1, ulong.MaxValue, ulong.MaxValue - 7,
        0xffff_ffff_8000_0000,
    ];

    private ulong _state;

    internal FuzzRandom(ulong seed, string kind, long iteration)
    {
        _state = seed;
        foreach (char c in kind) _state = Next() ^ c;
        _state = Next() ^ (ulong)iteration;
    }

    internal ulong Next()
    {
        ulong z = _state += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 to below <paramref name="end"/>; 0 where there is nothing below.</summary>
    internal int Below(int end) => end <= 1 ? 0 : (int)(Next() % (ulong)end);

    internal bool OneIn(int n) => Below(n) == 0;

    /// <summary>How many changes: mostly one, since most damage is refused at once and hides the rest.</summary>
    internal int Few() => OneIn(2) ? 1 : 1 + Below(5);

    internal T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>An edge, one beside it, or any number of few bits.</summary>
    internal ulong Edge() => Below(4) switch
    {
        0 => Next() >> Below(64),
        1 => Pick(Edges) + (ulong)Below(5) - 2,
        _ => Pick(Edges),
    };
}
