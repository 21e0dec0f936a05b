using System.Runtime.Intrinsics;
using Lethe.Kernels.Recurrence.Dense;
using Lethe.Kernels.Vectors;

namespace Lethe.Kernels.Recurrence;

/// <summary>The dense kernel for a precision, a vector width and an activation: one compiled kernel each.</summary>
internal static class DenseKernels
{
    /// <summary>The kernel for the vectors of this machine.</summary>
    internal static RecurrenceKernel Create(RecurrenceShape shape, double timeStep) => Create(shape, timeStep, Vector512.IsHardwareAccelerated);

    /// <summary>The kernel for vectors of 512 bits or of 256: the same bits.</summary>
    internal static RecurrenceKernel Create(RecurrenceShape shape, double timeStep, bool wide) => (shape.Precision, wide) switch
    {
        (Precision.Double, true) => Create<Doubles512, Vector512<double>, double>(shape, timeStep),
        (Precision.Double, false) => Create<Doubles256, Vector256<double>, double>(shape, timeStep),
        (Precision.Single, true) => Create<Floats512, Vector512<float>, float>(shape, timeStep),
        (Precision.Single, false) => Create<Floats256, Vector256<float>, float>(shape, timeStep),
        _ => throw new ArgumentOutOfRangeException(nameof(shape), shape.Precision, "Expected double or single."),
    };

    private static RecurrenceKernel Create<TVectors, TVector, T>(RecurrenceShape shape, double timeStep)
        where TVectors : struct, IVectors<TVector, T>
        where TVector : struct
        where T : unmanaged => shape.Activation switch
        {
            Activation.Linear => new DenseKernel<TVectors, TVector, T, LinearFunction>(shape, timeStep),
            Activation.Tanh => new DenseKernel<TVectors, TVector, T, TanhFunction>(shape, timeStep),
            Activation.Hardtanh => new DenseKernel<TVectors, TVector, T, HardtanhFunction>(shape, timeStep),
            Activation.Relu => new DenseKernel<TVectors, TVector, T, ReluFunction>(shape, timeStep),
            _ => throw new ArgumentOutOfRangeException(nameof(shape), shape.Activation, "Expected linear, tanh, hardtanh or relu."),
        };
}
