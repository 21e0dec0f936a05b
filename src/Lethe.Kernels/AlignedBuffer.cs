namespace Lethe.Kernels;

/// <summary>
/// float64 memory that starts at a cache line, so that no vector straddles two lines (which would halve the load rate). The array is pinned
/// for its whole life: <see cref="Pointer"/> stays good as long as the buffer is reachable.
/// </summary>
internal sealed unsafe class AlignedBuffer
{
    private const int Line = 64;

    private readonly double[] _array;
    private readonly int _start;

    /// <summary>Allocates <paramref name="length"/> zeros.</summary>
    internal AlignedBuffer(int length)
    {
        _array = GC.AllocateArray<double>(length + Line / sizeof(double), pinned: true);
        fixed (double* first = _array)
        {
            _start = (int)((Line - (nuint)first % Line) % Line / sizeof(double));
            Pointer = first + _start;
        }
        Length = length;
    }

    /// <summary>The first value, at a multiple of 64 bytes.</summary>
    internal double* Pointer { get; }

    /// <summary>Number of values.</summary>
    internal int Length { get; }

    /// <summary>All values.</summary>
    internal Span<double> Span => _array.AsSpan(_start, Length);

    /// <summary>Makes <paramref name="buffer"/> hold at least <paramref name="length"/> values; what it held is lost when it
    /// grows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More values than one array holds.</exception>
    internal static double* Ensure(ref AlignedBuffer? buffer, long length)
    {
        if (buffer is null || buffer.Length < length)
        {
            if (length > Array.MaxLength - Line)
                throw new ArgumentOutOfRangeException(nameof(length), $"A workspace of {length} values is needed, at most " +
                    $"{Array.MaxLength - Line} fit: use shorter sequences or fewer units.");
            buffer = new AlignedBuffer((int)length);
        }
        return buffer.Pointer;
    }

    /// <summary>The same for values of any type.</summary>
    internal static T* Ensure<T>(ref AlignedBuffer? buffer, long length)
        where T : unmanaged => (T*)Ensure(ref buffer, (length * sizeof(T) + sizeof(double) - 1) / sizeof(double));
}
