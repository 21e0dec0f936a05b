namespace Lethe.Training;

/// <summary>How a training run ended.</summary>
public enum TrainingOutcome
{
    /// <summary>Validation loss fell below the threshold.</summary>
    ReachedThreshold,

    /// <summary>All epochs were run.</summary>
    ReachedMaxEpochs,

    /// <summary>A loss, gradient or weight stopped being finite; the result says when and where.</summary>
    Diverged,

    /// <summary>Cancelled (signal or time limit); the state can be resumed.</summary>
    Interrupted,

    /// <summary>Nothing was trained: the weights came from elsewhere.</summary>
    Imported,
}
