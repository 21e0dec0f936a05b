namespace Lethe.Targets;

/// <summary>A linear functional H_t(x) = integral_0^inf rho(s) x_{t-s} ds with scalar input and output; its memory function is
/// |rho(t)|.</summary>
public abstract class LinearFunctional : ITarget
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract string Description { get; }

    /// <inheritdoc/>
    public int InputSize => 1;

    /// <inheritdoc/>
    public int OutputSize => 1;

    /// <summary>rho(t), t &gt;= 0, in the time unit of dt.</summary>
    public abstract double Kernel(double t);

    /// <summary>M(H)(t) = |rho(t)| ([IAT] sec. 2).</summary>
    public double MemoryFunction(double t) => Math.Abs(Kernel(t));

    /// <summary>False where the integral of |rho| over [0, inf) diverges (sin, sumexp): finite horizons only.</summary>
    public virtual bool IsIntegrable => true;

    /// <summary>The integral of rho^2 over [0, inf), or NaN where no closed form is known. Infinite where it diverges.</summary>
    public virtual double SquaredNorm => double.NaN;

    /// <summary>The integral of rho^2 over [t, inf), or NaN where no closed form is known. Infinite where it diverges.</summary>
    public virtual double SquaredTail(double t) => double.NaN;

    /// <summary>||rho||_1, the integral of |rho| over [0, inf); infinite where it diverges, NaN where no closed form is known.</summary>
    public virtual double AbsoluteNorm => double.NaN;

    /// <summary>The integral of |rho| over [t, inf), or NaN where no closed form is known. Infinite where it diverges.</summary>
    public virtual double AbsoluteTail(double t) => double.NaN;

    /// <summary>Times at which rho is not smooth, ascending: an integral over rho is taken piece by piece between them.</summary>
    public virtual IReadOnlyList<double> Breakpoints => [];

    /// <summary>y_k = sum_{s &lt;= k} rho(s dt) x_{k-s} dt per channel; direct sum or FFT by length, equal to 1e-12 relative to the largest
    /// output.</summary>
    /// <exception cref="ArgumentException">Shapes do not fit, dt is not positive, or rho is not finite at one of the times.</exception>
    public void Evaluate(TiledSequences inputs, TiledSequences outputs, double timeStep, Workers workers) =>
        LinearFunctionalConvolution.Apply(this, inputs, outputs, timeStep, workers);
}
