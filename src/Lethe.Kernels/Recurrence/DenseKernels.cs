namespace Lethe.Kernels.Recurrence;

/// <summary>The dense kernel for a precision, a vector width and an activation: one compiled kernel each.</summary>
internal static class DenseKernels
{
    /// <summary>The kernel for the vectors of this machine.</summary>
    internal static RecurrenceKernel Create(RecurrenceShape shape, double timeStep) =>
        Create(shape, timeStep, Vector512.IsHardwareAccelerated);

    /// <summary>The kernel for vectors of 512 bits or of 256: the same bits.</summary>
    internal static RecurrenceKernel Create(RecurrenceShape shape, double timeStep, bool wide) => (shape.Precision, wide) switch
    {
        (Precision.Double, true) => Create<Vectors512<double>, Vector512<double>, double>(shape, timeStep),
        (Precision.Double, false) => Create<Vectors256<double>, Vector256<double>, double>(shape, timeStep),
        (Precision.Single, true) => Create<Vectors512<float>, Vector512<float>, float>(shape, timeStep),
        (Precision.Single, false) => Create<Vectors256<float>, Vector256<float>, float>(shape, timeStep),
        _ => throw new ArgumentOutOfRangeException(nameof(shape), shape.Precision, "Expected double or single."),
    };

    private static RecurrenceKernel Create<TOps, TVector, T>(RecurrenceShape shape, double timeStep)
        where TOps : struct, IVectors<TVector, T>
        where T : unmanaged => shape.Activation switch
        {
            Activation.Linear => new DenseKernel<TOps, TVector, T, LinearFunction<TVector>>(shape, timeStep),
            Activation.Tanh => new DenseKernel<TOps, TVector, T, TanhFunction<TOps, TVector, T>>(shape, timeStep),
            Activation.Hardtanh => new DenseKernel<TOps, TVector, T, HardtanhFunction<TOps, TVector, T>>(shape, timeStep),
            Activation.Relu => new DenseKernel<TOps, TVector, T, ReluFunction<TOps, TVector, T>>(shape, timeStep),
            _ => throw new ArgumentOutOfRangeException(nameof(shape), shape.Activation, "Expected linear, tanh, hardtanh or relu."),
        };
}
