namespace Lethe.Kernels.Recurrence.Cells;

/// <summary>The weights of a cell in the order and precision its loops read them.</summary>
internal sealed unsafe class PackedCell<TOps, TVector, T, TSteps>(CellLayout<TOps, TVector, T, TSteps> layout)
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
    where TSteps : struct, ICellSteps<TVector, T>
{
    private readonly RecurrenceShape _shape = layout.Shape;
    private AlignedBuffer? _space;

    // The matrices of the spans in float64.
    private double[] _rows = [];

    /// <summary>Of each span [V b U], (rows, columns), packed, one after another.</summary>
    internal T* Forward { get; private set; }

    /// <summary>[V^T C^T], (padded units, back columns), packed; 0 in the columns of a gate that waits.</summary>
    internal T* Backward { get; private set; }

    /// <summary>V^T of the gate that waits, (padded units, padded units), packed.</summary>
    internal T* Waiting { get; private set; }

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
    internal long StepBytes => (long)layout.ForwardSize * sizeof(T);

    /// <summary>Takes over flat weights.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal void Load(ReadOnlySpan<double> flat, bool withBackward)
    {
        int units = layout.Units, m = _shape.Units, d = _shape.Inputs, o = layout.Errors, gates = _shape.Rows / m,
            full = CellLayout<TOps, TVector, T, TSteps>.FullGates;
        long forward = layout.ForwardSize, backward = (long)units * layout.BackColumns,
            input = (long)InputRows * units * full,
            alone = (long)InputRows * units * TSteps.Apart, waiting = TSteps.Waits ? (long)units * units : 0;
        Forward = AlignedBuffer.Ensure<T>(ref _space, forward + backward + input + alone + waiting + (long)o * (units + 1));
        Backward = Forward + forward;
        Input = Backward + backward;
        InputAlone = Input + input;
        Waiting = InputAlone + alone;
        Output = Waiting + waiting;
        OutputBias = Output + (long)o * units;
        _space!.Span.Clear();
        var w = new RecurrenceWeights(_shape, flat);
        if (_rows.Length == 0) _rows = new double[layout.ForwardSize];
        layout.Write(w, _rows);
        fixed (double* rows = _rows, u = w.Input, c = w.Output)
        {
            double* from = rows;
            T* to = Forward;
            foreach (CellSpan span in layout.Spans)
            {
                BlockProduct<TOps, TVector, T>.Pack(from, span.Columns, 1, span.Rows, span.Columns, 1, to, 0, span.Rows, span.Columns);
                from += span.Rows * span.Columns;
                to += (long)span.Rows * span.Columns;
            }
            for (int k = 0; k < o; k++)
            {
                for (int i = 0; i < m; i++) Output[(long)k * units + i] = Lanes.Element<T>(c[(long)k * m + i]);
                OutputBias[k] = Lanes.Element<T>(w.OutputBias[k]);
            }
            if (!withBackward) return;
            for (int gate = 0; gate < gates; gate++)
            {
                bool waits = TSteps.Waits && gate == gates - 1;
                BlockProduct<TOps, TVector, T>.Pack(rows + layout.RowOf(gate, 0), 1, layout.ColumnsOf(gate), m, m, 1,
                    waits ? Waiting : Backward, waits ? 0 : gate * units, units, waits ? units : layout.BackColumns);
                bool apart = gate >= full;
                BlockProduct<TOps, TVector, T>.Pack(u + (long)gate * m * d, 1, d, d, m, 1, apart ? InputAlone : Input,
                    apart ? 0 : gate * units, InputRows, apart ? units : full * units);
            }
            if (o > 0)
                BlockProduct<TOps, TVector, T>.Pack(c, 1, m, m, o, 1, Backward, gates * units, units, layout.BackColumns);
        }
    }
}
