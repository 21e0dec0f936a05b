namespace Lethe.Noise;

/// <summary>One step of a cell of PyTorch's (<see cref="RecurrentCell"/>), plainly, with a sigma that is given: a logistic gate is
/// (1 + tanh(z/2))/2, so that a staircase in the place of tanh is one in its place as well.</summary>
/// <param name="shape">The cell.</param>
/// <param name="sigma">sigma.</param>
internal sealed class CellStep(RecurrenceShape shape, Func<Activation, double, double> sigma)
{
    private readonly double[] _fromInput = new double[shape.Rows], _fromState = new double[shape.Rows], _reset = new double[shape.Units];

    /// <summary>From the states before, h and of an LSTM c behind it, to those after.</summary>
    public void Take(in RecurrenceWeights w, ReadOnlySpan<double> x, ReadOnlySpan<double> before, Span<double> after)
    {
        int m = shape.Units, head = shape.HeadUnits, rows = shape.Rows;
        for (int row = 0; row < rows; row++)
        {
            _fromInput[row] = w.Bias[row] + Dot(w.Input.Slice(row * x.Length, x.Length), x);
            _fromState[row] = Dot(w.Recurrent.Slice(row * head, head), before.Slice(row % m / head * head, head));
        }
        if (shape.Cell == RecurrentCell.GruResetBefore) ResetBefore(w, before);
        for (int i = 0; i < m; i++)
        {
            switch (shape.Cell)
            {
                case RecurrentCell.Elman:
                    after[i] = sigma(shape.Activation, Sum(i));
                    break;
                case RecurrentCell.Gru:
                    double r = Gate(i), z = Gate(m + i), held = _fromState[2 * m + i] + w.Bias[rows + i];
                    after[i] = (1 - z) * sigma(Activation.Tanh, _fromInput[2 * m + i] + r * held) + z * before[i];
                    break;
                case RecurrentCell.GruResetBefore:
                    z = Gate(m + i);
                    after[i] = (1 - z) * sigma(Activation.Tanh, Sum(2 * m + i)) + z * before[i];
                    break;
                case RecurrentCell.Lstm:
                    after[m + i] = Gate(m + i) * before[m + i] + Gate(i) * sigma(Activation.Tanh, Sum(2 * m + i));
                    after[i] = Gate(3 * m + i) * sigma(Activation.Tanh, after[m + i]);
                    break;
                default:
                    throw new NotSupportedException($"A step of the cell {shape.Cell} is not written.");
            }
        }
    }

    // Rows n read r * h, so that all r come first.
    private void ResetBefore(in RecurrenceWeights w, ReadOnlySpan<double> before)
    {
        int m = shape.Units, head = shape.HeadUnits;
        for (int i = 0; i < m; i++) _reset[i] = Gate(i) * before[i];
        for (int row = 2 * m; row < 3 * m; row++)
            _fromState[row] = Dot(w.Recurrent.Slice(row * head, head), _reset.AsSpan(row % m / head * head, head));
    }

    private double Sum(int row) => _fromInput[row] + _fromState[row];

    private double Gate(int row) => 0.5 * (1 + sigma(Activation.Tanh, 0.5 * Sum(row)));

    // Four sums side by side, in an order of their own on every machine.
    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        (double first, double second, double third, double fourth) = (0, 0, 0, 0);
        int i = 0;
        for (; i + 3 < a.Length; i += 4)
        {
            first += a[i] * b[i];
            second += a[i + 1] * b[i + 1];
            third += a[i + 2] * b[i + 2];
            fourth += a[i + 3] * b[i + 3];
        }
        for (; i < a.Length; i++) first += a[i] * b[i];
        return first + second + (third + fourth);
    }
}
