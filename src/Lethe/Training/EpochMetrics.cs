namespace Lethe.Training;

/// <summary>What one epoch gave.</summary>
/// <param name="Epoch">1, 2, ...; 0 is the validation before training.</param>
/// <param name="Step">Optimizer steps so far.</param>
/// <param name="TrainLoss">Mean training loss of the epoch (without the margin term), NaN at epoch 0.</param>
/// <param name="ValidationLoss">Validation loss after the epoch.</param>
/// <param name="LearningRate">Rate used in the epoch.</param>
/// <param name="GradientNorm">Largest global gradient norm before clipping in the epoch.</param>
/// <param name="SmallestRate">Smallest decay rate f(w) after the epoch, NaN where the model has no rates.</param>
public sealed record EpochMetrics(int Epoch, long Step, double TrainLoss, double ValidationLoss, double LearningRate, double GradientNorm,
    double SmallestRate)
{
    /// <summary>Root mean square of the states after the epoch's last window; NaN where there are no windows.</summary>
    public double StateNorm { get; init; } = double.NaN;

    /// <summary>Every parameter, in order; empty at epoch 0.</summary>
    public IReadOnlyList<BlockMonitor> Blocks { get; init; } = [];
}
