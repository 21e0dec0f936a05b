namespace Lethe.Benchmarks.Jobs;

/// <summary>All threads against one: how much faster, and whether every bit is the same.</summary>
internal sealed class ThreadsJob(RecurrenceSetup setup) : BenchJob($"threads {setup.Name(withGradient: true)}", BenchSet.Main)
{
    // Of the ideal; stated for two threads: 1.8.
    private const double LeastShare = 0.9;

    public override void Run(BenchContext context)
    {
        RecurrenceSubject subject = RecurrenceSubject.Create(setup);
        double lossAll = subject.Step(context.Workers);
        double[] gradientAll = Flat(subject), gradientOne;
        double lossOne = subject.Step(Workers.Single);
        gradientOne = Flat(subject);
        bool same = lossAll.Equals(lossOne) && gradientAll.AsSpan().SequenceEqual(gradientOne);
        int threads = context.Workers.Count;
        IReadOnlyList<Spread> times = context.Measure(() => subject.Step(Workers.Single), () => subject.Step(context.Workers));
        double speedUp = times[0].Median / times[1].Median;
        string note =
            Invariant($"{threads} threads against 1: {times[0].Median:G3} and {times[1].Median:G3} ms; ") +
            Invariant($"{(same ? "same bits" : "OTHER BITS")}");
        context.Add(threads == 1
            ? new BenchFinding(Name, speedUp, "x") { Note = note }
            : BenchFinding.AtLeast(Name, speedUp, "x", LeastShare * threads) with
            { Met = same && speedUp >= LeastShare * threads, Note = note });
    }

    private static double[] Flat(RecurrenceSubject subject) => [.. subject.Gradients.Values.SelectMany(values => values)];
}
