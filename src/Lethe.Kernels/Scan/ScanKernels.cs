using System.Numerics;

namespace Lethe.Kernels.Scan;

/// <summary>
/// The ordered dispatch list of scans. <see cref="ScanMode.Auto"/> takes the first variant that suits the shape, any other mode the first variant of that mode.
/// Tests and benchmarks iterate the same list, so a variant that can be dispatched cannot escape them.
/// </summary>
public static class ScanKernels
{
    /// <summary>All variants, preferred first; the last is the definition.</summary>
    public static IReadOnlyList<ScanVariant> All { get; } = [new ParallelVariant(), new SequentialVariant(), new ReferenceVariant()];

    /// <summary>The variant for a shape.</summary>
    /// <param name="shape">Sizes and kind.</param>
    /// <param name="mode">
    /// Auto chooses parallel in time where a step of the whole batch is at most 4 numbers and the sequences are of 65,536 steps or more; else sequential.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">No such mode.</exception>
    public static ScanVariant Find(ScanShape shape, ScanMode mode)
    {
        foreach (ScanVariant variant in All)
        {
            if (mode == ScanMode.Auto ? variant.Suits(shape) : variant.Mode == mode) return variant;
        }
        throw new ArgumentOutOfRangeException(nameof(mode), mode, "Expected Auto, Sequential or ParallelInTime.");
    }

    /// <summary>A kernel for a shape.</summary>
    /// <typeparam name="T">double or float: the type of the data and of the arithmetic.</typeparam>
    /// <param name="shape">Sizes and kind.</param>
    /// <param name="mode">How it is divided among threads.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is out of range, or no such mode.</exception>
    /// <exception cref="NotSupportedException">T is neither double nor float.</exception>
    public static ScanKernel<T> Create<T>(ScanShape shape, ScanMode mode = ScanMode.Auto)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        shape.Validate();
        return Find(shape, mode).Create<T>(shape);
    }

    private sealed class ParallelVariant() : ScanVariant("parallel-in-time", ScanMode.ParallelInTime)
    {
        private const int LargestStep = 4, ShortestLength = 65536;

        public override bool Suits(ScanShape shape) => shape.StateSize <= LargestStep && shape.Length >= ShortestLength;

        public override ScanKernel<T> Create<T>(ScanShape shape) =>
            shape.Complex ? new ParallelScan<T, ComplexArithmetic<T>>(shape) : new ParallelScan<T, RealArithmetic<T>>(shape);
    }

    private sealed class SequentialVariant() : ScanVariant("sequential", ScanMode.Sequential)
    {
        public override bool Suits(ScanShape shape) => true;

        public override ScanKernel<T> Create<T>(ScanShape shape) =>
            shape.Complex ? new SequentialScan<T, ComplexArithmetic<T>>(shape) : new SequentialScan<T, RealArithmetic<T>>(shape);
    }

    private sealed class ReferenceVariant() : ScanVariant("reference", ScanMode.Sequential)
    {
        public override bool Suits(ScanShape shape) => true;

        public override ScanKernel<T> Create<T>(ScanShape shape) => new ScanReference<T>(shape);
    }
}
