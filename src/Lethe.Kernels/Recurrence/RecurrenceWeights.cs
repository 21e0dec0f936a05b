namespace Lethe.Kernels.Recurrence;

/// <summary>
/// The weights a kernel reads, as views of one flat buffer in the order recurrent, U, b, C, d, V, e.
/// Nonlinear: h_{k+1} = h_k + dt sigma(U x_k + b - A h_k), recurrent = A (rates: stable means positive).
/// Linear and layer-wise: h_{k+1} = M h_k + U x_k + b, recurrent = M (multipliers), and U, b already carry the input gain.
/// A cell: recurrent = V, the gates' matrices one above the other.
/// h_0 = 0 and y_k = C h_{k+1} + d; layer-wise y_k = C sigma(h_{k+1}) + d; with features y_k = V sigma(C h_{k+1} + d) +
/// e. n below is the number of rows,
/// <see cref="RecurrenceShape.Rows"/>, and of states that are read, <see cref="RecurrenceShape.ReadSize"/>.
/// </summary>
public readonly ref struct RecurrenceWeights
{
    /// <summary>Views <paramref name="flat"/>.</summary>
    /// <exception cref="ArgumentException">The length of <paramref name="flat"/> is not
    /// <see cref="RecurrenceShape.TotalSize"/>.</exception>
    public RecurrenceWeights(RecurrenceShape shape, ReadOnlySpan<double> flat)
    {
        if (flat.Length != shape.TotalSize)
            throw new ArgumentException($"{flat.Length} weights given, expected {shape.TotalSize} for {shape}.", nameof(flat));
        int at = 0;
        Recurrent = flat.Slice(at, shape.RecurrentSize);
        at += Recurrent.Length;
        Input = flat.Slice(at, shape.Rows * shape.Inputs);
        at += Input.Length;
        Bias = flat.Slice(at, shape.BiasSize);
        at += Bias.Length;
        if (shape.Undecoded) return;
        Output = flat.Slice(at, shape.Decoded * shape.ReadSize);
        at += Output.Length;
        OutputBias = flat.Slice(at, shape.Decoded);
        if (shape.Features == 0) return;
        at += OutputBias.Length;
        Readout = flat.Slice(at, shape.Outputs * shape.Features);
        at += Readout.Length;
        ReadoutBias = flat.Slice(at, shape.Outputs);
    }

    /// <summary>A or M: (m), (m, m) row-major, or (m, 2) pairs (Re, Im). V: (gates m, units of a head), what each row has on its head's
    /// columns.</summary>
    public ReadOnlySpan<double> Recurrent { get; }

    /// <summary>U: (n, d) row-major.</summary>
    public ReadOnlySpan<double> Input { get; }

    /// <summary>b: (n); of a GRU c_n behind it, (m).</summary>
    public ReadOnlySpan<double> Bias { get; }

    /// <summary>C: (o, n) row-major; (k, n) where there are k features.</summary>
    public ReadOnlySpan<double> Output { get; }

    /// <summary>d: (o), or (k).</summary>
    public ReadOnlySpan<double> OutputBias { get; }

    /// <summary>V: (o, k) row-major; empty without features.</summary>
    public ReadOnlySpan<double> Readout { get; }

    /// <summary>e: (o); empty without features.</summary>
    public ReadOnlySpan<double> ReadoutBias { get; }
}
