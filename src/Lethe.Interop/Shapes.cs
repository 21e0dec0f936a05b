namespace Lethe.Interop;

/// <summary>Small arithmetic on shapes, safe against overflow.</summary>
internal static class Shapes
{
    /// <summary>The number of elements, or null where an array cannot hold as many.</summary>
    internal static int? Count(ReadOnlySpan<int> shape)
    {
        if (shape.Contains(0)) return 0;
        long count = 1;
        foreach (int d in shape)
        {
            count *= d; // both factors are below 2^31
            if (count > Array.MaxLength) return null;
        }

        return (int)count;
    }

    /// <summary>(3, 4), (3,), () as in Python.</summary>
    internal static string Format(ReadOnlySpan<int> shape)
    {
        if (shape.Length == 1) return Invariant($"({shape[0]},)");
        List<string> parts = [];
        foreach (int d in shape) parts.Add(Invariant($"{d}"));
        return $"({string.Join(", ", parts)})";
    }

    /// <summary>The multi-index of a row-major position.</summary>
    internal static int[] IndexOf(int position, ReadOnlySpan<int> shape)
    {
        int[] index = new int[shape.Length];
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            index[d] = position % shape[d];
            position /= shape[d];
        }

        return index;
    }

    /// <summary>Reorders elements stored with the first index fastest (Fortran) to the last index fastest (C).</summary>
    internal static double[] FromFortran(double[] data, int[] shape)
    {
        if (shape.Length < 2 || data.Length < 2) return data;
        double[] rowMajor = new double[data.Length];
        int[] stride = new int[shape.Length];
        stride[0] = 1;
        for (int d = 1; d < shape.Length; d++) stride[d] = stride[d - 1] * shape[d - 1];
        int[] index = new int[shape.Length];
        int from = 0;
        for (int to = 0; to < rowMajor.Length; to++)
        {
            rowMajor[to] = data[from];
            for (int d = shape.Length - 1; d >= 0; d--) // count up in C order, carrying the Fortran offset along
            {
                from += stride[d];
                if (++index[d] < shape[d]) break;
                from -= stride[d] * shape[d];
                index[d] = 0;
            }
        }

        return rowMajor;
    }
}
