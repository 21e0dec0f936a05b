namespace Lethe.Stability.Certificates;

/// <summary>
/// The intervals that the states of one layer of a cell can be in while its weights are anywhere in a ball (and may change from step to
/// step) and its inputs anywhere in theirs. Gates rise with what they add up, so the ends of a sum give the ends of a gate. Every sum is
/// widened by what rounding may have added or lost, so that intervals hold what any order of additions computes.
/// </summary>
internal sealed class CellReach
{
    // Widening of a gate, in roundings: kernels' own sigmoid and tanh are good to 2.
    private const double GateRoundings = 8;

    private readonly RecurrenceShape _shape;
    private readonly PerturbationBall _ball;
    private readonly double[] _weights, _low, _high, _gatedLow, _gatedHigh, _fromInput, _fromState, _inputReach, _stateReach;
    private readonly double _unit;
    private readonly bool _all, _resetsBefore;
    private readonly CellVector _state, _input;

    /// <summary>States of 0.</summary>
    /// <param name="layer">Sizes and weights.</param>
    /// <param name="options">Ball and blocks.</param>
    /// <param name="unit">One rounding of the arithmetic, relative.</param>
    public CellReach(LayerRecurrence layer, PerturbationOptions options, double unit)
    {
        (_shape, _weights, _unit) = (layer.Shape, layer.Weights, unit);
        (_ball, _all) = (options.Ball, options.Blocks == PerturbedBlocks.All);
        (_low, _high) = (new double[_shape.StateSize], new double[_shape.StateSize]);
        (_fromInput, _inputReach) = (new double[_shape.Rows], new double[_shape.Rows]);
        (_fromState, _stateReach) = (new double[_shape.Rows], new double[_shape.Rows]);
        _resetsBefore = _shape.Cell == RecurrentCell.GruResetBefore;
        (_gatedLow, _gatedHigh) = (new double[_shape.Units], new double[_shape.Units]);
        _state = new CellVector(_shape.Units, _shape.HeadUnits);
        _input = new CellVector(_shape.Inputs, _shape.Inputs);
    }

    /// <summary>Least h of each unit.</summary>
    public ReadOnlySpan<double> Low => _low.AsSpan(0, _shape.Units);

    /// <summary>Largest h of each unit.</summary>
    public ReadOnlySpan<double> High => _high.AsSpan(0, _shape.Units);

    /// <summary>One step.</summary>
    /// <param name="low">Least inputs.</param>
    /// <param name="high">Largest inputs.</param>
    /// <param name="beta">Size of the ball.</param>
    public void Step(ReadOnlySpan<double> low, ReadOnlySpan<double> high, double beta)
    {
        int m = _shape.Units, rows = _shape.Rows;
        var w = new RecurrenceWeights(_shape, _weights);
        _input.Take(low, high, _ball, _all ? beta : 0);
        _state.Take(Low, High, _ball, beta);
        Rows(w, 0, _resetsBefore ? 2 * m : rows, beta);
        if (_resetsBefore)
        {
            for (int i = 0; i < m; i++)
            {
                (double rl, double rh) = Gate(Sigmoid, i, 0);
                (_gatedLow[i], _gatedHigh[i]) =
                    Wider(Math.Min(rl * _low[i], rh * _low[i]), Math.Max(rl * _high[i], rh * _high[i]), -1, 1);
            }
            _state.Take(_gatedLow, _gatedHigh, _ball, beta);
            Rows(w, 2 * m, rows, beta);
        }
        for (int i = 0; i < m; i++)
        {
            switch (_shape.Cell)
            {
                case RecurrentCell.Gru or RecurrentCell.GruResetBefore:
                    Gru(i);
                    break;
                case RecurrentCell.Lstm:
                    Lstm(i);
                    break;
                default:
                    (_low[i], _high[i]) = Gate(z => ReferenceKernel.Apply(_shape.Activation, z), i, double.NegativeInfinity);
                    break;
            }
        }
    }

    private void Rows(in RecurrenceWeights w, int from, int to, double beta)
    {
        int m = _shape.Units, rows = _shape.Rows, head = _shape.HeadUnits;
        // Two biases of a row move, of a GRU's n one on either side of r.
        int shared = _shape.Cell == RecurrentCell.Gru ? rows - m : rows;
        for (int row = from; row < to; row++)
        {
            double bias = w.Bias[row], moved = !_all ? 0 : row < shared ? 2 * beta : beta;
            (_fromInput[row], _inputReach[row]) = _input.Times(w.Input.Slice(row * _shape.Inputs, _shape.Inputs), 0, bias, moved, _unit);
            double held = row < shared ? 0 : w.Bias[rows + row - shared];
            (_fromState[row], _stateReach[row]) = _state.Times(w.Recurrent.Slice(row * head, head), row % m / head, held,
                row < shared || !_all ? 0 : beta, _unit);
        }
    }

    private void Lstm(int i)
    {
        int m = _shape.Units;
        (double il, double ih) = Gate(Sigmoid, i, 0);
        (double fl, double fh) = Gate(Sigmoid, m + i, 0);
        (double gl, double gh) = Gate(Math.Tanh, 2 * m + i, -1);
        (double ol, double oh) = Gate(Sigmoid, 3 * m + i, 0);
        // A factor of a gate is never negative: the end of the product is at an end of the gate.
        double low = Math.Min(fl * _low[m + i], fh * _low[m + i]) + Math.Min(il * gl, ih * gl),
            high = Math.Max(fl * _high[m + i], fh * _high[m + i]) + Math.Max(il * gh, ih * gh);
        (_low[m + i], _high[m + i]) = (low, high) = Wider(low, high, double.NegativeInfinity, double.PositiveInfinity);
        (double tl, double th) = Wider(Math.Tanh(low), Math.Tanh(high), -1, 1);
        (_low[i], _high[i]) = Wider(Math.Min(ol * tl, oh * tl), Math.Max(ol * th, oh * th), -1, 1);
    }

    private void Gru(int i)
    {
        int m = _shape.Units, n = 2 * m + i;
        // Where r acts before the product, the product has it.
        (double rl, double rh) = _resetsBefore ? (1, 1) : Gate(Sigmoid, i, 0);
        (double zl, double zh) = Gate(Sigmoid, m + i, 0);
        double hl = _fromState[n] - _stateReach[n], hh = _fromState[n] + _stateReach[n];
        double low = _fromInput[n] - _inputReach[n] + Math.Min(rl * hl, rh * hl),
            high = _fromInput[n] + _inputReach[n] + Math.Max(rl * hh, rh * hh);
        (low, high) = Wider(low, high, double.NegativeInfinity, double.PositiveInfinity);
        (double nl, double nh) = Wider(Math.Tanh(low), Math.Tanh(high), -1, 1);
        // (1 - z) n + z h rises with n and h, and is linear in z.
        (_low[i], _high[i]) = Wider(Math.Min(Between(zl, nl, _low[i]), Between(zh, nl, _low[i])),
            Math.Max(Between(zl, nh, _high[i]), Between(zh, nh, _high[i])), -1, 1);
    }

    private static double Between(double z, double n, double h) => (1 - z) * n + z * h;

    private (double Low, double High) Gate(Func<double, double> sigma, int row, double least)
    {
        double middle = _fromInput[row] + _fromState[row], reach = _inputReach[row] + _stateReach[row];
        reach += GateRoundings * _unit * (Math.Abs(middle) + reach);
        return Wider(sigma(middle - reach), sigma(middle + reach), least, double.IsInfinity(least) ? double.PositiveInfinity : 1);
    }

    private (double Low, double High) Wider(double low, double high, double least, double most)
    {
        double more = GateRoundings * _unit * (1 + Math.Max(Math.Abs(low), Math.Abs(high)));
        return (Math.Max(least, low - more), Math.Min(most, high + more));
    }

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));
}
