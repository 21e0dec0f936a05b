using System.Runtime.CompilerServices;

namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>
/// The weights of a dense recurrence in the order its loops read them. N = M, or -A: z = U x + b + N h in both forms. The backward copies carry the
/// factor dt of the nonlinear form: the carried delta is dt dLoss/dh, and its product with sigma' is dLoss/dz.
/// Matrices are cut into blocks of <see cref="BlockProduct.Rows"/> rows, [block][column][row of the block], and padded with zeros to whole blocks.
/// </summary>
internal sealed unsafe class DenseWeights(RecurrenceShape shape, double timeStep)
{
    private AlignedBuffer? _forward, _backward, _vectors;

    /// <summary>Units, padded with zeros to whole row blocks.</summary>
    internal int Padded { get; } = (shape.Units + BlockProduct.Rows - 1) / BlockProduct.Rows * BlockProduct.Rows;

    /// <summary>N, packed.</summary>
    internal double* Forward { get; private set; }

    /// <summary>N^T times dt (linear: N^T), packed.</summary>
    internal double* Backward { get; private set; }

    /// <summary>U, (padded, d) row-major.</summary>
    internal double* Input { get; private set; }

    /// <summary>b, (padded).</summary>
    internal double* Bias { get; private set; }

    /// <summary>C, (o, padded) row-major.</summary>
    internal double* Output { get; private set; }

    /// <summary>C times dt (linear: C), (o, padded) row-major.</summary>
    internal double* OutputBack { get; private set; }

    /// <summary>d, (o).</summary>
    internal double* OutputBias { get; private set; }

    /// <summary>Takes over flat weights.</summary>
    internal void Load(ReadOnlySpan<double> flat, bool withBackward)
    {
        var w = new RecurrenceWeights(shape, flat);
        int m = shape.Units, d = shape.Inputs, o = shape.Outputs;
        bool linear = shape.Activation == Activation.Linear;
        double sign = linear ? 1 : -1, back = linear ? 1 : timeStep;
        Forward = AlignedBuffer.Ensure(ref _forward, (long)Padded * Padded);
        Pack(w.Recurrent, m, 1, sign, Forward);
        if (withBackward)
        {
            Backward = AlignedBuffer.Ensure(ref _backward, (long)Padded * Padded);
            Pack(w.Recurrent, 1, m, back * sign, Backward);
        }

        Input = AlignedBuffer.Ensure(ref _vectors, (long)Padded * (d + 1 + 2 * o) + o);
        Bias = Input + (long)Padded * d;
        Output = Bias + Padded;
        OutputBack = Output + (long)Padded * o;
        OutputBias = OutputBack + (long)Padded * o;
        _vectors!.Span.Clear();
        w.Input.CopyTo(new Span<double>(Input, m * d));
        w.Bias.CopyTo(new Span<double>(Bias, m));
        w.OutputBias.CopyTo(new Span<double>(OutputBias, o));
        for (int k = 0; k < o; k++)
        {
            for (int i = 0; i < m; i++)
            {
                Output[k * Padded + i] = w.Output[k * m + i];
                OutputBack[k * Padded + i] = back * w.Output[k * m + i];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pack(ReadOnlySpan<double> source, int rowStride, int columnStride, double factor, double* packed)
    {
        const int rows = BlockProduct.Rows;
        int m = shape.Units;
        new Span<double>(packed, Padded * Padded).Clear();
        for (int i = 0; i < m; i++)
        {
            double* block = packed + i / rows * (long)Padded * rows + i % rows;
            for (int j = 0; j < m; j++) block[j * rows] = factor * source[i * rowStride + j * columnStride];
        }
    }
}
