namespace Lethe.Kernels.Recurrence.Stepping;

/// <summary>y = C h + d of one lane, units along the vectors: four chains, unit i in chain i modulo 4, and their sum in pairs, as
/// <see cref="Dense.DenseSteps{TOps, TVector, T, TActivation}.Read"/> has it. <typeparamref name="TFour"/> holds the four chains.</summary>
internal sealed unsafe class UnitReadout<TFours, TFour, T>
    where TFours : struct, IVectors<TFour, T>
    where T : unmanaged
{
    private const int Chains = 4;

    private readonly AlignedBuffer _space;
    private readonly T* _output, _bias;
    private readonly int _outputs, _padded;

    /// <summary>Takes over C and d.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="w">All weights.</param>
    /// <param name="padded">Units with their padding, a multiple of four, which is 0 in h.</param>
    internal UnitReadout(RecurrenceShape shape, in RecurrenceWeights w, int padded)
    {
        (_outputs, _padded) = (shape.Outputs, padded);
        _output = AlignedBuffer.Ensure<T>(ref _space!, (long)_outputs * (padded + 1L));
        _bias = _output + (long)_outputs * padded;
        for (int o = 0; o < _outputs; o++)
        {
            for (int i = 0; i < shape.Units; i++) _output[(long)o * padded + i] = Kernels.Lanes.Element<T>(w.Output[o * shape.Units + i]);
            _bias[o] = Kernels.Lanes.Element<T>(w.OutputBias[o]);
        }
    }

    /// <summary>Writes the outputs of a lane.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal void Read(T* h, Span<double> outputs)
    {
        // Steppers that share this one may run at once.
        T* c = _output, chains = stackalloc T[Chains];
        for (int o = 0; o < _outputs; o++, c += _padded)
        {
            new Span<T>(chains, Chains).Clear();
            chains[0] = _bias[o];
            TFour sums = TFours.Load(chains);
            for (int i = 0; i < _padded; i += Chains) sums = TFours.MultiplyAdd(TFours.Load(c + i), TFours.Load(h + i), sums);
            TFours.Store(sums, chains);
            outputs[o] = Scalars.SumOfPairs(chains);
        }
    }
}
