namespace Lethe.Memory;

/// <summary>
/// Least squares for laws that are linear in some of their numbers: y = sum of beta_i c_i(theta), with theta of one or two numbers within
/// bounds. beta is eliminated (variable projection), theta found by a grid and damped Gauss-Newton steps with Kaufman's derivative; where
/// the law is exact these end at rounding.
/// </summary>
internal sealed class TailLeastSquares
{
    // The grid looks at so many points; the steps at all.
    private const int GridPoints = 80;

    private const int MostSteps = 60;

    // Numerical derivatives by theta, as parts of its range.
    private const double Step = 1e-5;

    // What remains of a column beside the others, relative, below which it says nothing of its own.
    private const double Dependent = 1e-11;

    private readonly double[] _y;
    private readonly Func<double[], double[][]> _columns;
    private readonly (double Low, double High)[] _bounds;

    private TailLeastSquares(double[] y, Func<double[], double[][]> columns, (double Low, double High)[] bounds)
    {
        _y = y;
        _columns = columns;
        _bounds = bounds;
    }

    /// <summary>theta.</summary>
    public required double[] Theta { get; init; }

    /// <summary>beta: that of the constant first.</summary>
    public required double[] Beta { get; init; }

    /// <summary>What is left.</summary>
    public required double[] Residuals { get; init; }

    /// <summary>Fits.</summary>
    /// <param name="t">Abscissae.</param>
    /// <param name="y">Values.</param>
    /// <param name="columns">The columns beside the constant one, for theta and abscissae.</param>
    /// <param name="bounds">Of theta.</param>
    /// <param name="grid">Starting values along each axis.</param>
    public static TailLeastSquares Fit(double[] t, double[] y, Func<double[], double[], double[][]> columns,
        (double Low, double High)[] bounds, int grid)
    {
        int stride = Math.Max(1, t.Length / GridPoints);
        double[] few = [.. t.Where((_, i) => i % stride == 0)], fewY = [.. y.Where((_, i) => i % stride == 0)];
        double[][] starts = bounds.Length switch
        {
            0 => [[]],
            1 => [.. Enumerable.Range(0, grid).Select(i => new[] { Between(bounds[0], i, grid) })],
            _ =>
            [
                .. Enumerable.Range(0, grid * grid)
                    .Select(i => new[] { Between(bounds[0], i / grid, grid), Between(bounds[1], i % grid, grid) }),
            ],
        };
        double[] start = starts.Length == 1 ? starts[0] : starts.MinBy(theta => Square(Project(columns(theta, few), fewY).Left))!;
        return new TailLeastSquares(y, theta => columns(theta, t), bounds) { Theta = start, Beta = [], Residuals = [] }.Descend();
    }

    /// <summary>True where theta ended at a bound.</summary>
    public bool AtBound(int index, bool upper)
    {
        (double low, double high) = _bounds[index];
        double slack = 1e-3 * (high - low);
        return upper ? Theta[index] > high - slack : Theta[index] < low + slack;
    }

    /// <summary>The sum of squares that one number has to itself: of its column beside all others, those of theta included.</summary>
    /// <param name="linear">The number of beta, from 1; or that of theta where <paramref name="ofTheta"/>.</param>
    /// <param name="ofTheta">Whether the number is one of theta.</param>
    public double OwnSquares(int linear, bool ofTheta = false)
    {
        double[][] columns = _columns(Theta), slopes = Slopes(Theta, Beta);
        var others = new List<double[]>();
        double[] own = ofTheta ? slopes[linear] : columns[linear - 1];
        for (int i = 0; i < columns.Length; i++)
            if (ofTheta || i != linear - 1) others.Add(columns[i]);
        for (int i = 0; i < slopes.Length; i++)
            if (!ofTheta || i != linear) others.Add(slopes[i]);
        return Square(Project([.. others], own).Left);
    }

    private TailLeastSquares Descend()
    {
        double[] theta = Theta;
        (double[] beta, double[] left) = Project(_columns(theta), _y);
        double square = Square(left), damping = 1e-3;
        for (int step = 0; step < MostSteps && theta.Length > 0; step++)
        {
            double[][] columns = _columns(theta);
            double[][] slopes = [.. Slopes(theta, beta).Select(slope => Project(columns, slope).Left)];
            double[] move = Solve(slopes, left, damping);
            double[] next = [.. theta.Select((v, i) => Math.Clamp(v + move[i], _bounds[i].Low, _bounds[i].High))];
            (double[] nextBeta, double[] nextLeft) = Project(_columns(next), _y);
            double nextSquare = Square(nextLeft);
            if (nextSquare < square)
            {
                bool done = nextSquare > square * (1 - 1e-7);
                (theta, beta, left, square) = (next, nextBeta, nextLeft, nextSquare);
                damping = Math.Max(damping / 10, 1e-12);
                if (done) break;
            }
            else
            {
                damping *= 10;
                if (damping > 1e6) break;
            }
        }
        return new TailLeastSquares(_y, _columns, _bounds) { Theta = theta, Beta = beta, Residuals = left };
    }

    // d(sum of beta c)/d theta at fixed beta.
    private double[][] Slopes(double[] theta, double[] beta) =>
        [.. theta.Select((v, i) =>
        {
            double size = Step * (_bounds[i].High - _bounds[i].Low);
            double[][] up = _columns([.. theta.Select((w, k) => k == i ? w + size : w)]),
                down = _columns([.. theta.Select((w, k) => k == i ? w - size : w)]);
            var slope = new double[_y.Length];
            for (int c = 0; c < up.Length; c++)
                for (int k = 0; k < slope.Length; k++) slope[k] += beta[c + 1] * (up[c][k] - down[c][k]) / (2 * size);
            return slope;
        })];

    // (A^T A + damping diag) x = A^T r for one or two columns.
    private static double[] Solve(double[][] a, double[] r, double damping)
    {
        double g0 = Dot(a[0], r), d0 = Dot(a[0], a[0]) * (1 + damping);
        if (a.Length == 1) return [d0 > 0 ? g0 / d0 : 0];
        double g1 = Dot(a[1], r), d1 = Dot(a[1], a[1]) * (1 + damping), cross = Dot(a[0], a[1]), determinant = d0 * d1 - cross * cross;
        if (determinant > 1e-14 * d0 * d1) return [(d1 * g0 - cross * g1) / determinant, (d0 * g1 - cross * g0) / determinant];
        return [d0 > 0 ? g0 / d0 : 0, d1 > 0 ? g1 / d1 : 0];
    }

    /// <summary>Least squares on a constant and the columns, by Gram-Schmidt, twice for accuracy.</summary>
    private static (double[] Beta, double[] Left) Project(double[][] columns, double[] y)
    {
        int n = y.Length, m = columns.Length;
        var q = new double[m][];
        var r = new double[m, m];
        var means = new double[m];
        for (int i = 0; i < m; i++)
        {
            double[] v = [.. columns[i]];
            means[i] = Centre(v);
            double size = Dot(v, v);
            for (int pass = 0; pass < 2; pass++)
            {
                for (int k = 0; k < i; k++)
                {
                    double share = Dot(q[k], v);
                    r[k, i] += share;
                    for (int j = 0; j < n; j++) v[j] -= share * q[k][j];
                }
            }
            double norm = Math.Sqrt(Dot(v, v));
            bool own = norm > Dependent * Math.Sqrt(size) && norm > 0;
            r[i, i] = own ? norm : 0;
            for (int j = 0; j < n; j++) v[j] = own ? v[j] / norm : 0;
            q[i] = v;
        }
        double[] left = [.. y];
        double mean = Centre(left);
        var coordinates = new double[m];
        for (int pass = 0; pass < 2; pass++)
        {
            for (int i = 0; i < m; i++)
            {
                double share = Dot(q[i], left);
                coordinates[i] += share;
                for (int j = 0; j < n; j++) left[j] -= share * q[i][j];
            }
        }
        var beta = new double[m + 1];
        for (int i = m - 1; i >= 0; i--)
        {
            double rest = coordinates[i];
            for (int k = i + 1; k < m; k++) rest -= r[i, k] * beta[k + 1];
            beta[i + 1] = r[i, i] > 0 ? rest / r[i, i] : 0;
        }
        beta[0] = mean;
        for (int i = 0; i < m; i++) beta[0] -= beta[i + 1] * means[i];
        return (beta, left);
    }

    private static double Between((double Low, double High) bounds, int i, int count) =>
        bounds.Low + (bounds.High - bounds.Low) * i / (count - 1);

    private static double Square(double[] v) => Dot(v, v);

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static double Centre(double[] v)
    {
        double mean = 0;
        for (int i = 0; i < v.Length; i++) mean += v[i] / v.Length;
        for (int i = 0; i < v.Length; i++) v[i] -= mean;
        return mean;
    }
}
