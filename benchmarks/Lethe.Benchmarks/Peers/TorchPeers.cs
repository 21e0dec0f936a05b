using Lethe.Benchmarks.Subjects;
using Lethe.Torch;

namespace Lethe.Benchmarks.Peers;

/// <summary>Makes peers. Only this class is to be named before libtorch is loaded: it mentions no type of TorchSharp.</summary>
public sealed class TorchPeers
{
    private TorchPeers(int threads) => TorchThreads.Set(threads);

    /// <summary>Loads libtorch and gives it as many threads as ours have; null with the reason and the remedy where it is missing.</summary>
    public static TorchPeers? TryCreate(int threads, out string missing) => TorchRuntime.TryLoad(out missing) ? new TorchPeers(threads) : null;

    /// <summary>A recurrence op by op.</summary>
    public IPeer Ops(RecurrenceSubject subject) => new TorchOps(subject);

    /// <summary>The diagonal hardtanh recurrence as one writes it first.</summary>
    public IPeer PlainDiagonal(RecurrenceSubject subject) => new PlainDiagonal(subject);

    /// <summary>One of libtorch's own cells with a linear decoder.</summary>
    public IPeer Cell(TorchCellKind kind, RecurrenceSubject subject) => new TorchCell(kind, subject);

    /// <summary>A scan as a convolution by FFT.</summary>
    public IPeer Fft(ScanSubject subject) => new TorchFft(subject);
}
