namespace Lethe.Benchmarks.Jobs;

/// <summary>A free W with tanh beside one of libtorch's own recurrent layers of the same width.</summary>
internal sealed class CellJob(TorchCellKind kind, int width, bool withGradient)
    : BenchJob(RowName(kind, width, withGradient), BenchSet.Main)
{
    public override void Run(BenchContext context)
    {
        RecurrenceSubject subject =
            RecurrenceSubject.Create(new RecurrenceSetup(BenchModel.Dense, width, Activation.Tanh, Precision.Double));
        using IPeer? peer = context.Peers?.Cell(kind, subject);
        RecurrenceJob.Measure(context, Name, subject, peer, sameComputation: false, withGradient, RowTarget.None);
    }

    private static string RowName(TorchCellKind kind, int width, bool withGradient) =>
        Invariant($"dense m={width} {(withGradient ? "step" : "forward")} float64 tanh, peer nn.{kind.ToString().ToUpperInvariant()}");
}
