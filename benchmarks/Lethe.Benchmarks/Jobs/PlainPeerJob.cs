namespace Lethe.Benchmarks.Jobs;

/// <summary>The diagonal hardtanh recurrence beside a peer written without care: what the well-written one would look like at
/// first.</summary>
internal sealed class PlainPeerJob(int width, bool withGradient)
    : BenchJob(Invariant($"diagonal m={width} {(withGradient ? "step" : "forward")} float64 hardtanh, plain peer"), BenchSet.Main)
{
    public override void Run(BenchContext context)
    {
        RecurrenceSubject subject =
            RecurrenceSubject.Create(new RecurrenceSetup(BenchModel.Diagonal, width, Activation.Hardtanh, Precision.Double));
        using IPeer? peer = context.Peers?.PlainDiagonal(subject);
        RecurrenceJob.Measure(context, Name, subject, peer, sameComputation: true, withGradient, RowTarget.None);
    }
}
