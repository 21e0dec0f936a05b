namespace Lethe.Benchmarks.Jobs;

/// <summary>The matrix products of a step, all its time laid to them, as a share of the ceiling.</summary>
internal sealed class MatrixPartJob(RecurrenceSetup setup, double leastPercent = 60)
    : BenchJob($"matrix part {setup.Name(withGradient: true)}", BenchSet.Main)
{
    public override void Run(BenchContext context)
    {
        RecurrenceSubject subject = RecurrenceSubject.Create(setup);
        double milliseconds = context.Measure(() => subject.Step(context.Workers))[0].Median;
        double reached = 2 * RowCost.MatrixPart(setup, withGradient: true) / milliseconds / 1e6;
        context.Add(ceilings => BenchFinding.AtLeast(Name, 100 * reached / ceilings.Flops(setup.Precision), "%", leastPercent) with
        {
            Note = Invariant(
                $"{reached:F1} of {ceilings.Flops(setup.Precision):F1} GFlop/s, everything else of the step counted as nothing"),
        });
    }
}
