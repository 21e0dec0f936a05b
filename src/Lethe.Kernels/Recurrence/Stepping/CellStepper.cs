using Lethe.Kernels.Recurrence.Cells;

namespace Lethe.Kernels.Recurrence.Stepping;

/// <summary>
/// Steps of a cell with units along the vectors, so that one lane fills them: the sums of <see cref="CellGroup{TOps, TVector, T, TSteps}"/>
/// in their order and its own <typeparamref name="TSteps"/>, and so its bits. What acts on each unit alone does not ask which way vectors
/// lie: padded units, taken a vector of 64 bytes at a time, stand for its units and lanes.
/// </summary>
internal sealed unsafe class CellStepper<TOps, TVector, TFours, TFour, T, TSteps> : StoredStates<T>
    where TOps : struct, IVectors<TVector, T>
    where TFours : struct, IVectors<TFour, T>
    where T : unmanaged
    where TSteps : struct, ICellSteps<TVector, T>
{
    private readonly CellLayout<TOps, TVector, T, TSteps> _layout;
    private readonly UnitReadout<TFours, TFour, T>? _readout;
    private readonly AlignedBuffer _weightSpace, _space;
    private readonly int _units, _stateSize, _valueSize;

    // Of each span [column][row]; of each lane (h, 1, x), and gates with what is kept behind them; lanes of a mask that is all ones.
    private readonly T* _weights, _states, _gated, _values, _mask;

    /// <summary>Begins at states of 0.</summary>
    internal CellStepper(RecurrenceShape shape, ReadOnlySpan<double> weights, int lanes)
        : this(new(shape, Lane), lanes)
    {
        _weights = AlignedBuffer.Ensure<T>(ref _weightSpace!, _layout.Spans.Sum(s => (long)Padded(s) * s.Columns));
        var w = new RecurrenceWeights(shape, weights);
        var rows = new double[_layout.ForwardSize];
        _layout.Write(w, rows);
        T* to = _weights;
        int from = 0;
        foreach (CellSpan span in _layout.Spans)
        {
            for (int i = 0; i < span.Rows; i++)
                for (int j = 0; j < span.Columns; j++) to[(long)j * Padded(span) + i] = Kernels.Lanes.Element<T>(rows[from++]);
            to += (long)Padded(span) * span.Columns;
        }
        if (!shape.Undecoded) _readout = new(shape, w, _units);
    }

    // Copies share weights, which nothing changes.
    private CellStepper(CellStepper<TOps, TVector, TFours, TFour, T, TSteps> other)
        : this(other._layout, other.Lanes)
    {
        (_weightSpace, _readout) = (other._weightSpace, other._readout);
        _weights = other._weights;
        other._space.Span.CopyTo(_space.Span);
    }

    private CellStepper(CellLayout<TOps, TVector, T, TSteps> layout, int lanes)
        : base(lanes, layout.Shape.Inputs, layout.Shape.Outputs, layout.Shape.StateSize)
    {
        _layout = layout;
        _weightSpace = null!;
        _units = layout.Units;
        _stateSize = layout.Units + 1 + InputSize;
        // The last vectors of a product may reach beyond its rows.
        _valueSize = layout.ValueRows + ColumnProduct<TOps, TVector, T>.Multiple;
        _values = AlignedBuffer.Ensure<T>(ref _space!, lanes * ((TSteps.Waits ? 2L : 1) * _stateSize + _valueSize) + Lane);
        _mask = _values + (long)lanes * _valueSize;
        _states = _mask + Lane;
        // r * h, as the rows of a gate that waits read it.
        _gated = _states + (long)lanes * _stateSize;
        for (int lane = 0; lane < lanes; lane++) _states[(long)lane * _stateSize + _units] = Kernels.Lanes.Element<T>(1);
        MemoryMarshal.AsBytes(new Span<T>(_mask, Lane)).Fill(byte.MaxValue);
    }

    private static int Lane => 64 / sizeof(T);

    /// <inheritdoc/>
    public override SequenceStepper Copy() => new CellStepper<TOps, TVector, TFours, TFour, T, TSteps>(this);

    /// <inheritdoc/>
    [MethodImpl(AggressiveOptimization)]
    protected override void Advance(ReadOnlySpan<double> inputs, Span<double> outputs)
    {
        for (int lane = 0, at = 0; lane < Lanes; lane++)
        {
            T* x = _states + (long)lane * _stateSize + _units + 1;
            for (int c = 0; c < InputSize; c++) x[c] = Kernels.Lanes.Element<T>(inputs[at++]);
        }
        T* weights = _weights;
        foreach (CellSpan span in _layout.Spans)
        {
            if (span.Waits) ResetBefore();
            ColumnProduct<TOps, TVector, T>.Multiply(weights, Padded(span), span.Columns, (span.Waits ? _gated : _states) + span.Column,
                _stateSize, _values + span.Row, _valueSize, Lanes);
            weights += (long)Padded(span) * span.Columns;
        }
        for (int lane = 0; lane < Lanes; lane++)
        {
            T* h = _states + (long)lane * _stateSize, values = _values + (long)lane * _valueSize;
            TSteps.Advance(h, values, values, h, _mask, _units / Lane);
            Span<double> y = outputs.Slice(lane * OutputSize, OutputSize);
            if (_readout is not null) _readout.Read(h, y);
            else for (int o = 0; o < y.Length; o++) y[o] = Scalars.ToDouble(h[o]);
        }
    }

    private void ResetBefore()
    {
        for (int lane = 0; lane < Lanes; lane++)
        {
            T* from = _states + (long)lane * _stateSize, to = _gated + (long)lane * _stateSize;
            new Span<T>(from + _units, _stateSize - _units).CopyTo(new Span<T>(to + _units, _stateSize - _units));
            TSteps.Reset(from, _values + (long)lane * _valueSize, to, _units / Lane);
        }
    }

    /// <inheritdoc/>
    protected override int Places => TSteps.HasMemory ? 2 * _units : _units;

    /// <inheritdoc/>
    protected override T* Place(int lane, int i)
    {
        int m = _layout.Shape.Units, padding = i - StateSize;
        // Of h, of c, then what pads each of them.
        bool memory = padding < 0 ? i >= m : padding >= _units - m;
        int unit = padding < 0 ? (memory ? i - m : i) : m + (memory ? padding - (_units - m) : padding);
        return memory ? _values + (long)lane * _valueSize + _layout.GateRows + unit : _states + (long)lane * _stateSize + unit;
    }

    private static int Padded(CellSpan span) =>
        CellLayout<TOps, TVector, T, TSteps>.Round(span.Rows, ColumnProduct<TOps, TVector, T>.Multiple);
}
