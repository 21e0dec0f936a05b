using Lethe.Kernels.Recurrence.Cells;
using Lethe.Kernels.Recurrence.Diagonal;

namespace Lethe.Kernels.Recurrence.Stepping;

/// <summary>The stepper for a shape and a number of lanes at the width that suits it: the compiler makes the one that is used.</summary>
internal static class Steppers
{
    // From so many lanes on, vectors along the lanes do less work than vectors along the units.
    private const int ManyLanes = 4;

    internal static SequenceStepper Create(RecurrenceShape shape, double timeStep, ReadOnlySpan<double> weights, int lanes) =>
        Create(shape, timeStep, weights, lanes, Vector512.IsHardwareAccelerated);

    /// <summary>With vectors of 512 bits or of 256: the same bits.</summary>
    internal static SequenceStepper Create(RecurrenceShape shape, double timeStep, ReadOnlySpan<double> weights, int lanes, bool wide)
    {
        if (shape.Features == 0) return OfStates(shape, timeStep, weights, lanes, wide);
        return new FeatureStepper(shape, weights,
            OfStates(FeatureStepper.Inner(shape), timeStep, weights[..^shape.ReadoutSize], lanes, wide));
    }

    private static SequenceStepper OfStates(RecurrenceShape shape, double timeStep, ReadOnlySpan<double> weights, int lanes, bool wide) =>
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
        where T : unmanaged => (shape.Cell, shape.Activation) switch
        {
            (RecurrentCell.Gru, _) => new CellStepper<TOps, TVector, TFours, TFour, T, GruSteps<TOps, TVector, T>>(shape, weights, lanes),
            (RecurrentCell.GruResetBefore, _) =>
                new CellStepper<TOps, TVector, TFours, TFour, T, GruResetBeforeSteps<TOps, TVector, T>>(shape, weights, lanes),
            (RecurrentCell.Lstm, _) =>
                new CellStepper<TOps, TVector, TFours, TFour, T, LstmSteps<TOps, TVector, T>>(shape, weights, lanes),
            (_, Activation.Linear) => Create<TOps, TVector, TFours, TFour, T, LinearFunction<TVector>>(shape, timeStep, weights, lanes),
            (_, Activation.Tanh) =>
                Create<TOps, TVector, TFours, TFour, T, TanhFunction<TOps, TVector, T>>(shape, timeStep, weights, lanes),
            (_, Activation.Hardtanh) =>
                Create<TOps, TVector, TFours, TFour, T, HardtanhFunction<TOps, TVector, T>>(shape, timeStep, weights, lanes),
            (_, Activation.Relu) =>
                Create<TOps, TVector, TFours, TFour, T, ReluFunction<TOps, TVector, T>>(shape, timeStep, weights, lanes),
            _ => throw new ArgumentOutOfRangeException(nameof(shape), shape.Activation, "Expected linear, tanh, hardtanh or relu."),
        };

    private static SequenceStepper Create<TOps, TVector, TFours, TFour, T, TActivation>(RecurrenceShape shape, double timeStep,
        ReadOnlySpan<double> weights, int lanes)
        where TOps : struct, IVectors<TVector, T>
        where TFours : struct, IVectors<TFour, T>
        where T : unmanaged
        where TActivation : struct, IActivationFunction<TVector>
    {
        if (shape.Cell == RecurrentCell.Elman)
            return new CellStepper<TOps, TVector, TFours, TFour, T, ElmanSteps<TOps, TVector, T, TActivation>>(shape, weights, lanes);
        bool many = lanes >= ManyLanes;
        if (shape.Dense)
        {
            return many ? new DenseLanesStepper<TOps, TVector, T, TActivation>(shape, timeStep, weights, lanes)
                : new DenseStepper<TOps, TVector, TFours, TFour, T, TActivation>(shape, timeStep, weights, lanes);
        }
        if (shape.Complex)
            return Diagonal<ComplexForm, LinearFunction<TVector>, TOps, TVector, T>(shape, timeStep, weights, lanes, many);
        if (shape.Layerwise && !TActivation.IsLinear)
            return Diagonal<LayerwiseForm, TActivation, TOps, TVector, T>(shape, timeStep, weights, lanes, many);
        return Diagonal<PlainForm, TActivation, TOps, TVector, T>(shape, timeStep, weights, lanes, many);
    }

    private static SequenceStepper Diagonal<TForm, TActivation, TOps, TVector, T>(RecurrenceShape shape, double timeStep,
        ReadOnlySpan<double> weights, int lanes, bool many)
        where TForm : struct, IDiagonalForm
        where TActivation : struct, IActivationFunction<TVector>
        where TOps : struct, IVectors<TVector, T>
        where T : unmanaged =>
        many ? new DiagonalLanesStepper<TForm, TActivation, TOps, TVector, T>(shape, timeStep, weights, lanes)
            : new DiagonalStepper<TForm, TActivation, TOps, TVector, T>(shape, timeStep, weights, lanes);
}
