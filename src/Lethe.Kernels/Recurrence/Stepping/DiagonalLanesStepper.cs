using Lethe.Kernels.Recurrence.Diagonal;

namespace Lethe.Kernels.Recurrence.Stepping;

/// <summary>
/// Steps of a diagonal recurrence in many lanes, which lie along the vectors: the operations of <see cref="DiagonalPass{T}"/> on a block of
/// four states, in their order, and so its bits.
/// </summary>
internal sealed unsafe class DiagonalLanesStepper<TForm, TActivation, TOps, TVector, T> : StoredStates<T>
    where TForm : struct, IDiagonalForm
    where TActivation : struct, IActivationFunction<TVector>
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
{
    private const int Units = DiagonalPass<T>.Units;

    // Rows of a block's weights; U (d rows) and C (o rows) follow.
    private const int R = StateRows<T>.R, S = StateRows<T>.S, B = StateRows<T>.B, U = StateRows<T>.U;

    private readonly AlignedBuffer _space;
    private readonly int _blocks, _groups, _blockSize, _groupSize;
    private readonly T _dt;

    // [block][row][state], d, [group][block][state][lane], [channel][lane] in and out.
    private readonly T* _weights, _bias, _states, _x, _y;

    /// <summary>Begins at states of 0.</summary>
    internal DiagonalLanesStepper(RecurrenceShape shape, double timeStep, ReadOnlySpan<double> weights, int lanes)
        : this(lanes, shape.Inputs, shape.Outputs, shape.StateSize)
    {
        _dt = Kernels.Lanes.Element<T>(timeStep);
        var w = new RecurrenceWeights(shape, weights);
        for (int i = 0; i < StateSize; i++) StateRows<T>.Pack(shape, w, i, _weights + (long)(i / Units) * _blockSize + i % Units, Units);
        for (int c = 0; c < OutputSize; c++) _bias[c] = Kernels.Lanes.Element<T>(w.OutputBias[c]);
    }

    private DiagonalLanesStepper(int lanes, int inputs, int outputs, int states)
        : base(lanes, inputs, outputs, states)
    {
        _blocks = (states + Units - 1) / Units;
        _groups = (lanes + TOps.Count - 1) / TOps.Count;
        _blockSize = (U + inputs + outputs) * Units;
        _groupSize = _blocks * Units * TOps.Count;
        long all = (long)_groups * _groupSize, weights = (long)_blocks * _blockSize;
        _states = AlignedBuffer.Ensure<T>(ref _space!, all + (inputs + outputs) * TOps.Count + weights + outputs);
        _x = _states + all;
        _y = _x + inputs * TOps.Count;
        _weights = _y + outputs * TOps.Count;
        _bias = _weights + weights;
    }

    private DiagonalLanesStepper(DiagonalLanesStepper<TForm, TActivation, TOps, TVector, T> from)
        : this(from.Lanes, from.InputSize, from.OutputSize, from.StateSize)
    {
        _dt = from._dt;
        from._space.Span.CopyTo(_space.Span);
    }

    /// <inheritdoc/>
    public override SequenceStepper Copy() => new DiagonalLanesStepper<TForm, TActivation, TOps, TVector, T>(this);

    /// <inheritdoc/>
    [MethodImpl(AggressiveOptimization)]
    protected override void Advance(ReadOnlySpan<double> inputs, Span<double> outputs)
    {
        for (int group = 0; group < _groups; group++)
        {
            int first = group * TOps.Count, lanes = Math.Min(TOps.Count, Lanes - first);
            for (int lane = 0; lane < lanes; lane++)
            {
                for (int c = 0; c < InputSize; c++)
                    _x[c * TOps.Count + lane] = Kernels.Lanes.Element<T>(inputs[(first + lane) * InputSize + c]);
            }
            for (int c = 0; c < OutputSize; c++) TOps.Store(TOps.Broadcast(_bias[c]), _y + c * TOps.Count);
            Blocks(_states + (long)group * _groupSize);
            for (int lane = 0; lane < lanes; lane++)
            {
                for (int c = 0; c < OutputSize; c++)
                    outputs[(first + lane) * OutputSize + c] = Scalars.ToDouble(_y[c * TOps.Count + lane]);
            }
        }
    }

    /// <inheritdoc/>
    protected override int Places => _blocks * Units;

    /// <inheritdoc/>
    protected override T* Place(int lane, int i) =>
        _states + (long)(lane / TOps.Count) * _groupSize + lane % TOps.Count + (long)i * TOps.Count;

    /// <summary>One step of a group; y += C h, or C sigma(h).</summary>
    [MethodImpl(AggressiveOptimization)]
    private void Blocks(T* h)
    {
        T* w = _weights;
        TVector dt = TOps.Broadcast(_dt), one = TOps.Load(_y);
        for (int block = 0; block < _blocks; block++, w += _blockSize, h += Units * TOps.Count)
        {
            TVector u0 = Drive(w), u1 = Drive(w + 1), u2 = Drive(w + 2), u3 = Drive(w + 3);
            TVector h0 = TOps.Load(h), h1 = TOps.Load(h + TOps.Count), h2 = TOps.Load(h + 2 * TOps.Count);
            TVector h3 = TOps.Load(h + 3 * TOps.Count);
            if (TForm.IsComplex)
            {
                TVector r = TOps.Broadcast(w[R * Units]), q = TOps.Broadcast(w[R * Units + 2]);
                TVector n0 = TOps.MultiplyAdd(r, h0, TOps.MultiplyAdd(TOps.Broadcast(w[S * Units]), h1, u0));
                h1 = TOps.MultiplyAdd(r, h1, TOps.MultiplyAdd(TOps.Broadcast(w[S * Units + 1]), h0, u1));
                TVector n2 = TOps.MultiplyAdd(q, h2, TOps.MultiplyAdd(TOps.Broadcast(w[S * Units + 2]), h3, u2));
                h3 = TOps.MultiplyAdd(q, h3, TOps.MultiplyAdd(TOps.Broadcast(w[S * Units + 3]), h2, u3));
                h0 = n0;
                h2 = n2;
            }
            else
            {
                u0 = TOps.MultiplyAdd(TOps.Broadcast(w[0]), h0, u0);
                u1 = TOps.MultiplyAdd(TOps.Broadcast(w[1]), h1, u1);
                u2 = TOps.MultiplyAdd(TOps.Broadcast(w[2]), h2, u2);
                u3 = TOps.MultiplyAdd(TOps.Broadcast(w[3]), h3, u3);
                if (DiagonalForm<TForm, TActivation, TVector>.IsLinearInTime)
                {
                    (h0, h1, h2, h3) = (u0, u1, u2, u3);
                }
                else
                {
                    Apply(ref u0, ref u1, ref u2, ref u3);
                    h0 = TOps.MultiplyAdd(dt, u0, h0);
                    h1 = TOps.MultiplyAdd(dt, u1, h1);
                    h2 = TOps.MultiplyAdd(dt, u2, h2);
                    h3 = TOps.MultiplyAdd(dt, u3, h3);
                }
            }
            TOps.Store(h0, h);
            TOps.Store(h1, h + TOps.Count);
            TOps.Store(h2, h + 2 * TOps.Count);
            TOps.Store(h3, h + 3 * TOps.Count);
            if (TForm.IsLayerwise && !TActivation.IsLinear) Apply(ref h0, ref h1, ref h2, ref h3);
            T* c = w + (U + InputSize) * Units;
            // The sum of a single output stays in a register.
            one = TOps.Add(one, Product(c, h0, h1, h2, h3));
            for (int o = 1; o < OutputSize; o++)
            {
                T* y = _y + o * TOps.Count;
                TOps.Store(TOps.Add(TOps.Load(y), Product(c + o * Units, h0, h1, h2, h3)), y);
            }
        }
        TOps.Store(one, _y);
    }

    /// <summary>U x + b of a state.</summary>
    [MethodImpl(AggressiveInlining)]
    private TVector Drive(T* w)
    {
        TVector u = TOps.MultiplyAdd(TOps.Broadcast(w[U * Units]), TOps.Load(_x), TOps.Broadcast(w[B * Units]));
        for (int c = 1; c < InputSize; c++)
            u = TOps.MultiplyAdd(TOps.Broadcast(w[(U + c) * Units]), TOps.Load(_x + c * TOps.Count), u);
        return u;
    }

    [MethodImpl(AggressiveInlining)]
    private static void Apply(ref TVector a, ref TVector b, ref TVector c, ref TVector d)
    {
        TVector begunA = TActivation.Begin(a), begunB = TActivation.Begin(b), begunC = TActivation.Begin(c), begunD = TActivation.Begin(d);
        a = TActivation.End(a, begunA);
        b = TActivation.End(b, begunB);
        c = TActivation.End(c, begunC);
        d = TActivation.End(d, begunD);
    }

    [MethodImpl(AggressiveInlining)]
    private static TVector Product(T* c, TVector h0, TVector h1, TVector h2, TVector h3)
    {
        TVector part = TOps.Multiply(TOps.Broadcast(c[0]), h0);
        part = TOps.MultiplyAdd(TOps.Broadcast(c[1]), h1, part);
        part = TOps.MultiplyAdd(TOps.Broadcast(c[2]), h2, part);
        return TOps.MultiplyAdd(TOps.Broadcast(c[3]), h3, part);
    }
}
