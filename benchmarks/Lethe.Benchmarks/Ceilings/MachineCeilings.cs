using System.Text.Json.Serialization;

namespace Lethe.Benchmarks.Ceilings;

/// <summary>What this machine can do at most, measured: rooflines rest on it.</summary>
/// <param name="DoubleOneThread">float64 fused multiply-adds on one thread, GFlop/s (two operations each).</param>
/// <param name="DoubleAllThreads">The same on all threads.</param>
/// <param name="SingleOneThread">float32 on one thread.</param>
/// <param name="SingleAllThreads">float32 on all threads.</param>
/// <param name="StreamCopy">a = b over arrays far larger than the caches, GB/s read and written, all threads.</param>
/// <param name="StreamAdd">a = b + c.</param>
/// <param name="Threads">Threads of the "all threads" numbers.</param>
/// <param name="VectorBits">Bits of the vectors used.</param>
internal sealed record MachineCeilings(
    [property: JsonPropertyName("fma_float64_one_thread_gflops")] double DoubleOneThread,
    [property: JsonPropertyName("fma_float64_gflops")] double DoubleAllThreads,
    [property: JsonPropertyName("fma_float32_one_thread_gflops")] double SingleOneThread,
    [property: JsonPropertyName("fma_float32_gflops")] double SingleAllThreads,
    [property: JsonPropertyName("stream_copy_gbs")] double StreamCopy,
    [property: JsonPropertyName("stream_add_gbs")] double StreamAdd,
    int Threads, int VectorBits)
{
    /// <summary>The better of the two streams, GB/s.</summary>
    [JsonIgnore]
    public double Bandwidth => Math.Max(StreamCopy, StreamAdd);

    /// <summary>GFlop/s of a precision on all threads.</summary>
    public double Flops(Precision precision) => precision == Precision.Double ? DoubleAllThreads : SingleAllThreads;

    /// <summary>The better of two measurements of the same machine, each number by itself: what it can do it can do, and what else it was
    /// busy with does not count.</summary>
    public MachineCeilings Best(MachineCeilings other)
    {
        return this with
        {
            DoubleOneThread = Math.Max(DoubleOneThread, other.DoubleOneThread),
            DoubleAllThreads = Math.Max(DoubleAllThreads, other.DoubleAllThreads),
            SingleOneThread = Math.Max(SingleOneThread, other.SingleOneThread),
            SingleAllThreads = Math.Max(SingleAllThreads, other.SingleAllThreads),
            StreamCopy = Math.Max(StreamCopy, other.StreamCopy),
            StreamAdd = Math.Max(StreamAdd, other.StreamAdd),
        };
    }
}
