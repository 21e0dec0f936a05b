namespace Lethe.Theory;

/// <summary>
/// min over log-rates theta of min over k of ||rho - sum_i k_i e^{-exp(theta_i) t}||_2: variable projection (Golub and Pereyra 1973) with
/// Newton steps damped as in Levenberg-Marquardt. Everything is orthogonalized in quadrature space: the Gram matrix, a Cauchy matrix, would
/// have the square of the condition number.
/// </summary>
internal sealed class VariableProjection
{
    private const int MostSteps = 200;

    // Log-rates move by at most this much per step: a factor e^1.5.
    private const double LargestStep = 1.5;

    // A column of which less than this is left after orthogonalization is a combination of the others.
    private const double DependentColumn = 1e-13;

    private const double FirstDamping = 1e-2, LeastDamping = 1e-14, LargestDamping = 1e10, DampingGrowth = 5, DampingFall = 10;

    private readonly double[] _nodes;
    private readonly double[] _roots;
    private readonly double[] _weighted;

    /// <param name="quadrature">Where inner products are taken.</param>
    /// <param name="lowest">Least log-rate allowed.</param>
    /// <param name="highest">Largest log-rate allowed.</param>
    public VariableProjection(KernelQuadrature quadrature, double lowest, double highest)
    {
        (_nodes, Lowest, Highest) = (quadrature.Nodes, lowest, highest);
        _roots = [.. quadrature.Weights.Select(Math.Sqrt)];
        _weighted = [.. quadrature.Values.Zip(_roots, (rho, root) => rho * root)];
    }

    public double Lowest { get; }

    public double Highest { get; }

    /// <summary>||rho - best sum with these log-rates||_2.</summary>
    public double Residual(double[] theta) => Norm(Project(theta, 0), theta.Length, theta.Length);

    /// <summary>Coefficients k_i and residual norm for given log-rates.</summary>
    public (double[] Coefficients, double Residual) Solve(double[] theta)
    {
        int m = theta.Length;
        ColumnMatrix matrix = Project(theta, 0);
        double[] k = BackSubstitute(matrix, m, m);
        for (int i = 0; i < m; i++) k[i] *= Math.Sqrt(2 * Math.Exp(theta[i]));
        return (k, Norm(matrix, m, m));
    }

    /// <summary>Improves log-rates until the residual settles.</summary>
    public (double[] Theta, double Residual) Improve(double[] start)
    {
        double[] theta = [.. start.Select(t => Math.Clamp(t, Lowest, Highest)).Order()];
        double damping = FirstDamping, residual = double.PositiveInfinity;
        for (int step = 0; step < MostSteps; step++)
        {
            Expansion expansion = Expand(theta);
            residual = expansion.Residual;
            (double decrease, double largest) = (0, 0);
            for (; damping < LargestDamping; damping *= DampingGrowth)
            {
                if (DampedStep(expansion, theta, damping) is not { } delta) continue;
                double[] trial = [.. theta.Zip(delta, (t, d) => Math.Clamp(t + Math.Clamp(d, -LargestStep, LargestStep), Lowest, Highest))];
                double found = Residual(trial);
                if (!(found < residual)) continue;
                decrease = (residual - found) / residual;
                largest = trial.Zip(theta, (a, b) => Math.Abs(a - b)).Max();
                (theta, residual) = ([.. trial.Order()], found);
                damping = Math.Max(damping / DampingFall, LeastDamping);
                break;
            }
            if (decrease == 0 || (decrease < 1e-10 && largest < 1e-5)) break;
        }
        return (theta, residual);
    }

    private static double Norm(ColumnMatrix matrix, int column, int from)
    {
        ReadOnlySpan<double> rest = matrix[column][from..];
        return Math.Sqrt(ColumnMatrix.Dot(rest, rest));
    }

    private static double[] BackSubstitute(ColumnMatrix matrix, int count, int right)
    {
        var x = new double[count];
        ReadOnlySpan<double> b = matrix[right];
        for (int i = count - 1; i >= 0; i--)
        {
            double sum = b[i];
            for (int j = i + 1; j < count; j++) sum -= matrix[j][i] * x[j];
            double pivot = matrix[i][i];
            x[i] = Math.Abs(pivot) <= DependentColumn ? 0 : sum / pivot;
        }
        return x;
    }

    /// <summary>Columns sqrt(2a) e^{-a t} (norm 1), then the kernel, then -a t times the first ones if slopes = m; reflected by the first
    /// ones.</summary>
    private ColumnMatrix Project(double[] theta, int slopes)
    {
        int m = theta.Length;
        var matrix = new ColumnMatrix(_weighted.Length, m + 1 + slopes);
        for (int i = 0; i < m; i++)
        {
            FillBasis(matrix[i], theta[i]);
            if (slopes == 0) continue;
            double rate = Math.Exp(theta[i]);
            ReadOnlySpan<double> phi = matrix[i];
            Span<double> slope = matrix[m + 1 + i];
            for (int j = 0; j < slope.Length; j++) slope[j] = -rate * _nodes[j] * phi[j];
        }
        _weighted.CopyTo(matrix[m]);
        matrix.Triangulate(0, m, matrix.Columns);
        return matrix;
    }

    private void FillBasis(Span<double> column, double theta)
    {
        double rate = Math.Exp(theta), norm = Math.Sqrt(2 * rate);
        for (int j = 0; j < column.Length; j++) column[j] = -rate * _nodes[j];
        Elementwise.Apply<Exp>(column, column);
        for (int j = 0; j < column.Length; j++) column[j] *= norm * _roots[j];
    }

    /// <summary>
    /// Half the squared residual to second order. J^T J alone (Kaufman 1975) is about twice the Hessian here, because at a best
    /// approximation the residual is as curved as it is small, and steps would halve the distance only. The diagonal -k_i &lt;r,
    /// phi_i''&gt; is all that is missing at a stationary point.
    /// </summary>
    private Expansion Expand(double[] theta)
    {
        int m = theta.Length;
        ColumnMatrix matrix = Project(theta, m);
        double[] k = BackSubstitute(matrix, m, m);
        double[] remainder = [.. _weighted];
        var basis = new ColumnMatrix(_weighted.Length, m);
        for (int i = 0; i < m; i++)
        {
            FillBasis(basis[i], theta[i]);
            ColumnMatrix.AddScaled(-k[i], basis[i], remainder);
        }
        var gauss = new double[m, m];
        (double[] curvatures, double[] descent) = (new double[m], new double[m]);
        ReadOnlySpan<double> rest = matrix[m][m..];
        for (int i = 0; i < m; i++)
        {
            ReadOnlySpan<double> slope = matrix[m + 1 + i][m..], phi = basis[i];
            descent[i] = k[i] * ColumnMatrix.Dot(slope, rest);
            for (int j = 0; j <= i; j++) gauss[i, j] = k[i] * k[j] * ColumnMatrix.Dot(slope, matrix[m + 1 + j][m..]);
            double rate = Math.Exp(theta[i]), sum = 0;
            for (int j = 0; j < phi.Length; j++) sum += rate * _nodes[j] * (rate * _nodes[j] - 1) * phi[j] * remainder[j];
            curvatures[i] = -k[i] * sum;
        }
        return new Expansion(gauss, curvatures, descent, Norm(matrix, m, m));
    }

    /// <summary>
    /// Newton's step by Cholesky, damped in the scale of the Gauss-Newton diagonal; null where the damped Hessian is not positive.
    /// Rates at a bound that would leave it, and units without weight, stay.
    /// </summary>
    private double[]? DampedStep(Expansion at, double[] theta, double damping)
    {
        int m = theta.Length;
        var lower = new double[m, m];
        double[] x = [.. at.Descent];
        bool[] held = [.. Enumerable.Range(0, m).Select(i =>
            (theta[i] >= Highest && x[i] > 0) || (theta[i] <= Lowest && x[i] < 0) || at.Gauss[i, i] == 0)];
        for (int i = 0; i < m; i++)
        {
            if (held[i])
            {
                (lower[i, i], x[i]) = (1, 0);
                continue;
            }
            for (int j = 0; j <= i; j++)
            {
                if (held[j]) continue;
                double sum = i == j ? at.Gauss[i, i] * (1 + damping) + at.Curvatures[i] : at.Gauss[i, j];
                for (int l = 0; l < j; l++) sum -= lower[i, l] * lower[j, l];
                if (i != j) lower[i, j] = sum / lower[j, j];
                else if (sum > 1e-14 * at.Gauss[i, i]) lower[i, i] = Math.Sqrt(sum);
                else return null;
            }
        }
        for (int i = 0; i < m; i++)
        {
            for (int l = 0; l < i; l++) x[i] -= lower[i, l] * x[l];
            x[i] /= lower[i, i];
        }
        for (int i = m - 1; i >= 0; i--)
        {
            for (int l = i + 1; l < m; l++) x[i] -= lower[l, i] * x[l];
            x[i] /= lower[i, i];
        }
        return x;
    }

    /// <summary>Gauss-Newton matrix (lower half), the diagonal that completes the Hessian, minus the gradient, and the residual
    /// norm.</summary>
    private sealed record Expansion(double[,] Gauss, double[] Curvatures, double[] Descent, double Residual);
}
