namespace Lethe.Experiments.Measurement;

/// <summary>A run and one measurement of it. A run under two choices of blocks, ball and search is two of these.</summary>
/// <param name="Run">The run, of one width.</param>
/// <param name="Measurement">What was measured: with the run when it was trained, or since.</param>
public sealed record MeasuredRun(StoredRun Run, ModelMeasurement Measurement)
{
    /// <summary>Seed of the run.</summary>
    public long Seed => Run.Config.Get(Settings.Seed);

    /// <summary>The run as the verdict rule takes it.</summary>
    public RunMeasurement ForVerdict => Measurement.ForVerdict(Run.Width, Seed);
}
