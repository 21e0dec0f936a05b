using Lethe.Kernels.Recurrence.Diagonal;

namespace Lethe.Kernels.Recurrence.Stepping;

/// <summary>The stepper for a shape at the width that suits it: the compiler makes the one that is used.</summary>
internal static class Steppers
{
    internal static SequenceStepper Create(RecurrenceShape shape, double timeStep, ReadOnlySpan<double> weights, int lanes) =>
        Create(shape, timeStep, weights, lanes, Vector512.IsHardwareAccelerated);

    /// <summary>With vectors of 512 bits or of 256: the same bits.</summary>
    internal static SequenceStepper Create(RecurrenceShape shape, double timeStep, ReadOnlySpan<double> weights, int lanes, bool wide) =>
        (shape.Precision, wide) switch
        {
            (Precision.Double, true) => Create<Vectors512<double>, Vector512<double>, Vectors256<double>, Vector256<double>, double>(
                shape, timeStep, weights, lanes),
            (Precision.Double, false) => Create<Vectors256<double>, Vector256<double>, Vectors256<double>, Vector256<double>, double>(
                shape, timeStep, weights, lanes),
            (Precision.Single, true) => Create<Vectors512<float>, Vector512<float>, Vectors128<float>, Vector128<float>, float>(
                shape, timeStep, weights, lanes),
            (Precision.Single, false) => Create<Vectors256<float>, Vector256<float>, Vectors128<float>, Vector128<float>, float>(
                shape, timeStep, weights, lanes),
            _ => throw new ArgumentOutOfRangeException(nameof(shape), shape.Precision, "Expected double or single."),
        };

    private static SequenceStepper Create<TOps, TVector, TFours, TFour, T>(RecurrenceShape shape, double timeStep,
        ReadOnlySpan<double> weights, int lanes)
        where TOps : struct, IVectors<TVector, T>
        where TFours : struct, IVectors<TFour, T>
        where T : unmanaged => shape.Activation switch
        {
            Activation.Linear => Create<TOps, TVector, TFours, TFour, T, LinearFunction<TVector>>(shape, timeStep, weights, lanes),
            Activation.Tanh => Create<TOps, TVector, TFours, TFour, T, TanhFunction<TOps, TVector, T>>(shape, timeStep, weights, lanes),
            Activation.Hardtanh =>
                Create<TOps, TVector, TFours, TFour, T, HardtanhFunction<TOps, TVector, T>>(shape, timeStep, weights, lanes),
            Activation.Relu => Create<TOps, TVector, TFours, TFour, T, ReluFunction<TOps, TVector, T>>(shape, timeStep, weights, lanes),
            _ => throw new ArgumentOutOfRangeException(nameof(shape), shape.Activation, "Expected linear, tanh, hardtanh or relu."),
        };

    private static SequenceStepper Create<TOps, TVector, TFours, TFour, T, TActivation>(RecurrenceShape shape, double timeStep,
        ReadOnlySpan<double> weights, int lanes)
        where TOps : struct, IVectors<TVector, T>
        where TFours : struct, IVectors<TFour, T>
        where T : unmanaged
        where TActivation : struct, IActivationFunction<TVector>
    {
        if (shape.Dense) return new DenseStepper<TOps, TVector, TFours, TFour, T, TActivation>(shape, timeStep, weights, lanes);
        if (shape.Complex)
            return new DiagonalStepper<ComplexForm, LinearFunction<TVector>, TOps, TVector, T>(shape, timeStep, weights, lanes);
        if (shape.Layerwise && !TActivation.IsLinear)
            return new DiagonalStepper<LayerwiseForm, TActivation, TOps, TVector, T>(shape, timeStep, weights, lanes);
        return new DiagonalStepper<PlainForm, TActivation, TOps, TVector, T>(shape, timeStep, weights, lanes);
    }
}
