namespace Lethe.Kernels.Recurrence;

/// <summary>
/// Forward and backward pass of <see cref="Units"/> hidden units over one tile. A lane is a sequence; the units are there to be in flight together,
/// because each waits for its own previous step. Layouts, all in float64:
/// weights of a block, one number per unit and row: recurrent, recurrent for the backward pass, b, U (d rows), C (o rows), C for the backward pass (o rows);
/// gradients of a block, one vector per unit and row: recurrent, b, U (d rows), C (o rows); states and values: [step][unit][lane].
/// "Recurrent" here is M, or -A, so that z = r h + u in both forms. The backward copies carry the factor dt of the nonlinear form: the carried
/// delta is dt dLoss/dh, and its product with sigma' is dLoss/d(U x + b - A h).
/// </summary>
internal abstract unsafe class DiagonalBlock(int inputs, int outputs)
{
    /// <summary>Units to a block.</summary>
    internal const int Units = 8;

    /// <summary>Values in one step of a block: units times lanes.</summary>
    internal const int Step = Units * TiledSequences.Lanes;

    internal int Inputs { get; } = inputs;

    internal int Outputs { get; } = outputs;

    /// <summary>Numbers in the weights of one block.</summary>
    internal int WeightSize => Units * (3 + Inputs + 2 * Outputs);

    /// <summary>Values in the gradient of one block.</summary>
    internal int GradientSize => Step * (2 + Inputs + Outputs);

    /// <summary>True where sigma is costly enough to keep its values from the forward pass as long as they fit a cache.</summary>
    internal abstract bool KeepsValues { get; }

    /// <summary>Values of scratch memory a call needs, given the segment length.</summary>
    internal abstract int ScratchSize(int segment);

    /// <summary>
    /// y[k] += sum over the block's units of C h_{k+1}, from h_0 = 0. Stores the state every <paramref name="segment"/> steps where
    /// <paramref name="checkpoints"/> is not null, and sigma(z) of every step where <paramref name="values"/> is not null (only asked where <see cref="KeepsValues"/>).
    /// </summary>
    internal abstract void Forward(double* weights, double* x, double* y, double* checkpoints, double* values, double* scratch, int length, int segment);

    /// <summary>
    /// Repeats the forward pass over <paramref name="count"/> steps from states[0], now keeping all states and sigma(z), and adds the gradient of C:
    /// the same operations on the same numbers as <see cref="Forward"/>. Where <paramref name="known"/>, the forward pass has left the values.
    /// </summary>
    internal abstract void Replay(double* weights, double* x, double* errors, double* states, double* values, bool known, double* gradient, double* scratch, int count);

    /// <summary>Goes back over these steps: <paramref name="delta"/> (one vector per unit) in and out, gradients of recurrent weights, b and U added.</summary>
    internal abstract void Sweep(double* weights, double* x, double* errors, double* states, double* values, double* gradient, double* delta, double* scratch, int count);

    /// <summary>The implementation for a shape.</summary>
    internal static DiagonalBlock Create(RecurrenceShape shape, double timeStep) => shape.Activation switch
    {
        Activation.Linear => Create<LinearFunction>(shape, timeStep),
        Activation.Tanh => Create<TanhFunction>(shape, timeStep),
        Activation.Hardtanh => Create<HardtanhFunction>(shape, timeStep),
        Activation.Relu => Create<ReluFunction>(shape, timeStep),
        _ => throw new ArgumentOutOfRangeException(nameof(shape), shape.Activation, "Expected linear, tanh, hardtanh or relu."),
    };

    private static DiagonalBlock Create<TActivation>(RecurrenceShape shape, double timeStep)
        where TActivation : struct, IActivationFunction =>
        shape is { Inputs: 1, Outputs: 1 }
            ? new SingleChannelBlock<TActivation>(timeStep)
            : new GeneralBlock<TActivation>(shape.Inputs, shape.Outputs, timeStep);
}
