namespace Lethe.Teachers;

/// <summary>Products of a matrix with the vectors of eight sequences at once: [row][lane], a lane being a sequence, so that a weight is one
/// broadcast number.</summary>
internal static class LaneProduct
{
    /// <summary>Sequences side by side.</summary>
    public const int Lanes = Kernels.TiledSequences.Lanes;

    /// <summary>y = W x + b, or y += W x without b. Each entry is one chain of fused multiply-adds in the order of the columns.</summary>
    /// <param name="weights">W, (rows, columns) row-major.</param>
    /// <param name="bias">b, (rows); empty: y is added to.</param>
    /// <param name="x">(columns, 8).</param>
    /// <param name="y">(rows, 8).</param>
    public static void Apply(ReadOnlySpan<double> weights, ReadOnlySpan<double> bias, ReadOnlySpan<double> x, Span<double> y)
    {
        int columns = x.Length / Lanes, rows = y.Length / Lanes, row = 0;
        // Four rows at once share the loads of x and hide the latency of a chain.
        for (; row + 4 <= rows; row += 4)
        {
            ReadOnlySpan<double> w0 = weights.Slice(row * columns, columns), w1 = weights.Slice((row + 1) * columns, columns),
                w2 = weights.Slice((row + 2) * columns, columns), w3 = weights.Slice((row + 3) * columns, columns);
            Vector512<double> a = Start(bias, y, row), b = Start(bias, y, row + 1), c = Start(bias, y, row + 2),
                d = Start(bias, y, row + 3);
            for (int j = 0; j < columns; j++)
            {
                Vector512<double> v = Vector512.Create(x.Slice(j * Lanes, Lanes));
                a = Vector512.FusedMultiplyAdd(Vector512.Create(w0[j]), v, a);
                b = Vector512.FusedMultiplyAdd(Vector512.Create(w1[j]), v, b);
                c = Vector512.FusedMultiplyAdd(Vector512.Create(w2[j]), v, c);
                d = Vector512.FusedMultiplyAdd(Vector512.Create(w3[j]), v, d);
            }
            a.CopyTo(y[(row * Lanes)..]);
            b.CopyTo(y[((row + 1) * Lanes)..]);
            c.CopyTo(y[((row + 2) * Lanes)..]);
            d.CopyTo(y[((row + 3) * Lanes)..]);
        }
        for (; row < rows; row++)
        {
            Vector512<double> sum = Start(bias, y, row);
            for (int j = 0; j < columns; j++)
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(weights[row * columns + j]), Vector512.Create(x.Slice(j * Lanes, Lanes)),
                    sum);
            sum.CopyTo(y[(row * Lanes)..]);
        }
    }

    private static Vector512<double> Start(ReadOnlySpan<double> bias, ReadOnlySpan<double> y, int row) =>
        bias.IsEmpty ? Vector512.Create(y.Slice(row * Lanes, Lanes)) : Vector512.Create(bias[row]);
}
