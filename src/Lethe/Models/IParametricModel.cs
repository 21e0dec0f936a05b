namespace Lethe.Models;

/// <summary>A model with weights that can be perturbed, and whose loss is computed without storing its outputs.</summary>
public interface IParametricModel : ISequenceModel
{
    /// <summary>The weights; writing them changes the model.</summary>
    ParameterSet Parameters { get; }

    /// <summary>The recurrence and its entry in the catalogue, which say what analyses need to know of the kind of model; null for models
    /// of another nature.</summary>
    RecurrentModel? Recurrence => null;

    /// <summary>The rates of recurrent weights; null where the model has none.</summary>
    DecayRates? Decay => null;

    /// <summary>An independent copy: own weights, own workspaces (one per thread is safe).</summary>
    IParametricModel Clone();

    /// <summary>
    /// The model as it is evaluated under perturbation: for relu rates the weights are clamped at 0 once and then used as they are
    /// (theory: protocol "reference"); other models return a clone.
    /// </summary>
    IParametricModel ForEvaluation();

    /// <summary>1/(N T o) sum of v_k |y^ - y|^2 over the sequences of the chosen tiles.</summary>
    /// <param name="inputs">(batch, time, in).</param>
    /// <param name="targets">(batch, time, out).</param>
    /// <param name="tiles">Which tiles.</param>
    /// <param name="timeWeights">v_k, one per step; empty: all ones.</param>
    /// <param name="workers">Threads.</param>
    double Loss(TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles, ReadOnlySpan<double> timeWeights, Workers workers);

    /// <summary>The loss and its gradient in <see cref="Parameters"/> (overwritten, same layout).</summary>
    double LossAndGradient(TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles, ReadOnlySpan<double> timeWeights,
        Span<double> gradient, Workers workers);

    /// <summary>
    /// Mean cross entropy -1/N sum log softmax(z)_label over the sequences of the chosen tiles, the outputs being logits z at the last step
    /// or on average over time; with its gradient where one is asked for.
    /// </summary>
    /// <param name="inputs">(batch, time, in).</param>
    /// <param name="labels">The class of each sequence, 0..out-1.</param>
    /// <param name="tiles">Which tiles.</param>
    /// <param name="readout">Which outputs are the logits.</param>
    /// <param name="gradient">Length Parameters.Count, overwritten; empty: only the loss is computed.</param>
    /// <param name="workers">Threads.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, or a label is no class.</exception>
    double CrossEntropy(TiledSequences inputs, ReadOnlySpan<int> labels, ReadOnlySpan<int> tiles, Readout readout, Span<double> gradient,
        Workers workers);

    /// <summary>
    /// The losses of many weights on the same data: losses[s] is <see cref="Loss"/> with the s-th row of <paramref name="samples"/>
    /// (samples, Parameters.Count) as
    /// <see cref="Parameters"/>, bit for bit. The model's own weights are left as they are.
    /// </summary>
    /// <exception cref="ArgumentException">The samples are not as many as the losses.</exception>
    void Losses(ReadOnlySpan<double> samples, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights,
        Span<double> losses, Workers workers)
    {
        int size = Parameters.Count;
        if (samples.Length != (long)losses.Length * size)
            throw new ArgumentException($"{samples.Length} weights given for {losses.Length} losses, expected {losses.Length} x {size}.",
                nameof(samples));
        IParametricModel model = Clone();
        for (int s = 0; s < losses.Length; s++)
        {
            model.Parameters.Set(samples.Slice(s * size, size));
            losses[s] = model.Loss(inputs, targets, tiles, timeWeights, workers);
        }
    }
}
