namespace Lethe.Benchmarks.Peers;

/// <summary>Makes peers. Only this class is to be named before libtorch is loaded: it mentions no type of TorchSharp.</summary>
internal sealed class TorchPeers
{
    private TorchPeers(int threads) => TorchThreads.Set(threads);

    /// <summary>Loads libtorch and gives it as many threads as ours have; null with the reason and the remedy where it is
    /// missing.</summary>
    public static TorchPeers? TryCreate(int threads, out string missing) => TorchRuntime.TryLoad(out missing)
        ? new TorchPeers(threads) : null;

    public IPeer Ops(RecurrenceSubject subject) => new TorchOps(subject);

    public IPeer PlainDiagonal(RecurrenceSubject subject) => new PlainDiagonal(subject);

    public IPeer Cell(TorchCellKind kind, RecurrenceSubject subject) => new TorchCell(kind, subject);

    public IPeer Fft(ScanSubject subject) => new TorchFft(subject);
}
