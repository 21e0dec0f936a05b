namespace Lethe.Kernels.Recurrence;

/// <summary>
/// The definition, in plain scalar float64 code: one sequence at a time, all states stored, gradients by the chain rule backwards in time.
/// Every other variant is tested against it.
/// </summary>
public sealed class ReferenceKernel(RecurrenceShape shape, double timeStep) : RecurrenceKernel(shape, timeStep)
{
    /// <inheritdoc/>
    public override void Forward(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences outputs, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        Validate(weights, inputs, outputs, default);
        outputs.Values.Clear();
        var w = new RecurrenceWeights(Shape, weights);
        var pass = new ReferencePass(Shape, TimeStep, inputs.Length);
        for (int s = 0; s < inputs.Count; s++)
        {
            pass.Run(w, inputs, s);
            for (int k = 0; k < inputs.Length; k++)
                for (int o = 0; o < Shape.Outputs; o++) outputs[s, k, o] = pass.Output(w, k, o);
        }
    }

    /// <inheritdoc/>
    public override double Loss(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights, Workers workers) =>
        LossAndGradient(weights, inputs, targets, tiles, timeWeights, new double[Shape.TotalSize], workers);

    /// <inheritdoc/>
    public override double LossAndGradient(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences targets, ReadOnlySpan<int> tiles,
        ReadOnlySpan<double> timeWeights, Span<double> gradient, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ValidateLoss(weights, inputs, targets, tiles, timeWeights);
        ValidateGradient(gradient);
        gradient.Clear();
        var w = new RecurrenceWeights(Shape, weights);
        var pass = new ReferencePass(Shape, TimeStep, inputs.Length);
        var errors = new double[inputs.Length * Shape.Outputs];
        double scale = 1.0 / ((double)Sequences(inputs, tiles) * inputs.Length * Shape.Outputs), loss = 0;
        foreach (int tile in tiles)
        {
            for (int lane = 0; lane < inputs.LanesOf(tile); lane++)
            {
                int s = tile * TiledSequences.Lanes + lane;
                pass.Run(w, inputs, s);
                for (int k = 0; k < inputs.Length; k++)
                {
                    double v = timeWeights.IsEmpty ? 1 : timeWeights[k];
                    for (int o = 0; o < Shape.Outputs; o++)
                    {
                        double e = pass.Output(w, k, o) - targets[s, k, o];
                        loss += v * e * e;
                        errors[k * Shape.Outputs + o] = 2 * v * e * scale;
                    }
                }
                pass.Back(w, inputs, s, errors, gradient, null);
            }
        }
        return loss * scale;
    }

    /// <inheritdoc/>
    public override double CrossEntropy(ReadOnlySpan<double> weights, TiledSequences inputs, ReadOnlySpan<int> labels, ReadOnlySpan<int> tiles,
        Readout readout, Span<double> gradient, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ValidateClassification(weights, inputs, labels, tiles);
        if (!gradient.IsEmpty) ValidateGradient(gradient);
        gradient.Clear();
        var w = new RecurrenceWeights(Shape, weights);
        var pass = new ReferencePass(Shape, TimeStep, inputs.Length);
        int length = inputs.Length, classes = Shape.Outputs, first = readout == Readout.Last ? length - 1 : 0;
        double[] errors = new double[length * classes], logits = new double[classes];
        double scale = 1.0 / Sequences(inputs, tiles), loss = 0;
        foreach (int tile in tiles)
        {
            for (int lane = 0; lane < inputs.LanesOf(tile); lane++)
            {
                int s = tile * TiledSequences.Lanes + lane;
                pass.Run(w, inputs, s);
                for (int o = 0; o < classes; o++)
                {
                    logits[o] = 0;
                    for (int k = first; k < length; k++) logits[o] += pass.Output(w, k, o) / (length - first);
                }
                double largest = logits.Max(), sum = logits.Sum(z => Math.Exp(z - largest));
                loss += Math.Log(sum) + largest - logits[labels[s]];
                if (gradient.IsEmpty) continue;
                for (int k = first; k < length; k++)
                {
                    for (int o = 0; o < classes; o++)
                        errors[k * classes + o] = scale / (length - first) * (Math.Exp(logits[o] - largest) / sum - (o == labels[s] ? 1 : 0));
                }
                pass.Back(w, inputs, s, errors, gradient, null);
            }
        }
        return loss * scale;
    }

    /// <inheritdoc/>
    public override void Backward(ReadOnlySpan<double> weights, TiledSequences inputs, TiledSequences outputGradients, Span<double> gradient,
        TiledSequences? inputGradients, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ValidateBackward(weights, inputs, outputGradients, gradient, inputGradients);
        gradient.Clear();
        inputGradients?.Values.Clear();
        var w = new RecurrenceWeights(Shape, weights);
        var pass = new ReferencePass(Shape, TimeStep, inputs.Length);
        var errors = new double[inputs.Length * Shape.Outputs];
        for (int s = 0; s < inputs.Count; s++)
        {
            pass.Run(w, inputs, s);
            for (int k = 0; k < inputs.Length; k++)
                for (int o = 0; o < Shape.Outputs; o++) errors[k * Shape.Outputs + o] = outputGradients[s, k, o];
            pass.Back(w, inputs, s, errors, gradient, inputGradients);
        }
    }

    private static int Sequences(TiledSequences inputs, ReadOnlySpan<int> tiles)
    {
        int sequences = 0;
        foreach (int tile in tiles) sequences += inputs.LanesOf(tile);
        return sequences;
    }

    /// <summary>sigma(z).</summary>
    public static double Apply(Activation activation, double z) => activation switch
    {
        Activation.Linear => z,
        Activation.Tanh => Math.Tanh(z),
        Activation.Hardtanh => z > 1 ? 1 : z < -1 ? -1 : z,
        Activation.Relu => z > 0 ? z : double.IsNaN(z) ? z : 0,
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "Expected linear, tanh, hardtanh or relu."),
    };

    /// <summary>sigma'(z), with the conventions at kinks stated at <see cref="Activation"/>.</summary>
    public static double Slope(Activation activation, double z) => activation switch
    {
        Activation.Linear => 1,
        Activation.Tanh => 1 - Math.Tanh(z) * Math.Tanh(z),
        Activation.Hardtanh => z > -1 && z < 1 ? 1 : 0,
        Activation.Relu => z > 0 ? 1 : 0,
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "Expected linear, tanh, hardtanh or relu."),
    };
}
