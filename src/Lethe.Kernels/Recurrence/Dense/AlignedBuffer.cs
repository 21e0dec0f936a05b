using System.Runtime.CompilerServices;

namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>Float64 workspace at a 64-byte boundary, grown and never shrunk; the array is pinned, so the pointer stays good while this object lives.</summary>
internal sealed unsafe class AlignedBuffer
{
    private const int Alignment = 64;

    private double[] _array = [];

    /// <summary>The first value.</summary>
    public double* Pointer { get; private set; }

    /// <summary>Makes room for <paramref name="length"/> values; what was there is lost when it grows.</summary>
    public double* Reserve(long length)
    {
        long needed = length + Alignment / sizeof(double);
        if (_array.Length >= needed) return Pointer;
        if (needed > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(nameof(length), $"The workspace needs {length} values, at most {Array.MaxLength} fit: " +
                "use shorter sequences or fewer units.");
        }
        _array = GC.AllocateArray<double>((int)needed, pinned: true);
        nint address = (nint)Unsafe.AsPointer(ref _array[0]);
        Pointer = (double*)((address + Alignment - 1) & ~(nint)(Alignment - 1));
        return Pointer;
    }
}
