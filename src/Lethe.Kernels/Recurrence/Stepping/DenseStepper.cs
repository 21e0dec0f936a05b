namespace Lethe.Kernels.Recurrence.Stepping;

/// <summary>
/// Steps of a recurrence with a full matrix, one lane after the other, with units along the vectors instead of sequences: the sums of
/// <see cref="BlockProduct{TOps, TVector, T}"/> and <see cref="DenseSteps{TOps, TVector, T, TActivation}"/>, in their order, and so their
/// bits. <typeparamref name="TFour"/> holds the four chains of an output.
/// </summary>
internal sealed unsafe class DenseStepper<TOps, TVector, TFours, TFour, T, TActivation> : SequenceStepper
    where TOps : struct, IVectors<TVector, T>
    where TFours : struct, IVectors<TFour, T>
    where T : unmanaged
    where TActivation : struct, IActivationFunction<TVector>
{
    private const int Chains = 4;

    private readonly AlignedBuffer _space;
    private readonly int _padded, _columns;
    private readonly T _dt;

    // [column][row] of [N b U], the state (h, 1, x) of the lane in work, C in rows, d, the states of all lanes, z, four chains.
    private readonly T* _weights, _state, _output, _bias, _states, _z, _chains;

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
        for (int o = 0; o < OutputSize; o++)
        {
            for (int i = 0; i < m; i++) _output[(long)o * _padded + i] = Kernels.Lanes.Element<T>(w.Output[o * m + i]);
            _bias[o] = Kernels.Lanes.Element<T>(w.OutputBias[o]);
        }
    }

    private DenseStepper(int lanes, int inputs, int outputs, int units)
        : base(lanes, inputs, outputs, units)
    {
        int four = 4 * TOps.Count;
        _padded = (units + four - 1) / four * four;
        _columns = units + 1 + inputs;
        long weights = (long)_columns * _padded, output = (long)outputs * _padded;
        _weights = AlignedBuffer.Ensure<T>(ref _space!, weights + output + (lanes + 1L) * _padded + 16 + _columns + outputs);
        _output = _weights + weights;
        _states = _output + output;
        _z = _states + (long)lanes * _padded;
        _chains = _z + _padded;
        _state = _chains + 16;
        _bias = _state + _columns;
    }

    private DenseStepper(DenseStepper<TOps, TVector, TFours, TFour, T, TActivation> from)
        : this(from.Lanes, from.InputSize, from.OutputSize, from.StateSize)
    {
        _dt = from._dt;
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
            Multiply();
            Recur(h);
            Decode(h, outputs.Slice(lane * OutputSize, OutputSize));
        }
    }

    /// <inheritdoc/>
    protected override void Read(int lane, Span<double> state)
    {
        T* h = _states + (long)lane * _padded;
        for (int i = 0; i < state.Length; i++) state[i] = Scalars.ToDouble(h[i]);
    }

    /// <inheritdoc/>
    protected override void Write(int lane, ReadOnlySpan<double> state)
    {
        T* h = _states + (long)lane * _padded;
        for (int i = 0; i < state.Length; i++) h[i] = Kernels.Lanes.Element<T>(state[i]);
    }

    /// <inheritdoc/>
    protected override void Clear(int lane) => new Span<T>(_states + (long)lane * _padded, _padded).Clear();

    /// <summary>z = [N b U] (h, 1, x): one chain of fused multiply-adds to a row, eight or four vectors of rows at a time.</summary>
    [MethodImpl(AggressiveOptimization)]
    private void Multiply()
    {
        int at = 0;
        for (; at + 8 * TOps.Count <= _padded; at += 8 * TOps.Count) Eight(_weights + at, _z + at);
        for (; at < _padded; at += 4 * TOps.Count) Four(_weights + at, _z + at);
    }

    [MethodImpl(AggressiveOptimization)]
    private void Eight(T* w, T* z)
    {
        TVector a = TOps.Constant(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
        for (int j = 0; j < _columns; j++, w += _padded)
        {
            TVector x = TOps.Broadcast(_state[j]);
            a = TOps.MultiplyAdd(TOps.Load(w), x, a);
            b = TOps.MultiplyAdd(TOps.Load(w + TOps.Count), x, b);
            c = TOps.MultiplyAdd(TOps.Load(w + 2 * TOps.Count), x, c);
            d = TOps.MultiplyAdd(TOps.Load(w + 3 * TOps.Count), x, d);
            e = TOps.MultiplyAdd(TOps.Load(w + 4 * TOps.Count), x, e);
            f = TOps.MultiplyAdd(TOps.Load(w + 5 * TOps.Count), x, f);
            g = TOps.MultiplyAdd(TOps.Load(w + 6 * TOps.Count), x, g);
            h = TOps.MultiplyAdd(TOps.Load(w + 7 * TOps.Count), x, h);
        }
        Put(z, a, b, c, d);
        Put(z + 4 * TOps.Count, e, f, g, h);
    }

    [MethodImpl(AggressiveOptimization)]
    private void Four(T* w, T* z)
    {
        TVector a = TOps.Constant(0), b = a, c = a, d = a;
        for (int j = 0; j < _columns; j++, w += _padded)
        {
            TVector x = TOps.Broadcast(_state[j]);
            a = TOps.MultiplyAdd(TOps.Load(w), x, a);
            b = TOps.MultiplyAdd(TOps.Load(w + TOps.Count), x, b);
            c = TOps.MultiplyAdd(TOps.Load(w + 2 * TOps.Count), x, c);
            d = TOps.MultiplyAdd(TOps.Load(w + 3 * TOps.Count), x, d);
        }
        Put(z, a, b, c, d);
    }

    [MethodImpl(AggressiveInlining)]
    private static void Put(T* to, TVector a, TVector b, TVector c, TVector d)
    {
        TOps.Store(a, to);
        TOps.Store(b, to + TOps.Count);
        TOps.Store(c, to + 2 * TOps.Count);
        TOps.Store(d, to + 3 * TOps.Count);
    }

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

    /// <summary>Four chains, unit i in chain i modulo 4; their sum in pairs.</summary>
    [MethodImpl(AggressiveOptimization)]
    private void Decode(T* h, Span<double> outputs)
    {
        T* c = _output;
        for (int o = 0; o < outputs.Length; o++, c += _padded)
        {
            new Span<T>(_chains, Chains).Clear();
            _chains[0] = _bias[o];
            TFour sums = TFours.Load(_chains);
            for (int i = 0; i < _padded; i += Chains) sums = TFours.MultiplyAdd(TFours.Load(c + i), TFours.Load(h + i), sums);
            TFours.Store(sums, _chains);
            outputs[o] = Scalars.SumOfPairs(_chains);
        }
    }
}
