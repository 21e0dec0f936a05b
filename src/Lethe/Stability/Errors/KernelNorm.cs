namespace Lethe.Stability.Errors;

/// <summary>A size of a kernel difference e(t) = r(t) - k(t) (per step, t in steps) and of the zero-input output B over the infinite
/// horizon.</summary>
internal abstract class KernelNorm
{
    /// <summary>The size, and where asked for its derivative.</summary>
    /// <param name="steps">e(0), ..., e(N - 1).</param>
    /// <param name="rule">The rule of N steps.</param>
    /// <param name="tail">e at a time behind, in steps.</param>
    /// <param name="beyond">The integral of |e| behind the rule's last node.</param>
    /// <param name="bias">B: the model's output for inputs 0 in its steady state.</param>
    /// <param name="cotangents">Receives the derivative; null: not asked for.</param>
    public abstract double Of(ReadOnlySpan<double> steps, StepSum rule, Func<double, double> tail, double beyond, double bias,
        Cotangents? cotangents);
}
