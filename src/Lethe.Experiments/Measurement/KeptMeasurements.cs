namespace Lethe.Experiments.Measurement;

/// <summary>
/// Measurements of finished runs under another choice than that of their configuration, kept in their folders: each is made once. Its file
/// has the form of result.json, so that it says of which result it
/// is: where the run has another one since, it is measured again.
/// </summary>
public static class KeptMeasurements
{
    // To be raised when the same options come to give other numbers.
    private const int Version = 1;

    private const int KeyDigits = 8;

    /// <summary>As <see cref="RunMeasurer.Measure"/>, and reads what was measured before.</summary>
    /// <param name="measurer">Measures where nothing is kept.</param>
    /// <param name="run">A run that has ended with a usable model.</param>
    /// <param name="choose">From the options of the run's configuration to those wanted, without curve and memory function, which are not
    /// kept.</param>
    /// <param name="cancellation">Checked between evaluations.</param>
    /// <exception cref="ProblemException">As for <see cref="RunMeasurer.Measure"/>; or its folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static MeasuredRun MeasureOnce(this RunMeasurer measurer, StoredRun run, Func<MeasurementOptions, MeasurementOptions> choose,
        CancellationToken cancellation)
    {
        MeasurementOptions options = choose(RunOptions.Measurement(run.Config));
        if (options.WithCurve || options.Memory is not null)
            throw new ArgumentException("curve or memory function are asked for, which are not kept.", nameof(choose));
        string path = run.FilePath(RunFiles.Kept(Key(options, measurer)));
        if (Read(run, path) is { } kept) return new MeasuredRun(run, kept);
        MeasuredRun measured = measurer.Measure(run, choose, null, cancellation);
        try
        {
            AtomicFile.WriteText(path, RunResultJson.Text(run.Result! with { Measurement = measured.Measurement }));
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            throw RunFiles.Problem(run.Path, e);
        }

        return measured;
    }

    private static ModelMeasurement? Read(StoredRun run, string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            RunResult of = RunResultJson.Read(path, run.Config), result = run.Result!;
            return Told(of).Equals(Told(result)) ? of.Measurement : null;
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Input)
        {
            // Damaged: it is measured again.
            return null;
        }
    }

    /// <summary>What tells results apart.</summary>
    private static object Told(RunResult r) => (r.Steps, r.ValidationLoss, r.TestLoss, r.Measurement?.Norms);

    private static string Key(MeasurementOptions o, RunMeasurer measurer)
    {
        PerturbationOptions p = o.Perturbation;
        string text = Invariant($"{Version} {p.Choice} {p.Draws} {p.AscentSteps} {p.AscentSequences} {p.Seed} ") +
            Invariant($"{p.Error} {measurer.Horizon} {measurer.Sequences} {o.Tolerance:R} {o.Accuracy:R} ") +
            Invariant($"{o.SmallestBeta:R} {o.LargestBeta:R}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..KeyDigits];
    }
}
