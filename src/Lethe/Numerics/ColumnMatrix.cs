namespace Lethe.Numerics;

/// <summary>
/// A dense matrix stored by columns, rows padded with zeros to whole vectors, with Householder orthogonalization in steps: the work of
/// least squares by QR where columns are nearly dependent. Explicit 512-bit operations: the same bits on every instruction set.
/// </summary>
internal sealed class ColumnMatrix
{
    private const int Lanes = 8;

    private readonly double[] _values;
    private readonly int _stride;

    public ColumnMatrix(int rows, int columns)
    {
        Rows = rows;
        Columns = columns;
        _stride = (rows + Lanes - 1) / Lanes * Lanes;
        _values = new double[_stride * columns];
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>One column without its padding.</summary>
    public Span<double> this[int column] => _values.AsSpan(column * _stride, Rows);

    /// <summary>
    /// Reflects columns first..last-1 into upper triangular form, pivots on the diagonal, and applies every reflection to the columns
    /// behind it up to
    /// <paramref name="end"/>.
    /// </summary>
    public void Triangulate(int first, int last, int end)
    {
        var v = new double[_stride];
        for (int column = first; column < last; column++)
        {
            Span<double> x = this[column];
            int pivot = column;
            if (pivot >= Rows) return;
            double norm = Math.Sqrt(Dot(x[pivot..], x[pivot..]));
            if (norm == 0) continue;
            double alpha = x[pivot] > 0 ? -norm : norm;
            Span<double> reflector = v.AsSpan(pivot, Rows - pivot);
            x[pivot..].CopyTo(reflector);
            reflector[0] -= alpha;
            double squared = Dot(reflector, reflector);
            x[pivot..].Clear();
            x[pivot] = alpha;
            for (int j = column + 1; j < end; j++)
            {
                Span<double> y = this[j][pivot..];
                AddScaled(-2 * Dot(reflector, y) / squared, reflector, y);
            }
        }
    }

    /// <summary>Sum of products; eight partial sums, folded in a fixed order.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Vector512<double> sum = Vector512<double>.Zero;
        int i = 0;
        for (; i + Lanes <= x.Length; i += Lanes)
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(x.Slice(i, Lanes)), Vector512.Create(y.Slice(i, Lanes)), sum);
        double rest = 0;
        for (; i < x.Length; i++) rest = Math.FusedMultiplyAdd(x[i], y[i], rest);
        for (int lane = 0; lane < Lanes; lane++) rest += sum[lane];
        return rest;
    }

    /// <summary>y += factor x.</summary>
    public static void AddScaled(double factor, ReadOnlySpan<double> x, Span<double> y)
    {
        var broadcast = Vector512.Create(factor);
        int i = 0;
        for (; i + Lanes <= x.Length; i += Lanes)
        {
            Span<double> to = y.Slice(i, Lanes);
            Vector512.FusedMultiplyAdd(broadcast, Vector512.Create(x.Slice(i, Lanes)), Vector512.Create<double>(to)).CopyTo(to);
        }
        for (; i < x.Length; i++) y[i] = Math.FusedMultiplyAdd(factor, x[i], y[i]);
    }
}
