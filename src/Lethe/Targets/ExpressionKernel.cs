namespace Lethe.Targets;

/// <summary>A user's rho, given as an expression in t, such as "exp(-t)*cos(t)".</summary>
public sealed class ExpressionKernel : LinearFunctional
{
    // Per decade, on a logarithmic grid; the last decades decide whether the integral settles.
    private const int PointsPerDecade = 200, FirstDecade = 3, LastDecade = 12;

    // Of the integral over one decade, how much the next may hold: 1 for 1/t, 10^{1-p} for t^-p, so p > 1.02 counts as integrable.
    private const double LargestRatio = 0.955;

    private readonly Expression _expression;
    private readonly Lazy<bool> _integrable;

    /// <summary>Creates the kernel.</summary>
    /// <exception cref="ExpressionException">Not a valid expression in t.</exception>
    public ExpressionKernel(string expression)
    {
        _expression = Expression.Parse(expression, "t");
        _integrable = new Lazy<bool>(SeemsIntegrable);
    }

    /// <inheritdoc/>
    public override string Name => TargetCatalog.ExpressionPrefix + _expression.Text;

    /// <inheritdoc/>
    public override string Description => $"a user's own kernel, rho(t) = {_expression.Text}";

    /// <inheritdoc/>
    public override double Kernel(double t) => _expression.Evaluate(t);

    /// <summary>
    /// An estimate: the integrals of |rho| over the decades from t = 1e3 to 1e12 fall by a constant factor (or are 0). Kernels between t^-1
    /// and t^-1.02 count as not integrable.
    /// </summary>
    public override bool IsIntegrable => _integrable.Value;

    private bool SeemsIntegrable()
    {
        double previous = double.NaN;
        for (int decade = FirstDecade; decade < LastDecade; decade++)
        {
            double sum = 0;
            for (int i = 0; i < PointsPerDecade; i++)
            {
                double t = Math.Pow(10, decade + (i + 0.5) / PointsPerDecade);
                sum += Math.Abs(Kernel(t)) * t;
            }
            if (!double.IsFinite(sum)) return false;
            // The first decades may still hold the body of the kernel; only the second half decides.
            if (decade > (FirstDecade + LastDecade) / 2 && sum > LargestRatio * previous) return false;
            previous = sum;
        }
        return true;
    }
}
