namespace Lethe.Benchmarks.Jobs;

/// <summary>A linear scan beside libtorch's convolution by FFT.</summary>
internal sealed class ScanJob(ScanSetup setup, bool withGradient, RowTarget target) : BenchJob(setup.Name(withGradient), BenchSet.Main)
{
    public override void Run(BenchContext context)
    {
        ScanSubject subject = ScanSubject.Create(setup);
        using IPeer? peer = context.Peers?.Fft(subject);
        Action work = withGradient ? () => subject.Step(context.Workers) : () => subject.Forward(context.Workers);
        IReadOnlyList<Spread> times = peer is null
            ? context.Measure(work) : context.Measure(work, withGradient ? () => peer.Step() : peer.Forward);
        context.Add(new BenchRow
        {
            Name = Name,
            Model = "scan",
            Width = setup.Channels,
            Phase = withGradient ? "step" : "forward",
            Dtype = setup.Dtype,
            Activation = "linear",
            Peer = peer?.Kind,
            Ours = times[0],
            PeerTime = peer is null ? null : times[1],
        }, RowCost.Of(setup, withGradient), setup.Precision, target);
    }
}
