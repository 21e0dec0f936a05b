namespace Lethe.Kernels.Recurrence;

/// <summary>One sequence through a cell and back: <see cref="RecurrentCell"/>, in plain scalar code.</summary>
internal sealed class ReferenceCellPass(RecurrenceShape shape, int length) : IReferencePass
{
    // Of an LSTM a state holds c behind h.
    private readonly int _n = shape.StateSize, _m = shape.Units, _rows = shape.Rows, _head = shape.HeadUnits;

    private readonly double[] _states = new double[(length + 1) * shape.StateSize];

    // The gates' values, and of a GRU V_n h + c_n, which its gate r multiplies; or r * h, which V_n multiplies.
    private readonly double[] _gates = new double[length * shape.Rows], _held = new double[length * shape.Units];

    private readonly double[] _fromInput = new double[shape.Rows], _fromState = new double[shape.Rows];

    private readonly bool _resetsBefore = shape.Cell == RecurrentCell.GruResetBefore;

    // Rows whose product is with h: all, or those before the last gate.
    private int StateRows => _resetsBefore ? 2 * _m : _rows;

    /// <inheritdoc/>
    public void Run(in RecurrenceWeights w, in RecurrenceCall call, int s)
    {
        for (int i = 0; i < _n; i++) _states[i] = call.InitialStates?[s, 0, i] ?? 0;
        for (int k = 0; k < length; k++)
        {
            ReadOnlySpan<double> before = _states.AsSpan(k * _n, _n);
            for (int row = 0; row < _rows; row++)
            {
                double x = w.Bias[row];
                for (int c = 0; c < shape.Inputs; c++) x += w.Input[row * shape.Inputs + c] * call.Inputs[s, k, c];
                _fromInput[row] = x;
            }
            Multiply(w, 0, StateRows, before);
            Span<double> held = _held.AsSpan(k * _m, _m);
            for (int i = 0; i < _m && _resetsBefore; i++) held[i] = Sigmoid(_fromInput[i] + _fromState[i]) * before[i];
            Multiply(w, StateRows, _rows, held);
            Step(w, before, _states.AsSpan((k + 1) * _n, _n), _gates.AsSpan(k * _rows, _rows), held);
        }
        for (int i = 0; i < _n && call.FinalStates is not null; i++) call.FinalStates[s, 0, i] = _states[length * _n + i];
    }

    /// <inheritdoc/>
    public double Output(in RecurrenceWeights w, int k, int o)
    {
        if (shape.Undecoded) return _states[(k + 1) * _n + o];
        double y = w.OutputBias[o];
        for (int i = 0; i < _m; i++) y += w.Output[o * _m + i] * _states[(k + 1) * _n + i];
        return y;
    }

    /// <inheritdoc/>
    public void Back(in RecurrenceWeights w, in RecurrenceCall call, int s, double[] errors)
    {
        Span<double> gradient = call.Gradient;
        int d = shape.Inputs, atU = shape.RecurrentSize, atB = atU + _rows * d, atC = atB + shape.BiasSize;
        // delta = dL/d(h_{k+1}, c_{k+1}); pulls are derivatives in what a row adds up, from input and from state.
        double[] delta = new double[_n], fromInput = new double[_rows], fromState = new double[_rows];
        for (int i = 0; i < _n && call.FinalStateGradients is not null; i++) delta[i] = call.FinalStateGradients[s, 0, i];
        for (int k = length - 1; k >= 0; k--)
        {
            ReadOnlySpan<double> before = _states.AsSpan(k * _n, _n), after = _states.AsSpan((k + 1) * _n, _n);
            Read(w, gradient, atC, errors.AsSpan(k * shape.Outputs, shape.Outputs), after, delta);
            Pull(before, after, k, delta, fromInput, fromState);
            if (_resetsBefore) PullReset(w, before, k, delta, fromInput, fromState);
            for (int c = 0; c < d && call.InputGradients is not null; c++)
            {
                double sum = 0;
                for (int row = 0; row < _rows; row++) sum += fromInput[row] * w.Input[row * d + c];
                call.InputGradients[s, k, c] = sum;
            }
            for (int row = 0; row < _rows; row++)
            {
                gradient[atB + row] += fromInput[row];
                for (int c = 0; c < d; c++) gradient[atU + row * d + c] += fromInput[row] * call.Inputs[s, k, c];
                // The rows of V_n have given what they give to h already, through r.
                bool reset = row >= StateRows;
                for (int j = 0; j < _head; j++)
                {
                    gradient[row * _head + j] += fromState[row] * (reset ? _held[k * _m + FirstColumn(row) + j]
                        : before[FirstColumn(row) + j]);
                    if (!reset) delta[FirstColumn(row) + j] += fromState[row] * w.Recurrent[row * _head + j];
                }
            }
            for (int i = 0; i < _m && shape.Cell == RecurrentCell.Gru; i++) gradient[atB + _rows + i] += fromState[2 * _m + i];
        }
        for (int i = 0; i < _n && call.InitialStateGradients is not null; i++) call.InitialStateGradients[s, 0, i] = delta[i];
    }

    private void Multiply(in RecurrenceWeights w, int from, int to, ReadOnlySpan<double> state)
    {
        for (int row = from; row < to; row++)
        {
            double h = 0;
            for (int j = 0; j < _head; j++) h += w.Recurrent[row * _head + j] * state[FirstColumn(row) + j];
            _fromState[row] = h;
        }
    }

    /// <summary>What a gate r that acts on h before its product takes of the derivatives in the product's rows.</summary>
    private void PullReset(in RecurrenceWeights w, ReadOnlySpan<double> before, int k, double[] delta, double[] fromInput,
        double[] fromState)
    {
        for (int i = 0; i < _m; i++)
        {
            double inHeld = 0, r = _gates[k * _rows + i];
            int first = FirstColumn(i);
            // Row first + j of the head meets r_i h_i in its column i - first.
            for (int j = 0; j < _head; j++) inHeld += fromState[2 * _m + first + j] * w.Recurrent[(2 * _m + first + j) * _head + i - first];
            fromInput[i] = fromState[i] = inHeld * before[i] * r * (1 - r);
            delta[i] += inHeld * r;
        }
    }

    private void Read(in RecurrenceWeights w, Span<double> gradient, int atC, ReadOnlySpan<double> errors, ReadOnlySpan<double> after,
        double[] delta)
    {
        for (int o = 0; o < errors.Length; o++)
        {
            if (shape.Undecoded)
            {
                delta[o] += errors[o];
                continue;
            }
            gradient[atC + errors.Length * _m + o] += errors[o];
            for (int i = 0; i < _m; i++)
            {
                gradient[atC + o * _m + i] += errors[o] * after[i];
                delta[i] += errors[o] * w.Output[o * _m + i];
            }
        }
    }

    private void Step(in RecurrenceWeights w, ReadOnlySpan<double> before, Span<double> after, Span<double> gates, Span<double> held)
    {
        double[] x = _fromInput, h = _fromState;
        for (int i = 0; i < _m; i++)
        {
            switch (shape.Cell)
            {
                case RecurrentCell.Gru:
                    double r = Sigmoid(x[i] + h[i]), z = Sigmoid(x[_m + i] + h[_m + i]);
                    held[i] = h[2 * _m + i] + w.Bias[_rows + i];
                    double n = Math.Tanh(x[2 * _m + i] + r * held[i]);
                    (gates[i], gates[_m + i], gates[2 * _m + i]) = (r, z, n);
                    after[i] = (1 - z) * n + z * before[i];
                    break;
                case RecurrentCell.GruResetBefore:
                    (gates[i], z) = (Sigmoid(x[i] + h[i]), Sigmoid(x[_m + i] + h[_m + i]));
                    n = Math.Tanh(x[2 * _m + i] + h[2 * _m + i]);
                    (gates[_m + i], gates[2 * _m + i]) = (z, n);
                    after[i] = (1 - z) * n + z * before[i];
                    break;
                case RecurrentCell.Lstm:
                    double open = Sigmoid(x[i] + h[i]), keep = Sigmoid(x[_m + i] + h[_m + i]), g = Math.Tanh(x[2 * _m + i] + h[2 * _m + i]),
                        give = Sigmoid(x[3 * _m + i] + h[3 * _m + i]);
                    (gates[i], gates[_m + i], gates[2 * _m + i], gates[3 * _m + i]) = (open, keep, g, give);
                    after[_m + i] = keep * before[_m + i] + open * g;
                    after[i] = give * Math.Tanh(after[_m + i]);
                    break;
                default:
                    gates[i] = ReferenceKernel.Slope(shape.Activation, x[i] + h[i]);
                    after[i] = ReferenceKernel.Apply(shape.Activation, x[i] + h[i]);
                    break;
            }
        }
    }

    /// <summary>From dL/d(h', c') to the derivatives in the rows' sums; delta becomes what reaches (h, c) beside them.</summary>
    private void Pull(ReadOnlySpan<double> before, ReadOnlySpan<double> after, int k, double[] delta, double[] fromInput,
        double[] fromState)
    {
        ReadOnlySpan<double> gates = _gates.AsSpan(k * _rows, _rows), held = _held.AsSpan(k * _m, _m);
        for (int i = 0; i < _m; i++)
        {
            double dh = delta[i];
            switch (shape.Cell)
            {
                case RecurrentCell.Gru:
                    double r = gates[i], z = gates[_m + i], n = gates[2 * _m + i], inN = dh * (1 - z) * (1 - n * n);
                    fromInput[i] = inN * held[i] * r * (1 - r);
                    fromInput[_m + i] = dh * (before[i] - n) * z * (1 - z);
                    fromInput[2 * _m + i] = inN;
                    (fromState[i], fromState[_m + i], fromState[2 * _m + i]) = (fromInput[i], fromInput[_m + i], inN * r);
                    delta[i] = dh * z;
                    break;
                case RecurrentCell.GruResetBefore:
                    (z, n) = (gates[_m + i], gates[2 * _m + i]);
                    fromInput[_m + i] = fromState[_m + i] = dh * (before[i] - n) * z * (1 - z);
                    fromInput[2 * _m + i] = fromState[2 * _m + i] = dh * (1 - z) * (1 - n * n);
                    delta[i] = dh * z;
                    break;
                case RecurrentCell.Lstm:
                    double open = gates[i], keep = gates[_m + i], g = gates[2 * _m + i], give = gates[3 * _m + i],
                        tanh = Math.Tanh(after[_m + i]), dc = delta[_m + i] + dh * give * (1 - tanh * tanh);
                    fromInput[i] = dc * g * open * (1 - open);
                    fromInput[_m + i] = dc * before[_m + i] * keep * (1 - keep);
                    fromInput[2 * _m + i] = dc * open * (1 - g * g);
                    fromInput[3 * _m + i] = dh * tanh * give * (1 - give);
                    for (int row = i; row < _rows; row += _m) fromState[row] = fromInput[row];
                    (delta[i], delta[_m + i]) = (0, dc * keep);
                    break;
                default:
                    fromInput[i] = fromState[i] = dh * gates[i];
                    delta[i] = 0;
                    break;
            }
        }
    }

    /// <summary>The first state that a row's head reads.</summary>
    private int FirstColumn(int row) => row % _m / _head * _head;

    private static double Sigmoid(double x)
    {
        double t = Math.Exp(-Math.Abs(x));
        return (x < 0 ? t : 1) / (1 + t);
    }
}
