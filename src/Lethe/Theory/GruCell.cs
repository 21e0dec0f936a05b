namespace Lethe.Theory;

/// <summary>
/// r = s(a_r), z = s(a_z), n = tanh(p_n + r q_n), h' = (1 - z) n + z h, with a = W h + b and q_n = W_hn h + b_hn. Jacobian:
/// diag(z) + diag((h - n) z (1 - z)) W_hz + diag((1 - z)(1 - n^2)) [diag(r) W_hn + diag(q_n r (1 - r)) W_hr].
/// </summary>
internal sealed class GruCell(int hidden, ReadOnlySpan<double> recurrent, ReadOnlySpan<double> inputPart,
    ReadOnlySpan<double> recurrentBias)
    : GatedCell(hidden, 3, recurrent, inputPart, recurrentBias)
{
    public override int StateSize => Hidden;

    private protected override double[] Evaluate(ReadOnlySpan<double> state, Matrix<double>? jacobian)
    {
        int m = Hidden;
        double[] sums = Recurrent(state), next = new double[m];
        for (int i = 0; i < m; i++)
        {
            double r = Sigmoid(InputPart(i) + sums[i]), z = Sigmoid(InputPart(m + i) + sums[m + i]), q = sums[2 * m + i],
                n = Math.Tanh(InputPart(2 * m + i) + r * q);
            next[i] = (1 - z) * n + z * state[i];
            if (jacobian is null) continue;
            double open = (1 - z) * (1 - n * n);
            for (int j = 0; j < m; j++)
            {
                jacobian[i, j] = (i == j ? z : 0) + (state[i] - n) * z * (1 - z) * Weight(m + i, j)
                    + open * (r * Weight(2 * m + i, j) + q * r * (1 - r) * Weight(i, j));
            }
        }
        return next;
    }
}
