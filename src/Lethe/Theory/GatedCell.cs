namespace Lethe.Theory;

/// <summary>A GRU or LSTM cell under a constant input: its step and the Jacobian of it, in closed form. Gates in PyTorch's order: GRU r, z,
/// n; LSTM i, f, g, o.</summary>
public abstract class GatedCell
{
    private readonly Matrix<double> _recurrent;
    private readonly double[] _inputPart;
    private readonly double[] _recurrentBias;

    private protected GatedCell(int hidden, int gates, ReadOnlySpan<double> recurrent, ReadOnlySpan<double> inputPart,
        ReadOnlySpan<double> recurrentBias)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hidden, 1);
        int rows = gates * hidden;
        if (recurrent.Length != rows * hidden) throw Mismatch(nameof(recurrent), recurrent.Length, rows * hidden);
        if (inputPart.Length != rows) throw Mismatch(nameof(inputPart), inputPart.Length, rows);
        if (recurrentBias.Length != rows) throw Mismatch(nameof(recurrentBias), recurrentBias.Length, rows);
        Hidden = hidden;
        _recurrent = Matrix<double>.Build.DenseOfRowMajor(rows, hidden, recurrent.ToArray());
        _inputPart = inputPart.ToArray();
        _recurrentBias = recurrentBias.ToArray();
    }

    /// <summary>H, the number of units.</summary>
    public int Hidden { get; }

    /// <summary>The size of the state: H for h; 2 H for (h, c) of an LSTM.</summary>
    public abstract int StateSize { get; }

    /// <summary>A cell from PyTorch's weights.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="hidden">H.</param>
    /// <param name="recurrent">weight_hh, (gates H, H) row-major; gates is 3 for a GRU, 4 for an LSTM.</param>
    /// <param name="inputPart">bias_ih + weight_ih x for the constant input x, (gates H).</param>
    /// <param name="recurrentBias">bias_hh, (gates H).</param>
    /// <exception cref="ArgumentException">A size does not fit.</exception>
    public static GatedCell Create(CellKind kind, int hidden, ReadOnlySpan<double> recurrent, ReadOnlySpan<double> inputPart,
        ReadOnlySpan<double> recurrentBias) => kind == CellKind.Gru
        ? new GruCell(hidden, recurrent, inputPart, recurrentBias) : new LstmCell(hidden, recurrent, inputPart, recurrentBias);

    /// <summary>The next state.</summary>
    /// <param name="state">(StateSize).</param>
    public double[] Step(ReadOnlySpan<double> state) => Evaluate(state, null);

    /// <summary>d next / d state, (StateSize, StateSize).</summary>
    /// <param name="state">(StateSize).</param>
    public Matrix<double> Jacobian(ReadOnlySpan<double> state)
    {
        var jacobian = Matrix<double>.Build.Dense(StateSize, StateSize);
        Evaluate(state, jacobian);
        return jacobian;
    }

    private protected abstract double[] Evaluate(ReadOnlySpan<double> state, Matrix<double>? jacobian);

    /// <summary>weight_hh h + bias_hh, (gates H).</summary>
    private protected double[] Recurrent(ReadOnlySpan<double> h)
    {
        double[] sums = [.. _recurrentBias];
        for (int j = 0; j < Hidden; j++)
            for (int i = 0; i < sums.Length; i++) sums[i] += _recurrent[i, j] * h[j];
        return sums;
    }

    private protected double InputPart(int row) => _inputPart[row];

    private protected double Weight(int row, int column) => _recurrent[row, column];

    private protected static double Sigmoid(double x) => Elementary.Sigmoid(x);

    private static ArgumentException Mismatch(string name, int actual, int expected) =>
        new(Invariant($"{name} has {actual} entries, expected {expected}."), name);
}
