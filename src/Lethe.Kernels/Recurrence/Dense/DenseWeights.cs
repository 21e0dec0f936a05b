namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>
/// The weights of a dense recurrence in the order and precision its loops read them. N = M, or -A: z = [N b U] (h, 1, x) in both forms. The
/// backward copies carry the factor dt of the nonlinear form: the carried delta is dt dLoss/dh, and its product with sigma' is dLoss/dz.
/// </summary>
internal sealed unsafe class DenseWeights<TOps, TVector, T>(RecurrenceShape shape, double timeStep)
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
{
    private AlignedBuffer? _space;

    /// <summary>Units, padded with zeros to whole row blocks.</summary>
    internal int Padded { get; } = Round(shape.Units, BlockProduct<TOps, TVector, T>.Multiple);

    /// <summary>Rows of a state: the padded units, 1, the inputs, and zeros.</summary>
    internal int StateRows { get; } =
        Round(Round(shape.Units, BlockProduct<TOps, TVector, T>.Multiple) + 1 + shape.Inputs, Strips<TOps, TVector, T>.Multiple);

    /// <summary>Rows of a pull: dLoss/dz of the padded units, dLoss/dy, and zeros.</summary>
    internal int PullRows { get; } =
        Round(Round(shape.Units, BlockProduct<TOps, TVector, T>.Multiple) + shape.Outputs, Strips<TOps, TVector, T>.Multiple);

    /// <summary>[N b U], (padded, state rows), packed.</summary>
    internal T* Forward { get; private set; }

    /// <summary>[N^T C^T] times dt (linear: as it is), (padded, pull rows), packed.</summary>
    internal T* Backward { get; private set; }

    /// <summary>C, (o, padded) row-major.</summary>
    internal T* Output { get; private set; }

    /// <summary>d, (o).</summary>
    internal T* OutputBias { get; private set; }

    /// <summary>U^T, (d, padded) row-major.</summary>
    internal T* Input { get; private set; }

    /// <summary>Takes over flat weights.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal void Load(ReadOnlySpan<double> flat, bool withBackward)
    {
        int m = shape.Units, d = shape.Inputs, o = shape.Outputs;
        long forward = (long)Padded * StateRows, backward = (long)Padded * PullRows, vectors = (long)Padded * (o + d) + o;
        Forward = AlignedBuffer.Ensure<T>(ref _space, forward + backward + vectors);
        Backward = Forward + forward;
        Output = Backward + backward;
        Input = Output + (long)Padded * o;
        OutputBias = Input + (long)Padded * d;
        _space!.Span.Clear();

        bool linear = shape.Activation == Activation.Linear;
        double sign = linear ? 1 : -1, back = linear ? 1 : timeStep;
        var w = new RecurrenceWeights(shape, flat);
        fixed (double* n = w.Recurrent, u = w.Input, b = w.Bias, c = w.Output)
        {
            Pack(n, m, 1, m, sign, Forward, 0, StateRows);
            Pack(b, 1, 1, 1, 1, Forward, Padded, StateRows);
            Pack(u, d, 1, d, 1, Forward, Padded + 1, StateRows);
            for (int k = 0; k < o; k++)
                for (int i = 0; i < m; i++) Output[(long)k * Padded + i] = Lanes.Element<T>(c[(long)k * m + i]);
            for (int k = 0; k < o; k++) OutputBias[k] = Lanes.Element<T>(w.OutputBias[k]);
            if (!withBackward) return;
            Pack(n, 1, m, m, back * sign, Backward, 0, PullRows);
            Pack(c, 1, m, o, back, Backward, Padded, PullRows);
            for (int k = 0; k < d; k++)
                for (int i = 0; i < m; i++) Input[(long)k * Padded + i] = Lanes.Element<T>(u[(long)i * d + k]);
        }
    }

    private void Pack(double* source, long rowStride, long columnStride, int columns, double factor, T* packed, int first,
        int allColumns) =>
        BlockProduct<TOps, TVector,
            T>.Pack(source, rowStride, columnStride, shape.Units, columns, factor, packed, first, Padded, allColumns);

    private static int Round(int count, int multiple) => (count + multiple - 1) / multiple * multiple;
}
