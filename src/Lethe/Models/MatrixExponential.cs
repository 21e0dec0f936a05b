namespace Lethe.Models;

/// <summary>
/// e^X of a small dense matrix by scaling and squaring with a Taylor polynomial (X scaled to 1-norm at most 1/4; degree 14 leaves
/// less than 1e-19), and its adjoint: the gradient of a function of e^X in X, as the upper right block of
/// exp([[X^T, G], [0, X^T]]) (Najfeld and Havel 1995, eq. 109).
/// </summary>
internal static class MatrixExponential
{
    private const int Degree = 14;

    /// <summary>e^X, n x n row-major.</summary>
    public static double[] Compute(ReadOnlySpan<double> x, int n)
    {
        double norm = 0;
        for (int j = 0; j < n; j++)
        {
            double column = 0;
            for (int i = 0; i < n; i++) column += Math.Abs(x[i * n + j]);
            norm = Math.Max(norm, column);
        }
        if (!double.IsFinite(norm)) return Filled(n, double.NaN);
        int squarings = norm > 0.25 ? (int)Math.Ceiling(Math.Log2(norm / 0.25)) : 0;
        double scale = Math.ScaleB(1, -squarings);
        var scaled = new double[n * n];
        for (int i = 0; i < scaled.Length; i++) scaled[i] = x[i] * scale;

        // Horner: p <- I + (X p)/k from k = Degree down to 1.
        var p = Identity(n);
        var next = new double[n * n];
        for (int k = Degree; k >= 1; k--)
        {
            SmallMatrix.Multiply(scaled, p, next, n);
            for (int i = 0; i < next.Length; i++) next[i] /= k;
            for (int i = 0; i < n; i++) next[i * n + i] += 1;
            (p, next) = (next, p);
        }
        for (int s = 0; s < squarings; s++)
        {
            SmallMatrix.Multiply(p, p, next, n);
            (p, next) = (next, p);
        }
        return p;
    }

    /// <summary>Gradient in X of a scalar whose gradient in e^X is <paramref name="outer"/>.</summary>
    public static double[] Adjoint(ReadOnlySpan<double> x, ReadOnlySpan<double> outer, int n)
    {
        int size = 2 * n;
        var block = new double[size * size];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                block[i * size + j] = block[(n + i) * size + n + j] = x[j * n + i];
                block[i * size + n + j] = outer[i * n + j];
            }
        }
        double[] full = Compute(block, size);
        var result = new double[n * n];
        for (int i = 0; i < n; i++) full.AsSpan(i * size + n, n).CopyTo(result.AsSpan(i * n, n));
        return result;
    }

    private static double[] Identity(int n)
    {
        var identity = new double[n * n];
        for (int i = 0; i < n; i++) identity[i * n + i] = 1;
        return identity;
    }

    private static double[] Filled(int n, double value)
    {
        var filled = new double[n * n];
        filled.AsSpan().Fill(value);
        return filled;
    }
}
