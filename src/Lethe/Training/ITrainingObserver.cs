namespace Lethe.Training;

/// <summary>Watches a run from its own thread: progress, metrics, checkpoints. The state is consistent during each call and changes after
/// it.</summary>
public interface ITrainingObserver
{
    /// <summary>After every optimizer step; must be cheap.</summary>
    /// <param name="state">The state.</param>
    /// <param name="stepsPerEpoch">Steps an epoch has.</param>
    void OnStep(TrainingState state, int stepsPerEpoch);

    /// <summary>After every epoch and its validation.</summary>
    /// <param name="state">The state, its epoch already counted.</param>
    /// <param name="metrics">The epoch's metrics.</param>
    /// <param name="improved">True where this epoch has the lowest validation loss so far.</param>
    void OnEpoch(TrainingState state, EpochMetrics metrics, bool improved);
}
