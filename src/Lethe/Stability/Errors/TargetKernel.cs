namespace Lethe.Stability.Errors;

/// <summary>A linear target's kernel per step, r(t) = dt rho(t dt), t in steps: samples at whole steps are kept.</summary>
internal sealed class TargetKernel
{
    // Sums over steps are taken one by one up to here at least; behind, kernels vary slowly from step to step.
    public const int FewestSteps = 1024;

    // A kernel with a jump beyond this many steps is not summed one by one.
    public const int MostSteps = 1 << 20;

    private readonly LinearFunctional _target;
    private readonly double _timeStep;
    private readonly Lock _gate = new();
    private double[] _samples = [];

    public TargetKernel(LinearFunctional target, double timeStep)
    {
        (_target, _timeStep) = (target, timeStep);
        double last = target.Breakpoints.Count == 0 ? 0 : target.Breakpoints[^1] / timeStep;
        if (last > MostSteps - 2)
        {
            throw new ArgumentException(
                Invariant($"target '{target.Name}' has a jump or kink at step {last}, expected none beyond step {MostSteps}: ") +
                "take a larger dt or --error mse.", nameof(target));
        }
        Steps = FewestSteps;
        while (Steps < last + 2) Steps *= 2;
    }

    /// <summary>Steps to be summed one by one: a power of two behind the last jump.</summary>
    public int Steps { get; }

    /// <summary>dt.</summary>
    public double TimeStep => _timeStep;

    /// <summary>r(t) at any time, in steps.</summary>
    public double At(double steps) => _target.Kernel(steps * _timeStep) * _timeStep;

    /// <summary>r(0), ..., r(count - 1).</summary>
    public ReadOnlySpan<double> Samples(int count)
    {
        lock (_gate)
        {
            if (_samples.Length < count) _samples = LinearFunctionalConvolution.Sample(_target, count, _timeStep);
            return _samples.AsSpan(0, count);
        }
    }

    /// <summary>The sum of |r| behind a time, as an integral: in closed form where the target has one, else 0 for a kernel that has died
    /// out.</summary>
    public double AbsoluteTail(double steps)
    {
        double tail = _target.AbsoluteTail(steps * _timeStep);
        return double.IsNaN(tail) ? 0 : tail;
    }
}
