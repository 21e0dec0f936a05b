namespace Lethe.Training;

/// <summary>What a run minimizes, on which data: the one thing in which regression and classification differ for the trainer.</summary>
public interface ITrainingObjective
{
    /// <summary>(batch, time, in) of the training set: what batches are made of.</summary>
    TiledSequences TrainInputs { get; }

    /// <summary>The mean loss over the chosen tiles of the training set, and its gradient.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tiles">Which tiles.</param>
    /// <param name="gradient">Length Parameters.Count, overwritten.</param>
    /// <param name="workers">Threads; the result has the same bits for any number.</param>
    double LossAndGradient(IParametricModel model, ReadOnlySpan<int> tiles, Span<double> gradient, Workers workers);

    /// <summary>The mean loss over the validation set.</summary>
    /// <param name="model">The model.</param>
    /// <param name="workers">Threads.</param>
    double ValidationLoss(IParametricModel model, Workers workers);
}
