namespace Lethe.Numerics;

/// <summary>
/// The largest singular value of a matrix by the Lanczos process on A^T A with full reorthogonalization: far cheaper than all
/// singular values, to 1e-13 relative also where the largest ones cluster (a Gaussian matrix), and exact after min(rows, columns) steps.
/// </summary>
internal static class SpectralNorm
{
    // Ritz values of the last two steps agree to this: a few roundings.
    private const double Agreement = 4e-16;
    private const int SameSteps = 3;

    /// <summary>|A|_2 of a (rows, columns) row-major matrix; NaN or infinity where an entry is.</summary>
    public static double Of(ReadOnlySpan<double> matrix, int rows, int columns)
    {
        double scale = 0;
        foreach (double v in matrix)
        {
            if (!double.IsFinite(v)) return Math.Abs(v);
            scale = Math.Max(scale, Math.Abs(v));
        }
        if (scale == 0) return 0;
        if (rows == 1 || columns == 1) return Euclidean(matrix, scale);

        int steps = Math.Min(rows, columns);
        var basis = new List<double[]>(Math.Min(steps, 64));
        var diagonal = new List<double>();
        var off = new List<double>();
        // A^T times a random vector: a start in the row space, so that min(rows, columns) steps see all of it.
        double[] left = new double[rows], start = new double[columns];
        new CounterRandom(0x5370_6563).FillNormal(left);
        AddTransposed(matrix, left, scale, start);
        double startLength = Math.Sqrt(Dot(start, start));
        Divide(start, startLength);
        basis.Add(start);
        double ritz = 0;
        int same = 0;
        for (int k = 0; k < steps && same < SameSteps; k++)
        {
            double[] v = basis[k], next = new double[columns];
            for (int i = 0; i < rows; i++) left[i] = Dot(matrix.Slice(i * columns, columns), v) / scale;
            AddTransposed(matrix, left, scale, next);
            diagonal.Add(Dot(left, left));
            for (int pass = 0; pass < 2; pass++)
            {
                foreach (double[] b in basis)
                {
                    double along = Dot(b, next);
                    for (int j = 0; j < columns; j++) next[j] -= along * b[j];
                }
            }
            double length = Math.Sqrt(Dot(next, next)), largest = LargestEigenvalue(diagonal, off, ritz);
            same = largest - ritz <= Agreement * largest ? same + 1 : 0;
            ritz = Math.Max(ritz, largest);
            // An invariant subspace: nothing is left that the process has not seen.
            if (length <= 1e-15 * ritz) break;
            Divide(next, length);
            off.Add(length);
            basis.Add(next);
        }
        return scale * Math.Sqrt(ritz);
    }

    /// <summary>result += A^T left / scale.</summary>
    private static void AddTransposed(ReadOnlySpan<double> matrix, double[] left, double scale, double[] result)
    {
        int columns = result.Length;
        for (int i = 0; i < left.Length; i++)
        {
            ReadOnlySpan<double> row = matrix.Slice(i * columns, columns);
            double factor = left[i] / scale;
            for (int j = 0; j < columns; j++) result[j] += factor * row[j];
        }
    }

    private static double Euclidean(ReadOnlySpan<double> vector, double scale)
    {
        double sum = 0;
        foreach (double v in vector) sum += v / scale * (v / scale);
        return scale * Math.Sqrt(sum);
    }

    /// <summary>The largest eigenvalue of a symmetric tridiagonal matrix by bisection with Sturm counts, known to be at least
    /// <paramref name="atLeast"/>.</summary>
    private static double LargestEigenvalue(List<double> diagonal, List<double> off, double atLeast)
    {
        int n = diagonal.Count;
        double low = atLeast, high = 0;
        for (int i = 0; i < n; i++)
        {
            double radius = (i > 0 ? off[i - 1] : 0) + (i < n - 1 ? off[i] : 0);
            high = Math.Max(high, diagonal[i] + radius);
            low = Math.Max(low, diagonal[i]);
        }
        while (high - low > 2e-16 * high)
        {
            double middle = 0.5 * (low + high);
            if (middle <= low || middle >= high) break;
            if (AnyAbove(diagonal, off, middle)) low = middle;
            else high = middle;
        }
        return low;
    }

    /// <summary>True where x is below some eigenvalue: a pivot of x I - T is not positive.</summary>
    private static bool AnyAbove(List<double> diagonal, List<double> off, double x)
    {
        double pivot = 1;
        for (int i = 0; i < diagonal.Count; i++)
        {
            pivot = x - diagonal[i] - (i > 0 ? off[i - 1] * off[i - 1] / pivot : 0);
            if (pivot <= 0) return true;
        }
        return false;
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static void Divide(double[] v, double by)
    {
        for (int i = 0; i < v.Length; i++) v[i] /= by;
    }
}
