using Lethe.Experiments.Runs;
using Lethe.Kernels;

namespace Lethe.Experiments.Measurement;

/// <summary>
/// Measures stored runs: the weights each uses (pruned where it pruned them), on test data made again from its configuration, and unless told otherwise for the choice
/// of its configuration, so that the numbers are those of its result.json to the last bit. Runs that follow one another share their data where they are the same.
/// </summary>
/// <param name="workers">Threads; the results have the same bits for any number.</param>
public sealed class RunMeasurer(Workers workers)
{
    /// <summary>Steps evaluated; null: perturb.horizon of each run.</summary>
    public int? Horizon { get; init; }

    /// <summary>Test sequences used at most; null: all of each run.</summary>
    public int? Sequences { get; init; }

    /// <summary>Measures a run of one width.</summary>
    /// <param name="run">A run that has weights.</param>
    /// <param name="choose">From the options of the run's configuration to those wanted; null: as they are.</param>
    /// <param name="progress">Told what is measured and the share of it done; null: no one.</param>
    /// <param name="cancellation">Checked between evaluations.</param>
    /// <exception cref="ProblemException">The run has no weights or they are damaged; its data cannot be made; it does not admit the error asked for.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public MeasuredRun Measure(StoredRun run, Func<MeasurementOptions, MeasurementOptions>? choose = null, IProgress<MeasurementProgress>? progress = null,
        CancellationToken cancellation = default) => throw new NotImplementedException();
}
