namespace Lethe.Theory;

/// <summary>
/// E(beta) of a sum of exponentials whose rates are a_i = f(w_i) and whose w move within beta of their places, in closed form. With e0 =
/// rho - rho^ and d = sum_i k_i (e^{-a_i t} - e^{-b_i t}) the squared error is ||e0||^2 + 2 &lt;e0, d&gt; + ||d||^2; the last comes from
/// the Gram matrix of exponentials without cancellation, the middle from quadrature over e0, so that small errors keep their digits.
/// The search: every w to its lowest rate, all down, all up, alternating, then single changes from the best of these until none helps.
/// </summary>
internal sealed class RecurrentBlockError
{
    // The places a w may go to: where f is lowest, down by beta, up by beta.
    private const int Places = 3;

    // Beyond it the factored Gram formula overflows, and the plain one no longer cancels.
    private const double LargeRate = 1e60;

    private const int LongestAscent = 10;

    private readonly IParameterization _f;
    private readonly double[] _weights;
    private readonly double[] _rates;
    private readonly double[] _coefficients;
    private readonly double[] _nodes;
    private readonly double[] _weightedError;
    private readonly double _squaredNorm;
    private readonly double _squaredError;

    /// <param name="sums">Where the approximation comes from.</param>
    /// <param name="approximation">rho^.</param>
    /// <param name="parameterization">f; its evaluation form is used.</param>
    public RecurrentBlockError(BestExponentialSums sums, BestApproximation approximation, IParameterization parameterization)
    {
        _f = parameterization.ForEvaluation;
        _rates = [.. approximation.Sum.Rates];
        _coefficients = [.. approximation.Sum.Coefficients];
        _weights = [.. _rates.Select(a => parameterization.ToEvaluation(parameterization.Inverse(a)))];
        _nodes = sums.Quadrature.Nodes;
        _squaredNorm = approximation.KernelNorm * approximation.KernelNorm;
        _squaredError = approximation.Error * approximation.Error;
        _weightedError = new double[_nodes.Length];
        for (int j = 0; j < _nodes.Length; j++)
            _weightedError[j] = sums.Quadrature.Weights[j] * (sums.Quadrature.Values[j] - approximation.Sum.Evaluate(_nodes[j]));
        // An exact sum leaves rounding, not an error.
        if (approximation.Error == 0) Array.Clear(_weightedError);
    }

    /// <summary>w_i with f(w_i) = a_i; NaN where f does not take that rate.</summary>
    public IReadOnlyList<double> Weights => _weights;

    /// <summary>The largest relative squared error found at distance beta; infinite where a rate can reach 0.</summary>
    public double Largest(double beta)
    {
        int m = _rates.Length;
        if (beta == 0 || m == 0) return _squaredError / _squaredNorm;
        var moved = new double[m, Places];
        for (int i = 0; i < m; i++)
        {
            moved[i, 0] = _f.Lowest(_weights[i], beta).Rate;
            moved[i, 1] = _f.Rate(_weights[i] - beta);
            moved[i, 2] = _f.Rate(_weights[i] + beta);
            for (int p = 0; p < Places; p++) if (!(moved[i, p] > 0)) return double.PositiveInfinity;
        }
        var quadratic = new QuadraticForm(this, moved);
        int[] best = [];
        double largest = double.NegativeInfinity;
        foreach (Func<int, int> pattern in (Func<int, int>[])[_ => 0, _ => 1, _ => 2, i => 1 + i % 2])
        {
            int[] places = [.. Enumerable.Range(0, m).Select(pattern)];
            double value = quadratic.Value(places);
            if (value > largest) (largest, best) = (value, places);
        }
        return Math.Max(0, quadratic.Ascend(best, largest, LongestAscent) + _squaredError) / _squaredNorm;
    }

    /// <summary>
    /// (||e0|| + sum_i |k_i| sup ||e^{-a_i t} - e^{-b t}||)^2 / ||rho||^2: no perturbation within beta exceeds it. The supremum lies at the
    /// lowest or highest rate of the ball, since the distance of two exponentials grows with the distance of their rates. Infinite for
    /// expressions, whose extremes are not certified.
    /// </summary>
    public double Certified(double beta)
    {
        if (beta == 0) return _squaredError / _squaredNorm;
        if (WeightInterval.Objection(_f) is not null) return double.PositiveInfinity;
        double sum = Math.Sqrt(_squaredError);
        for (int i = 0; i < _rates.Length; i++)
        {
            (double lowest, double highest) = WeightInterval.Of(_f, Integration.Exact, _weights[i], beta);
            if (!(lowest > 0)) return double.PositiveInfinity;
            sum += Math.Abs(_coefficients[i]) * Math.Max(Distance(_rates[i], lowest), Distance(_rates[i], highest));
        }
        return sum * sum / _squaredNorm;
    }

    /// <summary>||e^{-a t} - e^{-b t}||_2 = |a - b|/sqrt(2ab(a + b)).</summary>
    private static double Distance(double a, double b) =>
        double.IsInfinity(b) ? Math.Sqrt(0.5 / a) : Math.Abs(a - b) / (Math.Sqrt(2 * a) * Math.Sqrt(b) * Math.Sqrt(a + b));

    /// <summary>&lt;e^{-a t} - e^{-b t}, e^{-c t} - e^{-d t}&gt;.</summary>
    private static double Gram(double a, double b, double c, double d) =>
        b > LargeRate || d > LargeRate
            ? 1 / (a + c) - 1 / (a + d) - 1 / (b + c) + 1 / (b + d)
            : (b - a) / (b + c) * ((d - c) / (a + c)) * ((a + b + c + d) / (a + d) / (b + d));

    private double ErrorProduct(double rate, double[] buffer)
    {
        for (int j = 0; j < buffer.Length; j++) buffer[j] = -rate * _nodes[j];
        Elementwise.Apply<Exp>(buffer, buffer);
        return ColumnMatrix.Dot(buffer, _weightedError);
    }

    /// <summary>2 &lt;e0, d&gt; + ||d||^2 as a function of where each w goes.</summary>
    private sealed class QuadraticForm
    {
        private readonly int _units;
        private readonly double[] _linear;
        private readonly double[,] _gram;

        public QuadraticForm(RecurrentBlockError at, double[,] moved)
        {
            _units = at._rates.Length;
            int size = _units * Places;
            _linear = new double[size];
            _gram = new double[size, size];
            var buffer = new double[at._nodes.Length];
            for (int i = 0; i < _units; i++)
            {
                double own = at.ErrorProduct(at._rates[i], buffer);
                for (int p = 0; p < Places; p++)
                {
                    // Most often the lowest rate is the one below or above.
                    _linear[i * Places + p] = p > 0 && moved[i, p] == moved[i, 0] ? _linear[i * Places]
                        : 2 * at._coefficients[i] * (own - at.ErrorProduct(moved[i, p], buffer));
                }
            }
            for (int i = 0; i < size; i++)
            {
                (int u, double a, double b) = (i / Places, at._rates[i / Places], moved[i / Places, i % Places]);
                for (int j = 0; j <= i; j++)
                {
                    (int v, double c, double d) = (j / Places, at._rates[j / Places], moved[j / Places, j % Places]);
                    _gram[i, j] = _gram[j, i] = at._coefficients[u] * at._coefficients[v] * Gram(a, b, c, d);
                }
            }
        }

        public double Value(int[] places)
        {
            double sum = 0;
            for (int i = 0; i < _units; i++) sum += _linear[i * Places + places[i]] + Row(places, i, places[i]);
            return sum;
        }

        public double Ascend(int[] places, double value, int sweeps)
        {
            for (int sweep = 0; sweep < sweeps; sweep++)
            {
                double before = value;
                for (int i = 0; i < _units; i++)
                {
                    for (int p = 0; p < Places; p++)
                    {
                        int old = places[i];
                        if (p == old) continue;
                        // Change of the form: own terms, and twice the products with all others.
                        double others = Row(places, i, p) - Row(places, i, old) - _gram[i * Places + p, i * Places + old]
                            + _gram[i * Places + old, i * Places + old];
                        double change = _linear[i * Places + p] - _linear[i * Places + old] + 2 * others
                            + _gram[i * Places + p, i * Places + p] - _gram[i * Places + old, i * Places + old];
                        if (!(change > 1e-12 * Math.Abs(value))) continue;
                        places[i] = p;
                        value += change;
                    }
                }
                if (value == before) break;
            }
            return Value(places);
        }

        private double Row(int[] places, int unit, int place)
        {
            double sum = 0;
            for (int j = 0; j < _units; j++) sum += _gram[unit * Places + place, j * Places + places[j]];
            return sum;
        }
    }
}
