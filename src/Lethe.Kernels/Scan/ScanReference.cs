namespace Lethe.Kernels.Scan;

/// <summary>
/// The definition of a scan, in plain scalar float64: one channel of one sequence at a time. float32 data is computed in float64 and
/// rounded where it is stored. Every other variant is tested against it.
/// </summary>
/// <typeparam name="T">double or float: the type of the data.</typeparam>
/// <param name="shape">Sizes and kind.</param>
public sealed class ScanReference<T>(ScanShape shape) : ScanKernel<T>(shape)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _parts = shape.Complex ? 2 : 1;

    private protected override void ForwardCore(ReadOnlySpan<T> multipliers, ReadOnlySpan<T> inputs, ReadOnlySpan<T> initial,
        Span<T> states, Span<T> final,
        Workers workers)
    {
        for (int s = 0; s < Shape.Batch; s++)
        {
            for (int c = 0; c < Shape.RowSize; c += _parts)
            {
                int state = s * Shape.RowSize + c;
                Number h = initial.IsEmpty ? default : Read(initial, state);
                for (int t = 0; t < Shape.Length; t++)
                {
                    int at = (s * Shape.Length + t) * Shape.RowSize + c;
                    h = MultiplyAdd(Read(multipliers, Shape.TimeVarying ? at : c), h, Read(inputs, at));
                    Write(h, states, at);
                }
                if (!final.IsEmpty) Write(h, final, state);
            }
        }
    }

    private protected override void BackwardCore(ReadOnlySpan<T> multipliers, ReadOnlySpan<T> states, ReadOnlySpan<T> initial,
        ReadOnlySpan<T> stateGradients,
        ReadOnlySpan<T> finalGradients, Span<T> multiplierGradients, Span<T> inputGradients, Span<T> initialGradients, Workers workers)
    {
        var sums = new Number[Shape.Channels];
        for (int s = 0; s < Shape.Batch; s++)
        {
            for (int c = 0; c < Shape.RowSize; c += _parts)
            {
                int state = s * Shape.RowSize + c;
                Number carry = finalGradients.IsEmpty ? default : Read(finalGradients, state), sum = default;
                for (int t = Shape.Length - 1; t >= 0; t--)
                {
                    int at = (s * Shape.Length + t) * Shape.RowSize + c;
                    // Two roundings: what a later piece hands back to an earlier one is the rounded product.
                    Number g = Read(stateGradients, at) + carry;
                    carry = MultiplyAdd(Read(multipliers, Shape.TimeVarying ? at : c).Conjugate, g, default);
                    Write(g, inputGradients, at);
                    if (multiplierGradients.IsEmpty) continue;
                    Number before = t > 0 ? Read(states, at - Shape.RowSize) : initial.IsEmpty ? default : Read(initial, state);
                    if (Shape.TimeVarying) Write(MultiplyAdd(before.Conjugate, g, default), multiplierGradients, at);
                    else sum = MultiplyAdd(before.Conjugate, g, sum);
                }
                sums[c / _parts] += sum;
                if (!initialGradients.IsEmpty) Write(carry, initialGradients, state);
            }
        }
        if (Shape.TimeVarying || multiplierGradients.IsEmpty) return;
        for (int c = 0; c < Shape.Channels; c++) Write(sums[c], multiplierGradients, c * _parts);
    }

    private Number Read(ReadOnlySpan<T> x, int at) => new(double.CreateChecked(x[at]), Shape.Complex ? double.CreateChecked(x[at + 1]) : 0);

    private void Write(Number value, Span<T> x, int at)
    {
        x[at] = T.CreateChecked(value.Re);
        if (Shape.Complex) x[at + 1] = T.CreateChecked(value.Im);
    }

    /// <summary>x y + z. The order of operations is part of the definition.</summary>
    private Number MultiplyAdd(Number x, Number y, Number z) => Shape.Complex
        ? new(Math.FusedMultiplyAdd(x.Re, y.Re, Math.FusedMultiplyAdd(-x.Im, y.Im, z.Re)),
            Math.FusedMultiplyAdd(x.Re, y.Im, Math.FusedMultiplyAdd(x.Im, y.Re, z.Im)))
        : new(Math.FusedMultiplyAdd(x.Re, y.Re, z.Re), 0);

    /// <summary>A number, real where Im is never looked at.</summary>
    private readonly record struct Number(double Re, double Im)
    {
        internal Number Conjugate => new(Re, -Im);

        public static Number operator +(Number x, Number y) => new(x.Re + y.Re, x.Im + y.Im);
    }
}
