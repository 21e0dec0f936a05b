namespace Lethe.Benchmarks.Jobs;

/// <summary>The time of one setup over that of another, measured in turns.</summary>
internal sealed class RatioJob(string what, RecurrenceSetup setup, RecurrenceSetup unit, bool withGradient, double bound)
    : BenchJob($"{what}: {unit.ModelName} " +
        $"{(what.Contains("m=") ? "" : Invariant($"m={unit.Width} "))}{(withGradient ? "step" : "forward")}",
        BenchSet.Main)
{
    /// <summary>What the ratio is multiplied by: units over units for a time per unit.</summary>
    public double Scale { get; init; } = 1;

    public override void Run(BenchContext context)
    {
        RecurrenceSubject above = RecurrenceSubject.Create(setup), below = RecurrenceSubject.Create(unit);
        IReadOnlyList<Spread> times = context.Measure(Work(above, context), Work(below, context));
        string note = Invariant($"{times[0].Median:G3} over {times[1].Median:G3} ms");
        context.Add(BenchFinding.AtMost(Name, Scale * times[0].Median / times[1].Median, "x", bound) with { Note = note });
    }

    private Action Work(RecurrenceSubject subject, BenchContext context) =>
        withGradient ? () => subject.Step(context.Workers) : () => subject.Forward(context.Workers);
}
