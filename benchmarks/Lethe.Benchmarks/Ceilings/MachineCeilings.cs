using System.Text.Json.Serialization;
using Lethe.Kernels;

namespace Lethe.Benchmarks.Ceilings;

/// <summary>What this machine can do at most, measured: rooflines rest on it.</summary>
public sealed record MachineCeilings
{
    /// <summary>float64 fused multiply-adds on one thread, GFlop/s (two operations each).</summary>
    [JsonPropertyName("fma_float64_one_thread_gflops")]
    public required double DoubleOneThread { get; init; }

    /// <summary>The same on all threads.</summary>
    [JsonPropertyName("fma_float64_gflops")]
    public required double DoubleAllThreads { get; init; }

    /// <summary>float32 on one thread.</summary>
    [JsonPropertyName("fma_float32_one_thread_gflops")]
    public required double SingleOneThread { get; init; }

    /// <summary>float32 on all threads.</summary>
    [JsonPropertyName("fma_float32_gflops")]
    public required double SingleAllThreads { get; init; }

    /// <summary>a = b over arrays far larger than the caches, GB/s read and written, all threads.</summary>
    [JsonPropertyName("stream_copy_gbs")]
    public required double StreamCopy { get; init; }

    /// <summary>a = b + c.</summary>
    [JsonPropertyName("stream_add_gbs")]
    public required double StreamAdd { get; init; }

    /// <summary>Threads of the "all threads" numbers.</summary>
    public required int Threads { get; init; }

    /// <summary>Bits of the vectors used.</summary>
    public required int VectorBits { get; init; }

    /// <summary>The better of the two streams, GB/s.</summary>
    [JsonIgnore]
    public double Bandwidth => Math.Max(StreamCopy, StreamAdd);

    /// <summary>GFlop/s of a precision on all threads.</summary>
    public double Flops(Precision precision) => precision == Precision.Double ? DoubleAllThreads : SingleAllThreads;

    /// <summary>The better of two measurements of the same machine, each number by itself: what it can do it can do, and what else it was busy with does not count.</summary>
    public MachineCeilings Best(MachineCeilings other)
    {
        ArgumentNullException.ThrowIfNull(other);
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
