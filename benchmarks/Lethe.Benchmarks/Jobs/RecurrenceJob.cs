namespace Lethe.Benchmarks.Jobs;

/// <summary>A recurrence beside the same recurrence op by op in libtorch, a cell beside libtorch's own.</summary>
internal sealed class RecurrenceJob(RecurrenceSetup setup, bool withGradient, RowTarget target)
    : BenchJob(setup.Name(withGradient), BenchSet.Main)
{
    // Both sides add 51,200 squares in different orders; a real difference of the computation is larger by far.
    private const double DoubleAgreement = 1e-9, SingleAgreement = 1e-3;

    public override void Run(BenchContext context)
    {
        RecurrenceSubject subject = RecurrenceSubject.Create(setup);
        using IPeer? peer = setup.Model switch
        {
            BenchModel.Elman => context.Peers?.Cell(TorchCellKind.Rnn, subject),
            BenchModel.Gru => context.Peers?.Cell(TorchCellKind.Gru, subject),
            BenchModel.Lstm => context.Peers?.Cell(TorchCellKind.Lstm, subject),
            _ => context.Peers?.Ops(subject),
        };
        Measure(context, Name, subject, peer, sameComputation: true, withGradient, target);
    }

    /// <summary>Measures a subject beside a peer, if any, and adds the row.</summary>
    internal static void Measure(BenchContext context, string name, RecurrenceSubject subject, IPeer? peer, bool sameComputation,
        bool withGradient, RowTarget target)
    {
        RecurrenceSetup setup = subject.Setup;
        double ours = double.NaN, theirs = double.NaN;
        Action work = withGradient ? () => ours = subject.Step(context.Workers) : () => subject.Forward(context.Workers);
        Action[] contenders = peer is null ? [work] : [work, withGradient ? () => theirs = peer.Step() : peer.Forward];
        IReadOnlyList<Spread> times = target == RowTarget.None ? context.MeasureBriefly(contenders) : context.Measure(contenders);
        if (withGradient && peer is not null && sameComputation) RequireAgreement(name, setup.Precision, ours, theirs);
        context.Add(new BenchRow
        {
            Name = name,
            Model = setup.ModelName,
            Width = setup.Width,
            Phase = withGradient ? "step" : "forward",
            Dtype = setup.Dtype,
            Activation = setup.ActivationName,
            Peer = peer?.Kind,
            Ours = times[0],
            PeerTime = peer is null ? null : times[1],
        }, RowCost.Of(setup, withGradient), setup.Precision, target);
    }

    private static void RequireAgreement(string name, Precision precision, double ours, double theirs)
    {
        double tolerance = precision == Precision.Double ? DoubleAgreement : SingleAgreement;
        if (!(Math.Abs(ours - theirs) <= tolerance * Math.Abs(theirs)))
            throw new InvalidOperationException(Invariant($"{name}: the loss is {ours:R} here and {theirs:R} by libtorch: the two do ") +
                "not compute the same, so their times mean nothing.");
    }
}
