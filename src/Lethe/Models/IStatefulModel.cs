namespace Lethe.Models;

/// <summary>
/// A model whose state goes in and comes out: in whole passes, in their gradients, and step by step. A pass that takes or gives a state
/// runs as the recurrence in the model's precision, so that one long pass, chunks with the state carried and single steps have the same
/// bits. A pass without states of a model that is linear may run as a convolution in float64, and then agrees with it to rounding only.
/// What the numbers of a state are, the model says; 0 in all of them is where sequences begin.
/// </summary>
public interface IStatefulModel : IParametricModel
{
    /// <inheritdoc/>
    IStatefulModel ISequenceModel.Stateful => this;

    /// <summary>
    /// The product of a derivative in the outputs, and in the last states, with the Jacobian of that pass: gradients in the weights, in the
    /// first states and in the inputs. The pass is computed again from <paramref name="inputs"/> and the first states.
    /// </summary>
    /// <param name="inputs">(batch, time, in).</param>
    /// <param name="outputGradients">dL/dy, (batch, time, out). Lanes without a sequence do not count.</param>
    /// <param name="states">As of the pass; gradients in first states are computed where there is a place for them, and are otherwise
    /// stopped there.</param>
    /// <param name="gradient">dL/d<see cref="IParametricModel.Parameters"/>, overwritten, same layout.</param>
    /// <param name="inputGradients">dL/dx, (batch, time, in), overwritten; null: not wanted.</param>
    /// <param name="workers">Threads.</param>
    /// <exception cref="ArgumentException">Sizes do not fit.</exception>
    void Backward(TiledSequences inputs, TiledSequences outputGradients, in PassStates states, Span<double> gradient,
        TiledSequences? inputGradients, Workers workers);

    /// <summary>Sequences that grow a step at a time from states of 0, with the weights as they are now.</summary>
    /// <param name="lanes">Sequences, at least 1.</param>
    SequenceStepper Start(int lanes);
}
