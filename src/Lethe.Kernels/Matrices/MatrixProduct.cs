namespace Lethe.Kernels.Matrices;

/// <summary>
/// Products of dense row-major matrices. Every entry is one chain of fused multiply-adds in the order of the inner index, so blocking,
/// vector width and number of threads change no bit: the result is that of <see cref="ReferenceMatrixProduct"/>. A lane is a column of the
/// result, eight to a panel. An instance owns its workspaces (grown once, then reused), so it is not for two callers at a time.
/// </summary>
public sealed unsafe class MatrixProduct
{
    // A panel of the right side and a block of rows of the left, both over so many inner indices, share the first-level cache; a work item
    // takes four panels.
    private const int Inner = 256, Panels = 4, Lane = 8, RowMultiple = BlockProduct<Vectors512<double>, Vector512<double>, double>.Multiple;

    private readonly bool _wide;
    private readonly Action<int, int> _columns;
    private AlignedBuffer? _leftSpace, _workSpace;
    private double* _left, _right, _result, _work;
    private long _workSize;
    private int _rows, _padded, _inner, _width, _innerStride, _columnStride;

    /// <summary>Creates an instance without workspaces.</summary>
    public MatrixProduct()
        : this(Vector512.IsHardwareAccelerated)
    {
    }

    /// <summary>An instance for vectors of 512 bits or of 256: the same bits.</summary>
    internal MatrixProduct(bool wide)
    {
        _wide = wide;
        _columns = Columns;
    }

    /// <summary>result = op(a) op(b), op leaving a matrix as it is or transposing it.</summary>
    /// <param name="rows">Rows of op(a) and the result.</param>
    /// <param name="inner">Columns of op(a), rows of op(b).</param>
    /// <param name="columns">Columns of op(b) and the result.</param>
    /// <param name="a">(rows, inner) row-major, or (inner, rows) where it is transposed.</param>
    /// <param name="transposeA">True: op(a) = a^T.</param>
    /// <param name="b">(inner, columns) row-major, or (columns, inner) where it is transposed.</param>
    /// <param name="transposeB">True: op(b) = b^T.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="result">(rows, columns) row-major, overwritten; not one of the operands. NaN and infinities go where a sum of products
    /// carries them.</param>
    /// <exception cref="ArgumentException">A length does not fit the sizes, or the result overlaps an operand.</exception>
    public void Multiply(int rows, int inner, int columns, ReadOnlySpan<double> a, bool transposeA, ReadOnlySpan<double> b, bool transposeB,
        Workers workers,
        Span<double> result)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ReferenceMatrixProduct.Validate(rows, inner, columns, a, b, result);
        _rows = rows;
        _padded = (rows + RowMultiple - 1) / RowMultiple * RowMultiple;
        _inner = inner;
        _width = columns;
        (_innerStride, _columnStride) = transposeB ? (1, inner) : (columns, 1);
        _workSize = Panels * Lane * ((long)Math.Min(inner, Inner) + _padded);
        _left = AlignedBuffer.Ensure(ref _leftSpace, (long)_padded * inner);
        _work = AlignedBuffer.Ensure(ref _workSpace, workers.Count * _workSize);
        fixed (double* left = a, right = b, into = result)
        {
            for (int k = 0; k < inner; k += Inner)
            {
                double* from = left + (transposeA ? (long)k * rows : k);
                PackRows(from, transposeA ? 1 : inner, transposeA ? rows : 1, Math.Min(Inner, inner - k), _left + (long)k * _padded);
            }
            _right = right;
            _result = into;
            workers.Run((columns + Panels * Lane - 1) / (Panels * Lane), _columns);
        }
        _right = _result = null;
    }

    /// <summary>The columns of one work item, all rows.</summary>
    [MethodImpl(AggressiveOptimization)]
    private void Columns(int worker, int item)
    {
        int first = item * Panels * Lane, width = Math.Min(Panels * Lane, _width - first), panels = (width + Lane - 1) / Lane;
        double* sums = _work + worker * _workSize, panel = sums + (long)Panels * Lane * _padded;
        for (int k = 0; k < _inner; k += Inner)
        {
            int count = Math.Min(Inner, _inner - k);
            PackPanels(_right + (long)k * _innerStride + (long)first * _columnStride, width, count, panel);
            MultiplyPanels(_left + (long)k * _padded, panel, sums, count, panels, add: k > 0);
        }
        for (int i = 0; i < _rows; i++)
        {
            var row = new Span<double>(_result + (long)i * _width + first, width);
            for (int p = 0; p < panels; p++)
                new Span<double>(sums + ((long)p * _padded + i) * Lane, Math.Min(Lane, width - p * Lane)).CopyTo(row[(p * Lane)..]);
        }
    }

    /// <summary>Inner indices by columns, [panel][inner][lane]; lanes beyond the last column hold zeros.</summary>
    [MethodImpl(AggressiveOptimization)]
    private void PackPanels(double* from, int width, int count, double* panel)
    {
        for (int column = 0; column < width; column += Lane, from += (long)Lane * _columnStride)
        {
            int lanes = Math.Min(Lane, width - column);
            double* line = from;
            for (int k = 0; k < count; k++, line += _innerStride, panel += Lane)
            {
                if (lanes == Lane && _columnStride == 1)
                {
                    Vector512.Load(line).Store(panel);
                    continue;
                }
                for (int lane = 0; lane < Lane; lane++) panel[lane] = lane < lanes ? line[(long)lane * _columnStride] : 0;
            }
        }
    }

    private void PackRows(double* from, long rowStride, long columnStride, int count, double* packed)
    {
        if (_padded > _rows) new Span<double>(packed, _padded * count).Clear();
        if (_wide) BlockProduct<Vectors512<double>, Vector512<double>,
            double>.Pack(from, rowStride, columnStride, _rows, count, 1, packed, 0, _padded, count);
        else BlockProduct<Vectors256<double>, Vector256<double>,
            double>.Pack(from, rowStride, columnStride, _rows, count, 1, packed, 0, _padded, count);
    }

    private void MultiplyPanels(double* rows, double* panel, double* sums, int count, int panels, bool add)
    {
        if (_wide) BlockProduct<Vectors512<double>, Vector512<double>, double>.Multiply(rows, panel, sums, _padded, count, panels, add);
        else BlockProduct<Vectors256<double>, Vector256<double>, double>.Multiply(rows, panel, sums, _padded, count, panels, add);
    }
}
