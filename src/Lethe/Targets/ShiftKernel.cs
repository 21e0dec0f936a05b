namespace Lethe.Targets;

/// <summary>rho(t) = 1 for 9 &lt; t &lt; 11, else 0: a moving average of the past, finite memory.</summary>
public sealed class ShiftKernel : LinearFunctional
{
    private const double Start = 9, End = 11;

    /// <inheritdoc/>
    public override string Name => "shift";

    /// <inheritdoc/>
    public override string Description => "1 for 9 < t < 11, else 0: finite memory";

    /// <inheritdoc/>
    public override double Kernel(double t) => t is > Start and < End ? 1 : 0;

    /// <inheritdoc/>
    public override double SquaredNorm => End - Start;

    /// <inheritdoc/>
    public override double SquaredTail(double t) => Math.Max(0, End - Math.Max(t, Start));

    /// <inheritdoc/>
    public override double AbsoluteNorm => End - Start;

    /// <inheritdoc/>
    public override IReadOnlyList<double> Breakpoints { get; } = [Start, End];
}
