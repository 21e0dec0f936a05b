namespace Lethe.Kernels.Recurrence.Cells;

/// <summary>The weights of a cell in the order and precision its loops read them.</summary>
internal sealed unsafe class PackedCell<TOps, TVector, T, TSteps>(CellLayout<TOps, TVector, T, TSteps> layout)
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
    where TSteps : struct, ICellSteps<TVector, T>
{
    private readonly RecurrenceShape _shape = layout.Shape;
    private AlignedBuffer? _space;
    private double[] _row = [];

    /// <summary>Of each span [V b U], (rows, columns), packed, one after another.</summary>
    internal T* Forward { get; private set; }

    /// <summary>[V^T C^T], (padded units, back columns), packed.</summary>
    internal T* Backward { get; private set; }

    /// <summary>U^T of the gates that read h and x, (padded inputs, gates x padded units), packed.</summary>
    internal T* Input { get; private set; }

    /// <summary>U^T of the gate that reads x alone, (padded inputs, padded units), packed.</summary>
    internal T* InputAlone { get; private set; }

    /// <summary>C, (o, padded units) row-major.</summary>
    internal T* Output { get; private set; }

    /// <summary>d, (o).</summary>
    internal T* OutputBias { get; private set; }

    /// <summary>d, padded to whole row blocks.</summary>
    internal int InputRows { get; } = CellLayout<TOps, TVector, T, TSteps>.Round(layout.Shape.Inputs, BlockProduct<TOps, TVector,
        T>.Multiple);

    /// <summary>Bytes that every step reads.</summary>
    internal long StepBytes => layout.Spans.Sum(s => (long)s.Rows * s.Columns) * sizeof(T);

    /// <summary>Takes over flat weights.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal void Load(ReadOnlySpan<double> flat, bool withBackward)
    {
        int units = layout.Units, m = _shape.Units, d = _shape.Inputs, o = layout.Errors, gates = _shape.Rows / m;
        long forward = layout.Spans.Sum(s => (long)s.Rows * s.Columns), backward = (long)units * layout.BackColumns,
            input = (long)InputRows * units * TSteps.FullGates,
            alone = (long)InputRows * units * (TSteps.Gates - TSteps.StateGates);
        Forward = AlignedBuffer.Ensure<T>(ref _space, forward + backward + input + alone + (long)o * (units + 1));
        Backward = Forward + forward;
        Input = Backward + backward;
        InputAlone = Input + input;
        Output = InputAlone + alone;
        OutputBias = Output + (long)o * units;
        _space!.Span.Clear();
        var w = new RecurrenceWeights(_shape, flat);
        double[] full = FullMatrix(w.Recurrent);
        fixed (double* v = full, u = w.Input, b = w.Bias, c = w.Output)
        {
            for (int gate = 0; gate < gates; gate++)
            {
                double* bias = b + gate * m;
                // The gate whose part of h stands apart has c_n there.
                bool apart = gate >= TSteps.FullGates;
                Put(v + (long)gate * m * m, m, 1, m, gate, 0);
                Put(apart ? b + (long)gates * m : bias, 1, 1, 1, gate, units);
                int inputGate = CellLayout<TOps, TVector, T, TSteps>.InputGate(gate);
                if (apart) Put(bias, 1, 1, 1, inputGate, units);
                Put(u + (long)gate * m * d, d, 1, d, inputGate, units + 1);
            }
            for (int k = 0; k < o; k++)
            {
                for (int i = 0; i < m; i++) Output[(long)k * units + i] = Lanes.Element<T>(c[(long)k * m + i]);
                OutputBias[k] = Lanes.Element<T>(w.OutputBias[k]);
            }
            if (!withBackward) return;
            for (int gate = 0; gate < gates; gate++)
            {
                BlockProduct<TOps, TVector, T>.Pack(v + (long)gate * m * m, 1, m, m, m, 1, Backward, gate * units, units,
                    layout.BackColumns);
                bool apart = gate >= TSteps.FullGates;
                BlockProduct<TOps, TVector, T>.Pack(u + (long)gate * m * d, 1, d, d, m, 1, apart ? InputAlone : Input,
                    apart ? 0 : gate * units, InputRows, apart ? units : TSteps.FullGates * units);
            }
            if (o > 0)
                BlockProduct<TOps, TVector, T>.Pack(c, 1, m, m, o, 1, Backward, gates * units, units, layout.BackColumns);
        }
    }

    /// <summary>Writes one gate's columns of a source into its rows of the span that has them.</summary>
    private void Put(double* source, long rowStride, long columnStride, int columns, int gate, int column)
    {
        T* packed = Forward;
        int row = gate * layout.Units;
        foreach (CellSpan span in layout.Spans)
        {
            if (row >= span.Row && row < span.Row + span.Rows)
            {
                BlockProduct<TOps, TVector, T>.Pack(source, rowStride, columnStride, _shape.Units, columns, 1, packed, column - span.Column,
                    span.Rows, span.Columns, row - span.Row);
                return;
            }
            packed += (long)span.Rows * span.Columns;
        }
    }

    /// <summary>V with zeros between heads, (gates m, m); as it is where there is one.</summary>
    private double[] FullMatrix(ReadOnlySpan<double> blocks)
    {
        int m = _shape.Units, head = _shape.HeadUnits;
        if (_row.Length < _shape.Rows * m) _row = new double[_shape.Rows * m];
        for (int row = 0; row < _shape.Rows; row++)
            blocks.Slice(row * head, head).CopyTo(_row.AsSpan(row * m + row % m / head * head));
        return _row;
    }
}
