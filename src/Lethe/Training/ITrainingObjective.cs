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

    /// <summary>Windows a training sequence is gone through in, one optimizer step each.</summary>
    int Windows => 1;

    /// <summary>How many terms the mean loss of a window of the chosen tiles is of; what a term is, is the same for all of them.</summary>
    /// <param name="tiles">Which tiles.</param>
    /// <param name="window">0, 1, ... of <see cref="Windows"/>.</param>
    double TermsOf(ReadOnlySpan<int> tiles, int window) => SequencesOf(tiles);

    /// <summary>How many sequences the chosen tiles hold.</summary>
    internal sealed int SequencesOf(ReadOnlySpan<int> tiles)
    {
        int sequences = 0;
        foreach (int tile in tiles) sequences += TrainInputs.LanesOf(tile);
        return sequences;
    }

    /// <summary>The same of one window; what the next begins at is kept in the state of training.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tiles">Which tiles.</param>
    /// <param name="window">0, 1, ... of <see cref="Windows"/>, in this order for the same tiles.</param>
    /// <param name="state">The state of training; null: whole sequences.</param>
    /// <param name="gradient">Length Parameters.Count, overwritten.</param>
    /// <param name="workers">Threads.</param>
    double LossAndGradient(IParametricModel model, ReadOnlySpan<int> tiles, int window, TrainingState? state, Span<double> gradient,
        Workers workers) => LossAndGradient(model, tiles, gradient, workers);

    /// <summary>The mean loss over the validation set.</summary>
    /// <param name="model">The model.</param>
    /// <param name="workers">Threads.</param>
    double ValidationLoss(IParametricModel model, Workers workers);
}
