namespace Lethe.Benchmarks.Jobs;

/// <summary>The exponent p of time ~ size^p, by least squares on logarithms.</summary>
internal sealed class ScalingJob(string what, int[] sizes, Func<int, RecurrenceSetup> setup, double bound)
    : BenchJob($"scaling in {what}: diagonal step float64 hardtanh", BenchSet.Scaling)
{
    public override void Run(BenchContext context)
    {
        Action[] contenders =
            [.. sizes.Select(size => RecurrenceSubject.Create(setup(size)))
            .Select(subject => (Action)(() => subject.Step(context.Workers)))];
        double[] times = [.. context.Measure(contenders).Select(spread => spread.Median)];
        string note = string.Join(", ", sizes.Zip(times, (size, time) => Invariant($"{size}: {time:G3} ms")));
        context.Add(BenchFinding.AtMost(Name, Slope(sizes, times), "", bound) with { Note = note });
    }

    /// <summary>The slope of log y on log x.</summary>
    internal static double Slope(IReadOnlyList<int> x, IReadOnlyList<double> y)
    {
        double[] u = [.. x.Select(v => Math.Log(v))], v = [.. y.Select(value => Math.Log(value))];
        double meanU = u.Average(), meanV = v.Average();
        return u.Zip(v, (a, b) => (a - meanU) * (b - meanV)).Sum() / u.Sum(a => (a - meanU) * (a - meanU));
    }
}
