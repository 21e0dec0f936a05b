namespace Lethe.Training;

/// <summary>
/// Everything a run needs to go on bit for bit from a step boundary: weights, optimizer moments, schedule, best weights and the sums of
/// the epoch under way. The order of batches is a function of (seed, epoch), so no generator position is kept.
/// </summary>
public sealed class TrainingState
{
    /// <summary>A fresh state at the given weights.</summary>
    public TrainingState(ReadOnlySpan<double> weights, double learningRate)
    {
        Weights = weights.ToArray();
        FirstMoment = new double[weights.Length];
        SecondMoment = new double[weights.Length];
        BestWeights = weights.ToArray();
        LearningRate = learningRate;
    }

    /// <summary>theta.</summary>
    public double[] Weights { get; }

    /// <summary>AdamW's m.</summary>
    public double[] FirstMoment { get; }

    /// <summary>AdamW's v.</summary>
    public double[] SecondMoment { get; }

    /// <summary>Weights of the epoch with the lowest validation loss.</summary>
    public double[] BestWeights { get; }

    /// <summary>Lowest validation loss so far.</summary>
    public double BestValidationLoss { get; set; } = double.PositiveInfinity;

    /// <summary>Its epoch; 0 where there is none.</summary>
    public int BestEpoch { get; set; }

    /// <summary>Optimizer steps taken.</summary>
    public long Step { get; set; }

    /// <summary>Complete epochs.</summary>
    public int Epoch { get; set; }

    /// <summary>Steps taken in the epoch under way.</summary>
    public int StepInEpoch { get; set; }

    /// <summary>Sum over the epoch's steps so far of batch loss times its terms, over the mean number of terms of a sequence.</summary>
    public double EpochLossSum { get; set; }

    /// <summary>Largest gradient norm of the epoch so far.</summary>
    public double EpochGradientNorm { get; set; }

    /// <summary>Learning rate the plateau schedule has reached.</summary>
    public double LearningRate { get; set; }

    /// <summary>Best loss as the plateau schedule counts it.</summary>
    public double PlateauBest { get; set; } = double.PositiveInfinity;

    /// <summary>Epochs without a better loss, as the plateau schedule counts them.</summary>
    public int BadEpochs { get; set; }

    /// <summary>Validation loss after the last complete epoch; NaN before the first.</summary>
    public double LastValidationLoss { get; set; } = double.NaN;

    /// <summary>Where the next window of the batch under way begins, (batch, 1, state); null: at 0.</summary>
    public TiledSequences? Carried { get; set; }

    /// <summary>Root mean square of the states after the last window; NaN where sequences are not gone through in windows.</summary>
    public double StateNorm { get; set; } = double.NaN;

    /// <summary>How the run ended, once it has; null while it can go on.</summary>
    public TrainingOutcome? Outcome { get; set; }
}
