namespace Lethe.Benchmarks.Jobs;

/// <summary>A free W with tanh beside libtorch's own recurrent layer of the same width.</summary>
internal sealed class CellJob(int width, bool withGradient) : BenchJob(RowName(width, withGradient), BenchSet.Main)
{
    public override void Run(BenchContext context)
    {
        RecurrenceSubject subject =
            RecurrenceSubject.Create(new RecurrenceSetup(BenchModel.Dense, width, Activation.Tanh, Precision.Double));
        using IPeer? peer = context.Peers?.Cell(TorchCellKind.Rnn, subject);
        RecurrenceJob.Measure(context, Name, subject, peer, sameComputation: false, withGradient, RowTarget.None);
    }

    private static string RowName(int width, bool withGradient) =>
        Invariant($"dense m={width} {(withGradient ? "step" : "forward")} float64 tanh, peer nn.RNN");
}
