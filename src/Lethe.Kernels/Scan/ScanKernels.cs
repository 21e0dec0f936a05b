namespace Lethe.Kernels.Scan;

/// <summary>
/// The ordered dispatch list of scans; the first variant computes. Tests and benchmarks iterate the same list, so a variant that can be
/// dispatched cannot escape them.
/// </summary>
public static class ScanKernels
{
    /// <summary>All variants, preferred first; the last is the definition.</summary>
    public static IReadOnlyList<ScanVariant> All { get; } = [new SequentialVariant(), new ReferenceVariant()];

    /// <summary>A kernel for a shape.</summary>
    /// <typeparam name="T">double or float: the type of the data and of the arithmetic.</typeparam>
    /// <param name="shape">Sizes and kind.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is out of range.</exception>
    /// <exception cref="NotSupportedException">T is neither double nor float.</exception>
    public static ScanKernel<T> Create<T>(ScanShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        shape.Validate();
        return All[0].Create<T>(shape);
    }

    private sealed class SequentialVariant() : ScanVariant("sequential")
    {
        public override ScanKernel<T> Create<T>(ScanShape shape) =>
            shape.Complex ? new SequentialScan<T, ComplexArithmetic<T>>(shape) : new SequentialScan<T, RealArithmetic<T>>(shape);
    }

    private sealed class ReferenceVariant() : ScanVariant("reference")
    {
        public override ScanKernel<T> Create<T>(ScanShape shape) => new ScanReference<T>(shape);
    }
}
