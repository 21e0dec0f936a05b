namespace Lethe.Kernels.Recurrence;

/// <summary>
/// The definition, in plain scalar float64 code: one sequence at a time, all states stored, gradients by the chain rule backwards in time.
/// Every other variant is tested against it.
/// </summary>
public sealed class ReferenceKernel(RecurrenceShape shape, double timeStep) : RecurrenceKernel(shape, timeStep)
{
    private protected override void Execute(in RecurrenceCall call)
    {
        if (call.Task == RecurrenceTask.Forward) call.Outputs!.Values.Clear();
        call.Gradient.Clear();
        call.InputGradients?.Values.Clear();
        call.FinalStates?.ClearPadding(call.FinalStates.Tiles - 1);
        call.InitialStateGradients?.ClearPadding(call.InitialStateGradients.Tiles - 1);
        for (int sample = 0; sample < call.Samples; sample++)
        {
            double loss = Evaluate(call, new RecurrenceWeights(Shape, call.Weights.Slice(sample * Shape.TotalSize, Shape.TotalSize)));
            if (!call.Losses.IsEmpty) call.Losses[sample] = loss;
        }
    }

    private double Evaluate(in RecurrenceCall call, in RecurrenceWeights w)
    {
        TiledSequences inputs = call.Inputs;
        bool whole = call.Tiles.IsEmpty;
        int tiles = whole ? inputs.Tiles : call.Tiles.Length, sequences = 0;
        for (int t = 0; t < tiles; t++) sequences += inputs.LanesOf(whole ? t : call.Tiles[t]);
        IReferencePass pass = Shape.Cell == RecurrentCell.Residual
            ? new ReferencePass(Shape, TimeStep, inputs.Length) : new ReferenceCellPass(Shape, inputs.Length);
        double[] errors = new double[inputs.Length * Shape.Outputs];
        double scale = 1.0 / sequences, loss = 0;
        if (call.Task == RecurrenceTask.Loss) scale = 1.0 / ((double)sequences * inputs.Length * Shape.Outputs);
        for (int t = 0; t < tiles; t++)
        {
            int tile = whole ? t : call.Tiles[t];
            for (int lane = 0; lane < inputs.LanesOf(tile); lane++)
            {
                int s = tile * TiledSequences.Lanes + lane;
                pass.Run(w, call, s);
                if (call.Task == RecurrenceTask.Loss) AddSquares(call, w, pass, s, scale, errors, ref loss);
                else if (call.Task == RecurrenceTask.CrossEntropy) AddEntropy(call, w, pass, s, scale, errors, ref loss);
                else Outputs(call, w, pass, s, errors);
                if (!call.Gradient.IsEmpty) pass.Back(w, call, s, errors);
            }
        }
        return loss * scale;
    }

    private void Outputs(in RecurrenceCall call, in RecurrenceWeights w, IReferencePass pass, int s, double[] errors)
    {
        TiledSequences outputs = call.Outputs!;
        for (int k = 0; k < outputs.Length; k++)
        {
            for (int o = 0; o < Shape.Outputs; o++)
            {
                if (call.Task == RecurrenceTask.Forward) outputs[s, k, o] = pass.Output(w, k, o);
                else errors[k * Shape.Outputs + o] = outputs[s, k, o];
            }
        }
    }

    private void AddSquares(in RecurrenceCall call, in RecurrenceWeights w, IReferencePass pass, int s, double scale, double[] errors,
        ref double loss)
    {
        for (int k = 0; k < call.Inputs.Length; k++)
        {
            double v = call.TimeWeights.IsEmpty ? 1 : call.TimeWeights[k];
            if (call.StepWeights is { } weights) v *= weights[s, k, 0];
            for (int o = 0; o < Shape.Outputs; o++)
            {
                double e = pass.Output(w, k, o) - call.Outputs![s, k, o];
                loss += v * e * e;
                errors[k * Shape.Outputs + o] = 2 * v * e * scale;
            }
        }
    }

    private void AddEntropy(in RecurrenceCall call, in RecurrenceWeights w, IReferencePass pass, int s, double scale, double[] errors,
        ref double loss)
    {
        int length = call.Inputs.Length, classes = Shape.Outputs, first = call.Readout == Readout.Last
            ? length - 1 : 0, label = call.Labels[s];
        var logits = new double[classes];
        for (int o = 0; o < classes; o++)
            for (int k = first; k < length; k++) logits[o] += pass.Output(w, k, o) / (length - first);
        double largest = logits.Max(), sum = logits.Sum(z => Math.Exp(z - largest));
        loss += Math.Log(sum) + largest - logits[label];
        for (int k = first; k < length; k++)
        {
            for (int o = 0; o < classes; o++)
                errors[k * classes + o] = scale / (length - first) * (Math.Exp(logits[o] - largest) / sum - (o == label ? 1 : 0));
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
