namespace Lethe.Kernels.Recurrence.Diagonal;

/// <summary>Engines for a shape at every width: the compiler makes the one that is used.</summary>
internal static class DiagonalPasses
{
    /// <summary>
    /// The width for a number of tiles: the widest that is hardware and leaves every thread a group, for a vector more does less than a
    /// thread more. All give the same bits.
    /// </summary>
    internal static int TilesPerGroup(Precision precision, int tiles, int workers)
    {
        bool wide = Vector512.IsHardwareAccelerated;
        if (precision == Precision.Double) return wide && tiles >= 2 * workers ? 2 : 1;
        return wide && tiles >= 4 * workers ? 4 : tiles >= 2 * workers ? 2 : 1;
    }

    /// <summary>An engine whose groups have 1, 2 or (float32) 4 tiles; a general one also gives derivatives in the inputs.</summary>
    internal static DiagonalEngine Create(RecurrenceShape shape, double timeStep, Recomputation recomputation, int tilesPerGroup,
        bool general,
        CallPlan plan) =>
        (shape.Precision, tilesPerGroup) switch
        {
            (Precision.Double, 1) => Create<Vectors256<double>, Vector256<double>, double>(shape, timeStep, recomputation, general, plan),
            (Precision.Double, _) => Create<Vectors512<double>, Vector512<double>, double>(shape, timeStep, recomputation, general, plan),
            (_, 1) => Create<Vectors128<float>, Vector128<float>, float>(shape, timeStep, recomputation, general, plan),
            (_, 2) => Create<Vectors256<float>, Vector256<float>, float>(shape, timeStep, recomputation, general, plan),
            _ => Create<Vectors512<float>, Vector512<float>, float>(shape, timeStep, recomputation, general, plan),
        };

    private static DiagonalEngine<TOps, TVector, T> Create<TOps, TVector,
        T>(RecurrenceShape shape, double timeStep, Recomputation recomputation,
        bool general, CallPlan plan)
        where TOps : struct, IVectors<TVector, T>
        where T : unmanaged
    {
        DiagonalPass<T> pass = shape.Activation switch
        {
            Activation.Linear => Pass<LinearFunction<TVector>, TOps, TVector, T>(shape, general),
            Activation.Tanh => Pass<TanhFunction<TOps, TVector, T>, TOps, TVector, T>(shape, general),
            Activation.Hardtanh => Pass<HardtanhFunction<TOps, TVector, T>, TOps, TVector, T>(shape, general),
            Activation.Relu => Pass<ReluFunction<TOps, TVector, T>, TOps, TVector, T>(shape, general),
            _ => throw new ArgumentOutOfRangeException(nameof(shape), shape.Activation, "Expected linear, tanh, hardtanh or relu."),
        };
        // Linear states may outgrow all numbers whatever they are fed; those that pass through hardtanh grow by one a step.
        bool stays = shape is { Activation: Activation.Hardtanh, IsLinearInTime: false };
        return new(shape, timeStep, recomputation, plan, pass, stays
            ? Pass<NumericHardtanhFunction<TOps, TVector, T>, TOps, TVector, T>(shape, general) : pass);
    }

    private static DiagonalPass<T> Pass<TActivation, TOps, TVector, T>(RecurrenceShape shape, bool general)
        where TActivation : struct, IActivationFunction<TVector>
        where TOps : struct, IVectors<TVector, T>
        where T : unmanaged
    {
        if (shape.Complex) return new GeneralPass<ComplexForm, LinearFunction<TVector>, TOps, TVector, T>(shape.Inputs, shape.Decoded);
        if (shape.Layerwise && !TActivation.IsLinear)
            return new GeneralPass<LayerwiseForm, TActivation, TOps, TVector, T>(shape.Inputs, shape.Outputs);
        if (!general && shape is { Inputs: 1, Outputs: 1 } && !TActivation.IsLong)
            return new SingleChannelPass<TActivation, TOps, TVector, T>();
        return new GeneralPass<PlainForm, TActivation, TOps, TVector, T>(shape.Inputs, shape.Outputs);
    }
}
