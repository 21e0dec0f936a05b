namespace Lethe.Kernels.Recurrence.Stepping;

/// <summary>
/// Steps of a recurrence with a full matrix, one lane after the other, with units along the vectors instead of sequences: the sums of
/// <see cref="BlockProduct{TOps, TVector, T}"/> and <see cref="DenseSteps{TOps, TVector, T, TActivation}"/>, in their order, and so their
/// bits. <typeparamref name="TFour"/> holds the four chains of an output.
/// </summary>
internal sealed unsafe class DenseStepper<TOps, TVector, TFours, TFour, T, TActivation> : StoredStates<T>
    where TOps : struct, IVectors<TVector, T>
    where TFours : struct, IVectors<TFour, T>
    where T : unmanaged
    where TActivation : struct, IActivationFunction<TVector>
{
    private readonly AlignedBuffer _space;
    private readonly int _padded, _columns;
    private readonly T _dt;
    private readonly UnitReadout<TFours, TFour, T> _readout;

    // [column][row] of [N b U], the state (h, 1, x) of the lane in work, the states of all lanes, z.
    private readonly T* _weights, _state, _states, _z;

    /// <summary>Begins at states of 0.</summary>
    internal DenseStepper(RecurrenceShape shape, double timeStep, ReadOnlySpan<double> weights, int lanes)
        : this(lanes, shape.Inputs, shape.Outputs, shape.StateSize)
    {
        _dt = Kernels.Lanes.Element<T>(timeStep);
        var w = new RecurrenceWeights(shape, weights);
        int m = StateSize, d = InputSize;
        double sign = TActivation.IsLinear ? 1 : -1;
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < m; j++) _weights[(long)j * _padded + i] = Kernels.Lanes.Element<T>(sign * w.Recurrent[i * m + j]);
            _weights[(long)m * _padded + i] = Kernels.Lanes.Element<T>(w.Bias[i]);
            for (int c = 0; c < d; c++) _weights[(m + 1L + c) * _padded + i] = Kernels.Lanes.Element<T>(w.Input[i * d + c]);
        }
        _state[m] = Kernels.Lanes.Element<T>(1);
        _readout = new(shape, w, _padded);
    }

    private DenseStepper(int lanes, int inputs, int outputs, int units)
        : base(lanes, inputs, outputs, units)
    {
        int multiple = ColumnProduct<TOps, TVector, T>.Multiple;
        _padded = (units + multiple - 1) / multiple * multiple;
        _columns = units + 1 + inputs;
        _readout = null!;
        long weights = (long)_columns * _padded;
        _weights = AlignedBuffer.Ensure<T>(ref _space!, weights + (lanes + 1L) * _padded + _columns);
        _states = _weights + weights;
        _z = _states + (long)lanes * _padded;
        _state = _z + _padded;
    }

    private DenseStepper(DenseStepper<TOps, TVector, TFours, TFour, T, TActivation> from)
        : this(from.Lanes, from.InputSize, from.OutputSize, from.StateSize)
    {
        (_dt, _readout) = (from._dt, from._readout);
        from._space.Span.CopyTo(_space.Span);
    }

    /// <inheritdoc/>
    public override SequenceStepper Copy() => new DenseStepper<TOps, TVector, TFours, TFour, T, TActivation>(this);

    /// <inheritdoc/>
    protected override void Advance(ReadOnlySpan<double> inputs, Span<double> outputs)
    {
        T* h = _states;
        for (int lane = 0; lane < Lanes; lane++, h += _padded)
        {
            new ReadOnlySpan<T>(h, StateSize).CopyTo(new Span<T>(_state, StateSize));
            for (int c = 0; c < InputSize; c++) _state[StateSize + 1 + c] = Kernels.Lanes.Element<T>(inputs[lane * InputSize + c]);
            ColumnProduct<TOps, TVector, T>.Multiply(_weights, _padded, _columns, _state, _z);
            Recur(h);
            _readout.Read(h, outputs.Slice(lane * OutputSize, OutputSize));
        }
    }

    /// <inheritdoc/>
    protected override int Places => _padded;

    /// <inheritdoc/>
    protected override T* Place(int lane, int i) => _states + (long)lane * _padded + i;

    /// <summary>h + dt sigma(z), or z where the recurrence is linear.</summary>
    [MethodImpl(AggressiveOptimization)]
    private void Recur(T* h)
    {
        TVector dt = TOps.Broadcast(_dt);
        for (int at = 0; at < _padded; at += TOps.Count)
        {
            TVector value = TOps.Load(_z + at);
            if (!TActivation.IsLinear) value = TOps.MultiplyAdd(dt, TActivation.Apply(value), TOps.Load(h + at));
            TOps.Store(value, h + at);
        }
    }
}
