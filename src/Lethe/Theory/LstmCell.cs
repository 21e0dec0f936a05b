namespace Lethe.Theory;

/// <summary>
/// i, f, o = s(a), g = tanh(a_g), c' = f c + i g, h' = o tanh(c'), state (h, c). Jacobian: dc'/dc = diag(f),
/// dc'/dh = diag(c f (1 - f)) W_f + diag(g i (1 - i)) W_i + diag(i (1 - g^2)) W_g, and dh' = diag(tanh(c') o (1 - o)) W_o dh + diag(o (1 -
/// tanh(c')^2)) dc'.
/// </summary>
internal sealed class LstmCell(int hidden, ReadOnlySpan<double> recurrent, ReadOnlySpan<double> inputPart,
    ReadOnlySpan<double> recurrentBias)
    : GatedCell(hidden, 4, recurrent, inputPart, recurrentBias)
{
    public override int StateSize => 2 * Hidden;

    private protected override double[] Evaluate(ReadOnlySpan<double> state, Matrix<double>? jacobian)
    {
        int m = Hidden;
        double[] sums = Recurrent(state[..m]), next = new double[2 * m];
        for (int k = 0; k < m; k++)
        {
            double i = Sigmoid(InputPart(k) + sums[k]), f = Sigmoid(InputPart(m + k) + sums[m + k]),
                g = Math.Tanh(InputPart(2 * m + k) + sums[2 * m + k]),
                o = Sigmoid(InputPart(3 * m + k) + sums[3 * m + k]), c = state[m + k], tanh = Math.Tanh(f * c + i * g),
                    slope = o * (1 - tanh * tanh);
            next[m + k] = f * c + i * g;
            next[k] = o * tanh;
            if (jacobian is null) continue;
            for (int j = 0; j < m; j++)
            {
                double inner = c * f * (1 - f) * Weight(m + k, j) + g * i * (1 - i) * Weight(k, j) + i * (1 - g * g) * Weight(2 * m + k, j);
                jacobian[m + k, j] = inner;
                jacobian[k, j] = slope * inner + tanh * o * (1 - o) * Weight(3 * m + k, j);
            }
            jacobian[m + k, m + k] = f;
            jacobian[k, m + k] = slope * f;
        }
        return next;
    }
}
