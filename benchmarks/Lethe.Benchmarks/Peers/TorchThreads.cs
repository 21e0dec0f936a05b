namespace Lethe.Benchmarks.Peers;

/// <summary>The threads libtorch uses inside an operation.</summary>
internal static class TorchThreads
{
    /// <summary>Sets them.</summary>
    public static void Set(int threads) => set_num_threads(threads);
}
