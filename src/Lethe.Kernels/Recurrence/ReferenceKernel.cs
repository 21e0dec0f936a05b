namespace Lethe.Kernels.Recurrence;

/// <summary>
/// The definition, in plain scalar code: one sequence at a time, all states stored, gradients by the chain rule backwards in time.
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
        var states = new double[(inputs.Length + 1) * Shape.Units];
        var slopes = new double[inputs.Length * Shape.Units];
        for (int s = 0; s < inputs.Count; s++)
        {
            Run(w, inputs, s, states, slopes);
            for (int k = 0; k < inputs.Length; k++)
                for (int o = 0; o < Shape.Outputs; o++) outputs[s, k, o] = Output(w, states, k, o);
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
        int m = Shape.Units, length = inputs.Length;
        int atU = Shape.RecurrentSize, atB = atU + m * Shape.Inputs, atC = atB + m, atD = atC + Shape.Outputs * m;
        var states = new double[(length + 1) * m];
        var slopes = new double[length * m];
        var errors = new double[length * Shape.Outputs];
        int sequences = 0;
        foreach (int tile in tiles) sequences += inputs.LanesOf(tile);
        double scale = 1.0 / ((double)sequences * length * Shape.Outputs), loss = 0;

        foreach (int tile in tiles)
        {
            for (int lane = 0; lane < inputs.LanesOf(tile); lane++)
            {
                int s = tile * TiledSequences.Lanes + lane;
                Run(w, inputs, s, states, slopes);
                for (int k = 0; k < length; k++)
                {
                    double v = timeWeights.IsEmpty ? 1 : timeWeights[k];
                    for (int o = 0; o < Shape.Outputs; o++)
                    {
                        double e = Output(w, states, k, o) - targets[s, k, o];
                        loss += v * e * e;
                        errors[k * Shape.Outputs + o] = 2 * v * e * scale;
                    }
                }

                // delta = dLoss/dh_{k+1}, carried from the end of time to its start.
                var delta = new double[m];
                var pre = new double[m];
                for (int k = length - 1; k >= 0; k--)
                {
                    for (int o = 0; o < Shape.Outputs; o++)
                    {
                        double e = errors[k * Shape.Outputs + o];
                        gradient[atD + o] += e;
                        for (int i = 0; i < m; i++)
                        {
                            gradient[atC + o * m + i] += e * states[(k + 1) * m + i];
                            delta[i] += e * w.Output[o * m + i];
                        }
                    }
                    for (int i = 0; i < m; i++)
                    {
                        pre[i] = delta[i] * slopes[k * m + i];
                        gradient[atB + i] += pre[i];
                        for (int c = 0; c < Shape.Inputs; c++) gradient[atU + i * Shape.Inputs + c] += pre[i] * inputs[s, k, c];
                    }
                    Propagate(w, states.AsSpan(k * m, m), pre, delta, gradient);
                }
            }
        }
        return loss * scale;
    }

    /// <summary>States h_0..h_T of one sequence and the slope of h_{k+1} in its pre-activation: dt sigma'(z), or 1 in the linear form.</summary>
    private void Run(in RecurrenceWeights w, TiledSequences inputs, int s, double[] states, double[] slopes)
    {
        int m = Shape.Units;
        bool linear = Shape.Activation == Activation.Linear;
        states.AsSpan(0, m).Clear();
        for (int k = 0; k < inputs.Length; k++)
        {
            for (int i = 0; i < m; i++)
            {
                double u = w.Bias[i], recurrent = 0;
                for (int c = 0; c < Shape.Inputs; c++) u += w.Input[i * Shape.Inputs + c] * inputs[s, k, c];
                if (Shape.Dense)
                {
                    for (int j = 0; j < m; j++) recurrent += w.Recurrent[i * m + j] * states[k * m + j];
                }
                else
                {
                    recurrent = w.Recurrent[i] * states[k * m + i];
                }
                double z = linear ? u + recurrent : u - recurrent;
                states[(k + 1) * m + i] = linear ? z : states[k * m + i] + TimeStep * Apply(Shape.Activation, z);
                slopes[k * m + i] = linear ? 1 : TimeStep * Slope(Shape.Activation, z);
            }
        }
    }

    private double Output(in RecurrenceWeights w, double[] states, int k, int o)
    {
        double y = w.OutputBias[o];
        for (int i = 0; i < Shape.Units; i++) y += w.Output[o * Shape.Units + i] * states[(k + 1) * Shape.Units + i];
        return y;
    }

    private void Propagate(in RecurrenceWeights w, ReadOnlySpan<double> state, double[] pre, double[] delta, Span<double> gradient)
    {
        int m = Shape.Units;
        bool linear = Shape.Activation == Activation.Linear;
        double sign = linear ? 1 : -1;
        if (linear) delta.AsSpan().Clear();
        for (int i = 0; i < m; i++)
        {
            if (Shape.Dense)
            {
                for (int j = 0; j < m; j++)
                {
                    gradient[i * m + j] += sign * pre[i] * state[j];
                    delta[j] += sign * w.Recurrent[i * m + j] * pre[i];
                }
            }
            else
            {
                gradient[i] += sign * pre[i] * state[i];
                delta[i] += sign * w.Recurrent[i] * pre[i];
            }
        }
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
