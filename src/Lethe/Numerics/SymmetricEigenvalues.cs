namespace Lethe.Numerics;

/// <summary>Eigenvalues and vectors of small symmetric matrices by cyclic Jacobi rotations: a few roundings of the norm exact, the same
/// bits everywhere.</summary>
internal static class SymmetricEigenvalues
{
    private const int MostSweeps = 40;
    private const double Negligible = 1e-30;

    /// <summary>Turns a into a diagonal of eigenvalues.</summary>
    /// <param name="a">n x n, symmetric, row after row; afterwards its diagonal holds the eigenvalues, in no order.</param>
    /// <param name="n">Its size.</param>
    /// <param name="vectors">n x n; its columns become the eigenvectors. Empty: not wanted.</param>
    public static void Diagonalize(Span<double> a, int n, Span<double> vectors)
    {
        if (!vectors.IsEmpty)
        {
            vectors[..(n * n)].Clear();
            for (int i = 0; i < n; i++) vectors[i * n + i] = 1;
        }
        for (int sweep = 0; sweep < MostSweeps; sweep++)
        {
            double beside = 0, all = 0;
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    double square = a[i * n + j] * a[i * n + j];
                    all += square;
                    if (i != j) beside += square;
                }
            }
            if (!(beside > Negligible * all)) return;
            for (int p = 0; p < n - 1; p++)
                for (int q = p + 1; q < n; q++) Rotate(a, vectors, n, p, q);
        }
    }

    /// <summary>The largest eigenvalue; a is overwritten.</summary>
    /// <param name="a">n x n, symmetric.</param>
    /// <param name="n">Its size.</param>
    public static double Largest(Span<double> a, int n)
    {
        Diagonalize(a, n, []);
        double largest = a[0];
        for (int i = 1; i < n; i++) largest = Math.Max(largest, a[i * n + i]);
        return largest;
    }

    private static void Rotate(Span<double> a, Span<double> vectors, int n, int p, int q)
    {
        double apq = a[p * n + q];
        if (apq == 0) return;
        double theta = (a[q * n + q] - a[p * n + p]) / (2 * apq);
        double t = (theta < 0 ? -1 : 1) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
        if (double.IsNaN(t) || double.IsInfinity(theta)) t = 0;
        double c = 1 / Math.Sqrt(t * t + 1), s = t * c;
        for (int k = 0; k < n; k++)
        {
            double kp = a[k * n + p], kq = a[k * n + q];
            (a[k * n + p], a[k * n + q]) = (c * kp - s * kq, s * kp + c * kq);
        }
        for (int k = 0; k < n; k++)
        {
            double pk = a[p * n + k], qk = a[q * n + k];
            (a[p * n + k], a[q * n + k]) = (c * pk - s * qk, s * pk + c * qk);
        }
        a[p * n + q] = a[q * n + p] = 0;
        if (vectors.IsEmpty) return;
        for (int k = 0; k < n; k++)
        {
            double kp = vectors[k * n + p], kq = vectors[k * n + q];
            (vectors[k * n + p], vectors[k * n + q]) = (c * kp - s * kq, s * kp + c * kq);
        }
    }
}
