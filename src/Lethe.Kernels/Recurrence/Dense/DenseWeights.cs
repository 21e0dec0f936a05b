namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>
/// A call's weights in the layout of <see cref="BlockProduct"/>, shared read-only by all workers. N = -A (nonlinear) or M (linear),
/// so that the pre-activation is U x + b + N h; N^T carries gradients back.
/// </summary>
internal sealed unsafe class DenseWeights(RecurrenceShape shape)
{
    private readonly AlignedBuffer _forward = new(), _backward = new(), _vectors = new();

    /// <summary>Units, padded with zeros to whole row blocks.</summary>
    public int Padded { get; } = (shape.Units + BlockProduct.Rows - 1) / BlockProduct.Rows * BlockProduct.Rows;

    /// <summary>N, packed.</summary>
    public double* Forward => _forward.Pointer;

    /// <summary>N^T, packed.</summary>
    public double* Backward => _backward.Pointer;

    /// <summary>U, (padded, d) row-major.</summary>
    public double* Input => _vectors.Pointer;

    /// <summary>b, (padded).</summary>
    public double* Bias => Input + (long)Padded * shape.Inputs;

    /// <summary>C, (o, padded) row-major.</summary>
    public double* Output => Bias + Padded;

    /// <summary>d, (o).</summary>
    public double* OutputBias => Output + (long)Padded * shape.Outputs;

    /// <summary>Takes over flat weights.</summary>
    public void Load(ReadOnlySpan<double> flat, bool withBackward)
    {
        var w = new RecurrenceWeights(shape, flat);
        int m = shape.Units, d = shape.Inputs, o = shape.Outputs;
        double sign = shape.Activation == Activation.Linear ? 1 : -1;
        BlockProduct.Pack(w.Recurrent, m, m, 1, sign, Padded, _forward.Reserve((long)Padded * Padded));
        if (withBackward) BlockProduct.Pack(w.Recurrent, m, 1, m, sign, Padded, _backward.Reserve((long)Padded * Padded));
        long total = (long)Padded * (d + 1 + o) + o;
        new Span<double>(_vectors.Reserve(total), (int)total).Clear();
        w.Input.CopyTo(new Span<double>(Input, m * d));
        w.Bias.CopyTo(new Span<double>(Bias, m));
        for (int k = 0; k < o; k++) w.Output.Slice(k * m, m).CopyTo(new Span<double>(Output + k * Padded, m));
        w.OutputBias.CopyTo(new Span<double>(OutputBias, o));
    }
}
