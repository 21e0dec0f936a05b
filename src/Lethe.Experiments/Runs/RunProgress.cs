namespace Lethe.Experiments.Runs;

/// <summary>What a run is doing.</summary>
public enum RunPhase
{
    /// <summary>Data are generated.</summary>
    Data,

    /// <summary>Weights are trained.</summary>
    Training,

    /// <summary>Units are pruned.</summary>
    Pruning,

    /// <summary>The memory function is measured.</summary>
    Memory,

    /// <summary>Weights are perturbed.</summary>
    Perturbation,

    /// <summary>The stability radius at tolerance is sought.</summary>
    Radius,
}

/// <summary>How far a run is.</summary>
/// <param name="Phase">What it is doing.</param>
/// <param name="Width">m.</param>
/// <param name="WidthIndex">Which of the widths, from 0.</param>
/// <param name="Widths">Number of widths.</param>
/// <param name="Share">Share of the phase done, 0..1 (training may end sooner, by its threshold).</param>
/// <param name="Epoch">Complete epochs.</param>
/// <param name="Epochs">Maximum number of epochs.</param>
/// <param name="ValidationLoss">Validation loss after the last epoch; NaN before the first.</param>
/// <param name="BestValidationLoss">Lowest validation loss.</param>
/// <param name="StopBelow">Threshold, or null.</param>
public sealed record RunProgress(RunPhase Phase, int Width, int WidthIndex, int Widths, double Share, int Epoch, int Epochs,
    double ValidationLoss, double BestValidationLoss, double? StopBelow);

/// <summary>What a run is given by its surroundings; nothing here changes a result.</summary>
public sealed record RunContext
{
    /// <summary>Threads.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>The models that the name in the configuration of a run that goes on may stand for.</summary>
    public ModelCatalog Models { get; init; } = ModelCatalog.Default;

    /// <summary>The kinds of files that own data may come from; null: those of NumPy.</summary>
    public DataFormats? Data { get; init; }

    /// <summary>Answers of random teachers that runs share; null: each makes its own.</summary>
    internal TeacherData? Teachers { get; init; }

    /// <summary>The clock: for manifests, timing and the spacing of checkpoints.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Told how far the run is, from its own thread, a few times a second.</summary>
    public Action<RunProgress>? Progress { get; init; }

    /// <summary>Told, in a sentence, what was found damaged or missing when a run goes on, and what was done about it.</summary>
    public Action<string>? Note { get; init; }

    /// <summary>
    /// Draws figures into the folder of a run, from its files and the result it is given. It is called before result.json is written, which
    /// so comes last: a run that has its result has all the rest. Null: no figures.
    /// </summary>
    public Action<StoredRun>? Draw { get; init; }

    /// <summary>The run is interrupted, resumable, after this long; null: never.</summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>Least time between two checkpoints of a run that goes on; one is always written at its end or interruption.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Least time between two reports of progress.</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromMilliseconds(100);
}
