using Lethe.Kernels.Recurrence.Diagonal;

namespace Lethe.Kernels.Recurrence.Stepping;

/// <summary>
/// Steps of a diagonal recurrence, one lane after the other, with units along the vectors instead of sequences: the operations of
/// <see cref="DiagonalPass{T}"/> on every unit and output, in their order, and so its bits. A row is one number per state, laid out
/// [state of a block][block], so that what a block of four states adds to an output is one number of a vector.
/// </summary>
internal sealed unsafe class DiagonalStepper<TForm, TActivation, TOps, TVector, T> : StoredStates<T>
    where TForm : struct, IDiagonalForm
    where TActivation : struct, IActivationFunction<TVector>
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
{
    private const int Units = DiagonalPass<T>.Units;

    // Rows of weights; U (d rows) and C (o rows) follow.
    private const int R = StateRows<T>.R, S = StateRows<T>.S, B = StateRows<T>.B, U = StateRows<T>.U;

    private readonly AlignedBuffer _space;
    private readonly int _blocks, _padded, _row;
    private readonly T _dt;
    private readonly T* _weights, _bias, _states, _values, _z, _parts, _x;

    /// <summary>Begins at states of 0.</summary>
    internal DiagonalStepper(RecurrenceShape shape, double timeStep, ReadOnlySpan<double> weights, int lanes)
        : this(lanes, shape.Inputs, shape.Outputs, shape.StateSize)
    {
        _dt = Kernels.Lanes.Element<T>(timeStep);
        var w = new RecurrenceWeights(shape, weights);
        for (int i = 0; i < StateSize; i++) StateRows<T>.Pack(shape, w, i, _weights + Place(i), _row);
        for (int c = 0; c < OutputSize; c++) _bias[c] = Kernels.Lanes.Element<T>(w.OutputBias[c]);
    }

    private DiagonalStepper(int lanes, int inputs, int outputs, int states)
        : base(lanes, inputs, outputs, states)
    {
        _blocks = (states + Units - 1) / Units;
        _padded = (_blocks + TOps.Count - 1) / TOps.Count * TOps.Count;
        _row = Units * _padded;
        long weights = (long)(U + inputs + outputs) * _row;
        _weights = AlignedBuffer.Ensure<T>(ref _space!, weights + (lanes + 2L) * _row + _padded + outputs + inputs);
        _states = _weights + weights;
        _values = _states + (long)lanes * _row;
        _z = _values + _row;
        _parts = _z + _row;
        _bias = _parts + _padded;
        _x = _bias + outputs;
    }

    private DiagonalStepper(DiagonalStepper<TForm, TActivation, TOps, TVector, T> from)
        : this(from.Lanes, from.InputSize, from.OutputSize, from.StateSize)
    {
        _dt = from._dt;
        from._space.Span.CopyTo(_space.Span);
    }

    /// <inheritdoc/>
    public override SequenceStepper Copy() => new DiagonalStepper<TForm, TActivation, TOps, TVector, T>(this);

    /// <inheritdoc/>
    [MethodImpl(AggressiveOptimization)]
    protected override void Advance(ReadOnlySpan<double> inputs, Span<double> outputs)
    {
        T* h = _states;
        for (int lane = 0; lane < Lanes; lane++, h += _row)
        {
            for (int c = 0; c < InputSize; c++) _x[c] = Kernels.Lanes.Element<T>(inputs[lane * InputSize + c]);
            T* read = h;
            if (TForm.IsComplex) Rotate(h);
            else if (DiagonalForm<TForm, TActivation, TVector>.IsLinearInTime) Recur(h);
            else if (TActivation.IsLong) RecurLong(h);
            else Recur(h);
            if (TForm.IsLayerwise && !TActivation.IsLinear)
            {
                Apply(h, _values);
                read = _values;
            }
            Decode(read, outputs.Slice(lane * OutputSize, OutputSize));
        }
    }

    /// <inheritdoc/>
    protected override int Places => _row;

    /// <inheritdoc/>
    protected override T* Place(int lane, int i) => _states + (long)lane * _row + Place(i);

    private int Place(int state) => state % Units * _padded + state / Units;

    /// <summary>U x + b of the states from <paramref name="at"/> on.</summary>
    [MethodImpl(AggressiveInlining)]
    private TVector Drive(int at)
    {
        T* w = _weights + at;
        TVector u = TOps.MultiplyAdd(TOps.Load(w + U * _row), TOps.Broadcast(_x[0]), TOps.Load(w + B * _row));
        for (int c = 1; c < InputSize; c++) u = TOps.MultiplyAdd(TOps.Load(w + (U + c) * _row), TOps.Broadcast(_x[c]), u);
        return u;
    }

    [MethodImpl(AggressiveOptimization)]
    private void Recur(T* h)
    {
        TVector dt = TOps.Broadcast(_dt);
        for (int at = 0; at < _row; at += TOps.Count)
        {
            TVector state = TOps.Load(h + at), z = TOps.MultiplyAdd(TOps.Load(_weights + at), state, Drive(at));
            TOps.Store(DiagonalForm<TForm, TActivation, TVector>.IsLinearInTime ? z : TOps.MultiplyAdd(dt, TActivation.Apply(z), state),
                h + at);
        }
    }

    /// <summary>A long sigma in two loops, as the passes have it.</summary>
    [MethodImpl(AggressiveOptimization)]
    private void RecurLong(T* h)
    {
        TVector dt = TOps.Broadcast(_dt);
        T* begun = _values;
        for (int at = 0; at < _row; at += TOps.Count)
        {
            TVector z = TOps.MultiplyAdd(TOps.Load(_weights + at), TOps.Load(h + at), Drive(at));
            TOps.Store(z, _z + at);
            TOps.Store(TActivation.Begin(z), begun + at);
        }
        for (int at = 0; at < _row; at += TOps.Count)
        {
            TVector value = TActivation.End(TOps.Load(_z + at), TOps.Load(begun + at));
            TOps.Store(TOps.MultiplyAdd(dt, value, TOps.Load(h + at)), h + at);
        }
    }

    [MethodImpl(AggressiveOptimization)]
    private void Rotate(T* h)
    {
        for (int half = 0; half < _row; half += _row / 2)
        {
            for (int re = half, im = half + _padded, end = im; re < end; re += TOps.Count, im += TOps.Count)
            {
                TVector r = TOps.Load(h + re), i = TOps.Load(h + im), factor = TOps.Load(_weights + re);
                TVector next = TOps.MultiplyAdd(factor, r, TOps.MultiplyAdd(TOps.Load(_weights + S * _row + re), i, Drive(re)));
                TOps.Store(TOps.MultiplyAdd(factor, i, TOps.MultiplyAdd(TOps.Load(_weights + S * _row + im), r, Drive(im))), h + im);
                TOps.Store(next, h + re);
            }
        }
    }

    [MethodImpl(AggressiveOptimization)]
    private void Apply(T* h, T* values)
    {
        for (int at = 0; at < _row && TActivation.IsLong; at += TOps.Count) TOps.Store(TActivation.Begin(TOps.Load(h + at)), values + at);
        for (int at = 0; at < _row; at += TOps.Count) TOps.Store(TActivation.End(TOps.Load(h + at), TOps.Load(values + at)), values + at);
    }

    [MethodImpl(AggressiveOptimization)]
    private void Decode(T* h, Span<double> outputs)
    {
        T* c = _weights + (long)(U + InputSize) * _row;
        for (int o = 0; o < outputs.Length; o++, c += _row)
        {
            for (int at = 0; at < _padded; at += TOps.Count)
            {
                TVector part = TOps.Multiply(TOps.Load(c + at), TOps.Load(h + at));
                part = TOps.MultiplyAdd(TOps.Load(c + _padded + at), TOps.Load(h + _padded + at), part);
                part = TOps.MultiplyAdd(TOps.Load(c + 2 * _padded + at), TOps.Load(h + 2 * _padded + at), part);
                part = TOps.MultiplyAdd(TOps.Load(c + 3 * _padded + at), TOps.Load(h + 3 * _padded + at), part);
                TOps.Store(part, _parts + at);
            }
            outputs[o] = Scalars.Sum(_bias[o], _parts, _blocks);
        }
    }
}
