namespace Lethe.Kernels.Recurrence.Cells;

/// <summary>
/// Where things lie. A state is (h, 1, x) and zeros; z has the gates one after the other, those that read h first; a pull has their
/// derivatives, those of the outputs (which meet h as they do), and those of the gate that reads the input alone.
/// </summary>
internal sealed class CellLayout<TOps, TVector, T, TSteps>
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
    where TSteps : struct, ICellSteps<TVector, T>
{
    // Whole row blocks of both sides of the gradient's product, whatever the width of the vectors.
    private const int Strip = 4;

    /// <summary>Places of a shape, its units padded to a multiple.</summary>
    internal CellLayout(RecurrenceShape shape, int multiple)
    {
        Shape = shape;
        Units = Round(shape.Units, multiple);
        Errors = shape.Undecoded ? 0 : shape.Outputs;
        StateRows = Round(Units + 1 + shape.Inputs, Strip);
        int all = Units + 1 + shape.Inputs;
        InputPulls = Round(StateGates * Units + Errors, Strip);
        PullRows = InputPulls + TSteps.Apart * Units;
        bool split = TSteps.Apart > 0;
        int full = FullGates * Units;
        Spans = TSteps.Waits
            ?
            [
                new(0, 0, full - Units, full - Units, 0, all, StateRows),
                new(full - Units, full - Units, Units, Units, 0, all, StateRows, Waits: true),
                // The derivatives of the outputs, which meet h.
                new(full, full, 0, InputPulls - full, 0, all, StateRows),
            ]
            : !split ? [new(0, 0, full, InputPulls, 0, all, StateRows)]
            :
            [
                new(0, 0, full, full, 0, all, StateRows),
                new(full, full, Units, InputPulls - full, 0, Units + 1, Units + Strip),
                new(StateGates * Units, InputPulls, Units, Units, Units, 1 + shape.Inputs, StateRows - Units),
            ];
        ForwardSize = Spans.Sum(s => s.Rows * s.Columns);
    }

    internal RecurrenceShape Shape { get; }

    /// <summary>Units, padded with zeros to whole row blocks.</summary>
    internal int Units { get; }

    /// <summary>Rows of outputs' derivatives in a pull; 0 where there is no decoder.</summary>
    internal int Errors { get; }

    /// <summary>Rows of a state.</summary>
    internal int StateRows { get; }

    /// <summary>Rows of a pull.</summary>
    internal int PullRows { get; }

    /// <summary>First row in a pull of the gate that reads the input alone.</summary>
    internal int InputPulls { get; }

    /// <summary>Gates whose rows read h: the first ones. A row of another gate reads the input alone.</summary>
    internal static int StateGates => TSteps.Gates - TSteps.Apart;

    /// <summary>Gates whose rows read h and the input: the first ones.</summary>
    internal static int FullGates => StateGates - TSteps.Apart;

    /// <summary>Rows of z.</summary>
    internal int GateRows => TSteps.Gates * Units;

    /// <summary>Rows kept of a step.</summary>
    internal int ValueRows => GateRows + TSteps.Extra * Units;

    /// <summary>Columns of the product that carries a pull back to h.</summary>
    internal int BackColumns => StateGates * Units + Errors;

    /// <summary>Products of a step, and of the gradient.</summary>
    internal CellSpan[] Spans { get; }

    /// <summary>Numbers of the spans' matrices together.</summary>
    internal int ForwardSize { get; }

    /// <summary>Writes the matrices [V b U] of the spans, one after another, row by row; zeros between heads.</summary>
    internal void Write(in RecurrenceWeights w, Span<double> to)
    {
        int m = Shape.Units, d = Shape.Inputs, head = Shape.HeadUnits, gates = Shape.Rows / m;
        to.Clear();
        for (int gate = 0; gate < gates; gate++)
        {
            // The gate whose part of h stands apart has c_n there.
            bool apart = gate >= FullGates;
            for (int i = 0; i < m; i++)
            {
                int row = gate * m + i, at = RowOf(gate, i), input = RowOf(InputGate(gate), i);
                w.Recurrent.Slice(row * head, head).CopyTo(to[(at + i / head * head)..]);
                to[at + Units] = w.Bias[apart ? gates * m + i : row];
                if (apart) to[input + Units] = w.Bias[row];
                w.Input.Slice(row * d, d).CopyTo(to[(input + Units + 1)..]);
            }
        }
    }

    /// <summary>Where column 0 of the row of a gate's unit stands, or would stand, among the spans' matrices.</summary>
    internal int RowOf(int gate, int unit)
    {
        int row = gate * Units + unit, from = 0;
        foreach (CellSpan span in Spans)
        {
            if (row >= span.Row && row < span.Row + span.Rows) return from + (row - span.Row) * span.Columns - span.Column;
            from += span.Rows * span.Columns;
        }
        throw new ArgumentOutOfRangeException(nameof(gate), gate, "No span has this row; expected one of z.");
    }

    /// <summary>Columns of the matrix that a gate's rows stand in.</summary>
    internal int ColumnsOf(int gate) => RowOf(gate, 1) - RowOf(gate, 0);

    /// <summary>The gate in z of PyTorch's gate; the last of a GRU has two rows, of h and of x.</summary>
    internal static int InputGate(int gate) => gate < FullGates ? gate : StateGates;

    /// <summary>Where PyTorch's gate stands in the pulls, with what it reads of x.</summary>
    internal int InputPull(int gate) => gate < FullGates ? gate * Units : InputPulls;

    internal static int Round(int count, int multiple) => (count + multiple - 1) / multiple * multiple;
}
