using Lethe.Kernels.Recurrence.Cells;

namespace Lethe.Kernels.Recurrence;

/// <summary>The kernel of a cell for a precision, a vector width and an activation: one compiled kernel each.</summary>
internal static class CellKernels
{
    // Bytes of states and gates that a worker keeps, beyond which memory would be slower than recomputing.
    private const long LargestKept = 1L << 26;

    /// <summary>The kernel for the vectors of this machine.</summary>
    internal static RecurrenceKernel Create(RecurrenceShape shape, double timeStep) =>
        Create(shape, timeStep, Vector512.IsHardwareAccelerated, LargestKept);

    /// <summary>The kernel for vectors of 512 bits or of 256, which keeps so many bytes of states and gates: the same bits.</summary>
    internal static RecurrenceKernel Create(RecurrenceShape shape, double timeStep, bool wide, long kept)
    {
        shape.Validate();
        return (shape.Precision, wide) switch
        {
            (Precision.Double, true) => Create<Vectors512<double>, Vector512<double>, double>(shape, timeStep, kept),
            (Precision.Double, false) => Create<Vectors256<double>, Vector256<double>, double>(shape, timeStep, kept),
            (Precision.Single, true) => Create<Vectors512<float>, Vector512<float>, float>(shape, timeStep, kept),
            (Precision.Single, false) => Create<Vectors256<float>, Vector256<float>, float>(shape, timeStep, kept),
            _ => throw new ArgumentOutOfRangeException(nameof(shape), shape.Precision, "Expected double or single."),
        };
    }

    private static RecurrenceKernel Create<TOps, TVector, T>(RecurrenceShape shape, double timeStep, long kept)
        where TOps : struct, IVectors<TVector, T>
        where T : unmanaged => (shape.Cell, shape.Activation) switch
        {
            (RecurrentCell.Gru, _) => new CellKernel<TOps, TVector, T, GruSteps<TOps, TVector, T>>(shape, timeStep, kept),
            (RecurrentCell.GruResetBefore, _) =>
                new CellKernel<TOps, TVector, T, GruResetBeforeSteps<TOps, TVector, T>>(shape, timeStep, kept),
            (RecurrentCell.Lstm, _) => new CellKernel<TOps, TVector, T, LstmSteps<TOps, TVector, T>>(shape, timeStep, kept),
            (_, Activation.Tanh) => Elman<TOps, TVector, T, TanhFunction<TOps, TVector, T>>(shape, timeStep, kept),
            (_, Activation.Hardtanh) => Elman<TOps, TVector, T, HardtanhFunction<TOps, TVector, T>>(shape, timeStep, kept),
            (_, Activation.Relu) => Elman<TOps, TVector, T, ReluFunction<TOps, TVector, T>>(shape, timeStep, kept),
            _ => throw new ArgumentOutOfRangeException(nameof(shape), shape.Activation, "Expected tanh, hardtanh or relu."),
        };

    private static RecurrenceKernel Elman<TOps, TVector, T, TActivation>(RecurrenceShape shape, double timeStep, long kept)
        where TOps : struct, IVectors<TVector, T>
        where T : unmanaged
        where TActivation : struct, IActivationFunction<TVector> =>
        new CellKernel<TOps, TVector, T, ElmanSteps<TOps, TVector, T, TActivation>>(shape, timeStep, kept);
}
