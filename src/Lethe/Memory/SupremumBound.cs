namespace Lethe.Memory;

/// <summary>
/// An upper bound of max over |x|_inf &lt;= 1 of |J x|_2, J of o x d. For weights w &gt; 0 of sum 1, |J x|^2 = |J W^-1/2 W^1/2 x|^2 &lt;=
/// lambda_max(J W^-1 J^T), since sum w x^2 &lt;= 1. The least over w is the dual of the semidefinite relaxation, within sqrt(pi/2) of the
/// maximum (Nesterov 1998). Its own dual is max over |L|_F = 1 of sum_c |L^T j_c|, L of o x o, j_c the columns: a convex function over a
/// ball, climbed by L -&gt; its gradient, normalized. Each L gives weights w_c ~ |L^T j_c|, every one of which bounds; the best L closes
/// the gap.
/// </summary>
internal static class SupremumBound
{
    // The climb ends where bound and lower value of the relaxation differ by this, which is a fraction of what sqrt(pi/2) leaves to 1.26.
    private const double Gap = 2e-3;
    private const int MostRounds = 400;
    private const int RoundsBetweenLooks = 4;

    // No weight below this share of that of |j_c|: an L that has lost a direction must not leave a column without weight.
    private const double SmallestShare = 1e-4;

    // What the sums and the eigenvalue may have rounded away, a few hundred roundings for the sizes at hand.
    private const double Rounding = 1e-12;

    /// <summary>The bound.</summary>
    /// <param name="columns">J, column after column: j_c at c * rows. Of size about 1 (squares must neither over- nor underflow).</param>
    /// <param name="rows">o.</param>
    /// <param name="factor">o x o, row after row; where the climb begins (zeros: at the identity) and has ended.</param>
    public static double Of(ReadOnlySpan<double> columns, int rows, Span<double> factor)
    {
        int count = columns.Length / rows, size = rows * rows;
        double lengths = 0;
        for (int c = 0; c < count; c++) lengths += Length(columns.Slice(c * rows, rows));
        if (lengths == 0) return 0;
        if (!(SquareSum(factor) > 0))
        {
            factor.Clear();
            for (int i = 0; i < rows; i++) factor[i * rows + i] = 1;
        }
        var weights = new double[count];
        var projected = new double[count * rows];
        double[] gradient = new double[size], matrix = new double[size];
        double best = double.PositiveInfinity;
        for (int round = 0; round < MostRounds; round++)
        {
            double norm = Math.Sqrt(SquareSum(factor)), value = 0;
            for (int i = 0; i < size; i++) factor[i] /= norm;
            for (int c = 0; c < count; c++)
            {
                Project(factor, columns.Slice(c * rows, rows), projected.AsSpan(c * rows, rows));
                weights[c] = Length(projected.AsSpan(c * rows, rows));
                value += weights[c];
            }
            if (!(value > 0)) break;
            if (round % RoundsBetweenLooks == 0)
            {
                best = Math.Min(best, Certified(columns, weights, value, lengths, matrix, rows));
                if (best <= value * value * (1 + Gap)) break;
            }
            Array.Clear(gradient);
            for (int c = 0; c < count; c++)
            {
                if (weights[c] == 0) continue;
                for (int i = 0; i < rows; i++)
                {
                    double j = columns[c * rows + i] / weights[c];
                    for (int k = 0; k < rows; k++) gradient[i * rows + k] += j * projected[c * rows + k];
                }
            }
            gradient.CopyTo(factor);
        }
        return double.IsInfinity(best) ? lengths * (1 + Rounding) : Math.Min(lengths, Math.Sqrt(best)) * (1 + Rounding);
    }

    // lambda_max(sum_c j_c j_c^T / w_c), w normalized to sum 1 or a little less.
    private static double Certified(ReadOnlySpan<double> columns, double[] weights, double sum, double lengths, double[] matrix, int rows)
    {
        Array.Clear(matrix);
        for (int c = 0; c < weights.Length; c++)
        {
            ReadOnlySpan<double> column = columns.Slice(c * rows, rows);
            double w = (1 - SmallestShare) * weights[c] / sum + SmallestShare * Length(column) / lengths;
            if (w == 0) continue;
            for (int i = 0; i < rows; i++)
                for (int k = 0; k < rows; k++) matrix[i * rows + k] += column[i] * column[k] / w;
        }
        return SymmetricEigenvalues.Largest(matrix, rows);
    }

    // L^T j.
    private static void Project(ReadOnlySpan<double> factor, ReadOnlySpan<double> column, Span<double> result)
    {
        int rows = column.Length;
        result.Clear();
        for (int i = 0; i < rows; i++)
            for (int k = 0; k < rows; k++) result[k] += factor[i * rows + k] * column[i];
    }

    private static double Length(ReadOnlySpan<double> vector) => Math.Sqrt(SquareSum(vector));

    private static double SquareSum(ReadOnlySpan<double> vector)
    {
        double sum = 0;
        foreach (double v in vector) sum += v * v;
        return sum;
    }
}
