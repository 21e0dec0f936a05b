namespace Lethe.Kernels.Recurrence;

/// <summary>One sequence through the recurrence and back: the states, slopes and chain rule that define every kernel.</summary>
internal sealed class ReferencePass(RecurrenceShape shape, double timeStep, int length) : IReferencePass
{
    private readonly int _n = shape.StateSize, _m = shape.Units;

    // h_0..h_T, and the slope of h_{k+1} in its pre-activation: dt sigma'(z), or 1 where the recurrence is linear in time.
    private readonly double[] _states = new double[(length + 1) * shape.StateSize], _slopes = new double[length * shape.StateSize];

    /// <inheritdoc/>
    public void Run(in RecurrenceWeights w, in RecurrenceCall call, int s)
    {
        bool linear = shape.IsLinearInTime;
        TiledSequences inputs = call.Inputs;
        var recurrent = new double[_n];
        for (int i = 0; i < _n; i++) _states[i] = call.InitialStates?[s, 0, i] ?? 0;
        for (int k = 0; k < length; k++)
        {
            ReadOnlySpan<double> h = _states.AsSpan(k * _n, _n);
            Recur(w, h, recurrent);
            for (int i = 0; i < _n; i++)
            {
                double u = w.Bias[i];
                for (int c = 0; c < shape.Inputs; c++) u += w.Input[i * shape.Inputs + c] * inputs[s, k, c];
                double z = linear ? u + recurrent[i] : u - recurrent[i];
                _states[(k + 1) * _n + i] = linear ? z : h[i] + timeStep * ReferenceKernel.Apply(shape.Activation, z);
                _slopes[k * _n + i] = linear ? 1 : timeStep * ReferenceKernel.Slope(shape.Activation, z);
            }
        }
        for (int i = 0; i < _n && call.FinalStates is not null; i++) call.FinalStates[s, 0, i] = _states[length * _n + i];
    }

    /// <inheritdoc/>
    public double Output(in RecurrenceWeights w, int k, int o)
    {
        if (shape.Features == 0) return Decode(w, k, o);
        double y = w.ReadoutBias[o];
        for (int f = 0; f < shape.Features; f++)
            y += w.Readout[o * shape.Features + f] * ReferenceKernel.Apply(shape.Activation, Decode(w, k, f));
        return y;
    }

    /// <inheritdoc/>
    public void Back(in RecurrenceWeights w, in RecurrenceCall call, int s, double[] errors)
    {
        TiledSequences inputs = call.Inputs;
        TiledSequences? inputGradients = call.InputGradients;
        Span<double> gradient = call.Gradient;
        int d = shape.Inputs, outputs = shape.Decoded;
        int atU = shape.RecurrentSize, atB = atU + _n * d, atC = atB + _n, atD = atC + outputs * _n;
        if (shape.Features > 0) errors = BackToFeatures(w, gradient[(atD + outputs)..], errors);

        // delta = dL/dh_{k+1}, carried from the end of time to its start.
        double[] delta = new double[_n], pre = new double[_n];
        for (int i = 0; i < _n && call.FinalStateGradients is not null; i++) delta[i] = call.FinalStateGradients[s, 0, i];
        for (int k = length - 1; k >= 0; k--)
        {
            for (int o = 0; o < outputs; o++)
            {
                double e = errors[k * outputs + o];
                gradient[atD + o] += e;
                for (int i = 0; i < _n; i++)
                {
                    double h = _states[(k + 1) * _n + i];
                    gradient[atC + o * _n + i] += e * Read(h);
                    delta[i] += e * w.Output[o * _n + i] * (shape.Layerwise ? ReferenceKernel.Slope(shape.Activation, h) : 1);
                }
            }
            for (int i = 0; i < _n; i++)
            {
                pre[i] = delta[i] * _slopes[k * _n + i];
                gradient[atB + i] += pre[i];
                for (int c = 0; c < d; c++) gradient[atU + i * d + c] += pre[i] * inputs[s, k, c];
            }
            if (inputGradients is not null)
            {
                for (int c = 0; c < d; c++)
                {
                    double sum = 0;
                    for (int i = 0; i < _n; i++) sum += pre[i] * w.Input[i * d + c];
                    inputGradients[s, k, c] = sum;
                }
            }
            Propagate(w, _states.AsSpan(k * _n, _n), pre, delta, gradient);
        }
        for (int i = 0; i < _n && call.InitialStateGradients is not null; i++) call.InitialStateGradients[s, 0, i] = delta[i];
    }

    /// <summary>C h_{k+1} + d.</summary>
    private double Decode(in RecurrenceWeights w, int k, int o)
    {
        double y = w.OutputBias[o];
        for (int i = 0; i < _n; i++) y += w.Output[o * _n + i] * Read(_states[(k + 1) * _n + i]);
        return y;
    }

    /// <summary>dL/d(C h + d), (time, k), from dL/dy; adds to the gradient of V and e.</summary>
    private double[] BackToFeatures(in RecurrenceWeights w, Span<double> gradient, double[] errors)
    {
        int features = shape.Features, outputs = shape.Outputs;
        var below = new double[length * features];
        for (int k = 0; k < length; k++)
        {
            for (int o = 0; o < outputs; o++) gradient[outputs * features + o] += errors[k * outputs + o];
            for (int f = 0; f < features; f++)
            {
                double z = Decode(w, k, f), value = ReferenceKernel.Apply(shape.Activation, z), pushed = 0;
                for (int o = 0; o < outputs; o++)
                {
                    gradient[o * features + f] += errors[k * outputs + o] * value;
                    pushed += errors[k * outputs + o] * w.Readout[o * features + f];
                }
                below[k * features + f] = pushed * ReferenceKernel.Slope(shape.Activation, z);
            }
        }
        return below;
    }

    /// <summary>What the decoder reads of a state.</summary>
    private double Read(double h) => shape.Layerwise ? ReferenceKernel.Apply(shape.Activation, h) : h;

    private void Recur(in RecurrenceWeights w, ReadOnlySpan<double> h, double[] recurrent)
    {
        for (int i = 0; i < _m; i++)
        {
            if (shape.Complex)
            {
                double re = w.Recurrent[2 * i], im = w.Recurrent[2 * i + 1];
                recurrent[2 * i] = re * h[2 * i] - im * h[2 * i + 1];
                recurrent[2 * i + 1] = im * h[2 * i] + re * h[2 * i + 1];
            }
            else if (shape.Dense)
            {
                recurrent[i] = 0;
                for (int j = 0; j < _m; j++) recurrent[i] += w.Recurrent[i * _m + j] * h[j];
            }
            else
            {
                recurrent[i] = w.Recurrent[i] * h[i];
            }
        }
    }

    private void Propagate(in RecurrenceWeights w, ReadOnlySpan<double> h, double[] pre, double[] delta, Span<double> gradient)
    {
        double sign = shape.IsLinearInTime ? 1 : -1;
        if (shape.IsLinearInTime) delta.AsSpan().Clear();
        for (int i = 0; i < _m; i++)
        {
            if (shape.Complex)
            {
                double re = w.Recurrent[2 * i], im = w.Recurrent[2 * i + 1], pr = pre[2 * i], pi = pre[2 * i + 1];
                gradient[2 * i] += pr * h[2 * i] + pi * h[2 * i + 1];
                gradient[2 * i + 1] += pi * h[2 * i] - pr * h[2 * i + 1];
                delta[2 * i] += re * pr + im * pi;
                delta[2 * i + 1] += re * pi - im * pr;
            }
            else if (shape.Dense)
            {
                for (int j = 0; j < _m; j++)
                {
                    gradient[i * _m + j] += sign * pre[i] * h[j];
                    delta[j] += sign * w.Recurrent[i * _m + j] * pre[i];
                }
            }
            else
            {
                gradient[i] += sign * pre[i] * h[i];
                delta[i] += sign * w.Recurrent[i] * pre[i];
            }
        }
    }
}
