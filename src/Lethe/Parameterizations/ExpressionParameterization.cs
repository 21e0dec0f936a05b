namespace Lethe.Parameterizations;

/// <summary>A user's f, given as an expression in w. Derivative by forward mode, inverse and lowest rate numerically.</summary>
public sealed class ExpressionParameterization : Parameterization
{
    // Inverse: w is sought where a trained weight could plausibly be, first near 0, then far out.
    private const double LargestWeight = 1e8;
    private const int RootScan = 400, LowestScan = 256, Bisections = 200;

    // How far beside a zero its sign is looked at, relative to 1 + |w|.
    private const double Beside = 1e-3;

    private readonly Expression _expression;

    /// <summary>Creates the parameterization from an expression in w.</summary>
    /// <exception cref="ExpressionException">Not a valid expression in w.</exception>
    public ExpressionParameterization(string expression)
    {
        _expression = Expression.Parse(expression, "w");
        double zero = Inverse(0), step = Beside * (1 + Math.Abs(zero));
        RateBoundary = Rate(zero - step) * Rate(zero + step) < 0 ? zero : double.NaN;
    }

    /// <summary>f as a tree, for enclosures.</summary>
    internal Term Term => _expression.Term;

    /// <inheritdoc/>
    public override string Name => _expression.Text;

    /// <inheritdoc/>
    public override string Description => "a user's own rate function";

    /// <inheritdoc/>
    public override string Formula => _expression.Text;

    /// <inheritdoc/>
    public override double Rate(double w) => _expression.Evaluate(w);

    /// <inheritdoc/>
    public override double RateDerivative(double w) => _expression.EvaluateDual(w).Derivative;

    /// <summary>True for the expression w.</summary>
    public override bool IsIdentity => _expression.Text == _expression.Variable;

    /// <summary>The zero nearest to w = 0 (<see cref="Inverse"/>) where f changes its sign: one that f fades to, as e^w does by underflow,
    /// is none.</summary>
    public override double RateBoundary { get; }

    /// <summary>False: nothing is known of where an expression turns.</summary>
    public override bool IsMonotoneAsideOfZero => false;

    /// <summary>
    /// A w with f(w) = rate: the sign change of f - rate nearest to w = 0 (positive w first) on a grid that grows geometrically to 1e8,
    /// closed in by bisection; NaN where the grid shows none. An f that touches the rate without crossing it between grid points is missed.
    /// </summary>
    public override double Inverse(double rate)
    {
        if (!double.IsFinite(rate)) return double.NaN;
        if (Rate(0) == rate) return 0;
        double ratio = Math.Pow(LargestWeight / 1e-6, 1.0 / RootScan);
        (double inner, double outer) = (0, 1e-6);
        for (int i = 0; i <= RootScan; i++, inner = outer, outer *= ratio)
        {
            double root = Between(inner, outer, rate);
            if (double.IsNaN(root)) root = Between(-inner, -outer, rate);
            if (!double.IsNaN(root)) return root;
        }
        return double.NaN;
    }

    /// <summary>
    /// The smallest f on [w - beta, w + beta]: 256 equal steps, then golden-section search around the least of them.
    /// A dip narrower than a step can be missed; points where f is undefined are passed over.
    /// </summary>
    public override (double Rate, double Weight) Lowest(double w, double beta)
    {
        RequireRadius(beta);
        (double rate, double weight) = (double.NaN, w);
        for (int i = 0; i <= LowestScan; i++)
        {
            // The ends exactly, so that monotone expressions give what their closed forms give.
            double x = i == 0 ? w - beta : i == LowestScan ? w + beta : w - beta + 2 * beta * i / LowestScan;
            double f = Rate(x);
            if (f < rate || (double.IsNaN(rate) && !double.IsNaN(f))) (rate, weight) = (f, x);
        }
        double step = 2 * beta / LowestScan;
        (double low, double high) = (Math.Max(w - beta, weight - step), Math.Min(w + beta, weight + step));
        const double Golden = 0.6180339887498949;
        for (int i = 0; i < 60 && high - low > 0; i++)
        {
            (double left, double right) = (high - Golden * (high - low), low + Golden * (high - low));
            (double atLeft, double atRight) = (Rate(left), Rate(right));
            if (atLeft < rate) (rate, weight) = (atLeft, left);
            if (atRight < rate) (rate, weight) = (atRight, right);
            if (atLeft <= atRight) high = right;
            else low = left;
        }
        return (rate, weight);
    }

    private double Between(double a, double b, double rate)
    {
        (double atA, double atB) = (Rate(a) - rate, Rate(b) - rate);
        if (atB == 0) return b;
        // NaN ends and equal signs fail this test.
        if (!(Math.Sign(Zeroed(atA)) * Math.Sign(Zeroed(atB)) < 0)) return double.NaN;
        for (int i = 0; i < Bisections; i++)
        {
            double middle = 0.5 * (a + b);
            if (middle == a || middle == b) break;
            double atMiddle = Rate(middle) - rate;
            if (double.IsNaN(atMiddle)) return double.NaN;
            if (atMiddle == 0) return middle;
            if (atMiddle > 0 == atA > 0) (a, atA) = (middle, atMiddle);
            else (b, atB) = (middle, atMiddle);
        }
        // A jump or a pole changes sign as well, but is not a solution.
        double end = Math.Abs(atA) <= Math.Abs(atB) ? a : b;
        return Math.Abs(Rate(end) - rate) <= 1e-6 * Math.Max(Math.Abs(rate), 1e-300) ? end : double.NaN;
    }

    private static double Zeroed(double value) => double.IsNaN(value) ? 0 : value;
}
