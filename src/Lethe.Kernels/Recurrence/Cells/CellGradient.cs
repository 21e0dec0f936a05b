namespace Lethe.Kernels.Recurrence.Cells;

/// <summary>
/// The gradient of a group, a product of pulls with states for each span, in float64 whatever the precision of the steps. A strip holds
/// the same few steps of all blocks of the group, so that the sums over lanes are taken once for many.
/// </summary>
internal sealed unsafe class CellGradient<TOps, TVector, T, TSteps>(CellLayout<TOps, TVector, T, TSteps> layout)
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
    where TSteps : struct, ICellSteps<TVector, T>
{
    private readonly RecurrenceShape _shape = layout.Shape;
    private readonly long _size = layout.Spans.Sum(s => (long)s.PullRows * s.PaddedColumns);
    private AlignedBuffer? _space, _scratch, _stripSpace;
    private T* _strips;

    /// <summary>Makes room, all 0.</summary>
    internal void Clear()
    {
        AlignedBuffer.Ensure(ref _space, _size);
        AlignedBuffer.Ensure(ref _scratch, OuterProduct<TOps, TVector, T>.ScratchSize);
        _strips = AlignedBuffer.Ensure<T>(ref _stripSpace, layout.Spans.Sum(s => Strips<TOps, TVector, T>.Size(s.PullRows)));
        _space!.Span.Clear();
    }

    /// <summary>Writes one block's pull of a step into a place of the strips.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal void Put(T* pull, int slot)
    {
        T* strips = _strips;
        foreach (CellSpan span in layout.Spans)
        {
            Strips<TOps, TVector, T>.PutLeft(pull + (long)span.PullRow * (64 / sizeof(T)), strips, slot, span.PullRows);
            strips += Strips<TOps, TVector, T>.Size(span.PullRows);
        }
    }

    /// <summary>Adds the products of the first <paramref name="slots"/> places with the states of the same, or with r * h of
    /// them.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal void Add(T* states, T* gated, int slots)
    {
        T* strips = _strips;
        double* matrix = _space!.Pointer;
        long half = Strips<TOps, TVector, T>.Size(layout.StateRows) / 2;
        foreach (CellSpan span in layout.Spans)
        {
            if (span.PullRows == 0) continue;
            OuterProduct<TOps, TVector, T>.Accumulate(strips, span.PullRows, span.PullRows,
                (span.Waits ? gated : states) + (long)span.Column * Strips<TOps, TVector, T>.RowSize, half, span.PaddedColumns,
                span.Columns, slots, (T*)_scratch!.Pointer, matrix);
            strips += Strips<TOps, TVector, T>.Size(span.PullRows);
            matrix += (long)span.PullRows * span.PaddedColumns;
        }
    }

    /// <summary>Adds the gradient to flat sums in the order V, U, b, C.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal void Store(Span<double> row)
    {
        int m = _shape.Units, d = _shape.Inputs, gates = _shape.Rows / m, head = _shape.HeadUnits, at = 0;
        for (int gate = 0; gate < gates; gate++)
        {
            for (int i = 0; i < m; i++)
            {
                double* entries = Entries(gate * layout.Units + i, 0) + i / head * head;
                for (int j = 0; j < head; j++) row[at++] = entries[j];
            }
        }
        for (int gate = 0; gate < gates; gate++)
        {
            for (int i = 0; i < m; i++)
            {
                double* entries = Entries(layout.InputPull(gate) + i, layout.Units + 1);
                for (int c = 0; c < d; c++) row[at++] = entries[c];
            }
        }
        for (int gate = 0; gate < gates; gate++)
            for (int i = 0; i < m; i++) row[at++] = *Entries(layout.InputPull(gate) + i, layout.Units);
        // c_n, the bias of what r multiplies.
        for (int i = 0; i < m && _shape.BiasSize > _shape.Rows; i++)
            row[at++] = *Entries(CellLayout<TOps, TVector, T, TSteps>.FullGates * layout.Units + i, layout.Units);
        for (int o = 0; o < layout.Errors; o++)
        {
            double* entries = Entries(CellLayout<TOps, TVector, T, TSteps>.StateGates * layout.Units + o, 0);
            for (int i = 0; i < m; i++) row[at++] = entries[i];
        }
    }

    /// <summary>The entry of a row of the pulls and a column of the state.</summary>
    private double* Entries(int row, int column)
    {
        double* matrix = _space!.Pointer;
        foreach (CellSpan span in layout.Spans)
        {
            if (row >= span.PullRow && row < span.PullRow + span.PullRows)
                return matrix + (long)(row - span.PullRow) * span.PaddedColumns + column - span.Column;
            matrix += (long)span.PullRows * span.PaddedColumns;
        }
        throw new ArgumentOutOfRangeException(nameof(row), row, "No span has this row; expected one of the pulls.");
    }
}
