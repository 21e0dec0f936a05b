namespace Lethe.Benchmarks;

/// <summary>Runs jobs one after another.</summary>
internal static class BenchRunner
{
    // With all rows of the main set: at the start, at the end and some three times between.
    private const int JobsPerCeiling = 40;

    /// <summary>Measures the ceilings, then every job, and the ceilings again every now and then: the best count. A cancelled run reports
    /// what it has.</summary>
    /// <param name="jobs">Jobs.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Share done and the name of the job under way.</param>
    /// <param name="cancellation">Ends it between two measurements.</param>
    public static BenchReport Run(IReadOnlyList<BenchJob> jobs, BenchOptions options, Action<double, string> progress,
        CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        progress(0, "ceilings of this machine");
        MachineCeilings ceilings = CeilingMeasurement.Run(options.Threads, options.CeilingTries, cancellation);
        var context = new BenchContext(options, cancellation);
        bool interrupted = false;
        try
        {
            for (int i = 0; i < jobs.Count; i++)
            {
                progress((double)i / jobs.Count, jobs[i].Name);
                cancellation.ThrowIfCancellationRequested();
                jobs[i].Run(context);
                if ((i + 1) % JobsPerCeiling == 0 || i == jobs.Count - 1)
                    ceilings = ceilings.Best(CeilingMeasurement.Run(options.Threads, options.CeilingTries, cancellation));
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            interrupted = true;
        }
        return new BenchReport(context.Rows(ceilings), context.Findings(ceilings), ceilings)
        {
            Missing = context.Missing,
            Interrupted = interrupted,
            Seconds = watch.Elapsed.TotalSeconds,
        };
    }
}
