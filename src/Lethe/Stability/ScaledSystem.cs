namespace Lethe.Stability;

/// <summary>
/// The inverse of the matrix of Qiu et al. (1995, eq. 1) on a stability boundary: with z(x) = a + i b,
/// Q(gamma, x) = [[a I - S, -gamma b I], [b I / gamma, a I - S]] = P(gamma)^-1, P(gamma) = [[Re G, -gamma Im G], [Im G / gamma, Re G]], G =
/// (z I - S)^-1. The second largest singular value of P is 1 over the second smallest of Q, and Q needs no inverse.
/// </summary>
internal static class ScaledSystem
{
    // Eigenvalues nearer to the boundary than this, in levels, or in norms of S where squaring rounds, count as crossings: one too many
    // costs a look between them.
    private const double OnBoundary = 1e-4;
    private const double SquaredRounding = 1e-7;

    /// <summary>Q(gamma, x), (2 m, 2 m).</summary>
    public static Matrix<double> At(StabilityBoundary boundary, double gamma, double x)
    {
        int m = boundary.Size;
        Complex z = boundary.Point(x);
        var q = Matrix<double>.Build.Dense(2 * m, 2 * m);
        for (int j = 0; j < m; j++)
        {
            for (int i = 0; i < m; i++) q[i, j] = q[m + i, m + j] = (i == j ? z.Real : 0) - boundary.System[i, j];
            q[j, m + j] = -gamma * z.Imaginary;
            q[m + j, j] = z.Imaginary / gamma;
        }
        return q;
    }

    /// <summary>The second smallest singular value of Q(gamma, x).</summary>
    public static double SecondSmallest(StabilityBoundary boundary, double gamma, double x)
    {
        Svd<double> svd = At(boundary, gamma, x).Svd(false);
        return svd.S[svd.S.Count - 2];
    }

    /// <summary>
    /// Where Q(gamma, x) may have the singular value t, x &gt;= 0 ascending (after Sreedhar, Van Dooren and Tits 1996). On the axis x^2 is
    /// an eigenvalue of [[t^2/gamma^2 I - S^2, t (gamma S - S^T/gamma)], [t (S^T/gamma - gamma S), gamma^2 t^2 I - S^T^2]]: the halves of a
    /// singular pair eliminated in turn. On the circle tan^2(x/2) is one of -(E + I)^-1 F (E + I)^-1 (E - I) F^-1 (E - I), E = [[S, t I],
    /// [t I, S^T]], F = diag(gamma I, -I/gamma).
    /// </summary>
    public static double[] Crossings(StabilityBoundary boundary, double gamma, double t)
    {
        int m = boundary.Size;
        Matrix<double> identity = Matrix<double>.Build.DenseIdentity(m), s = boundary.System;
        if (!boundary.IsCircle)
        {
            Matrix<double> transposed = s.Transpose(), mixed = t * (gamma * s - transposed / gamma);
            Matrix<double> squares = Matrix<double>.Build.DenseOfMatrixArray(new[,]
            {
                { t * t / (gamma * gamma) * identity - s * s, mixed },
                { t * (transposed / gamma - gamma * s), gamma * gamma * t * t * identity - transposed * transposed },
            });
            double near = Math.Max(OnBoundary * t, SquaredRounding * s.FrobeniusNorm());
            return [.. squares.Evd().EigenValues.Select(Complex.Sqrt).Where(w => Math.Abs(w.Imaginary) <= near)
                .Select(w => Math.Abs(w.Real)).Order()];
        }

        // -S mirrors the circle, and the point that tan sends to infinity should lie far from every crossing.
        bool mirrored = boundary.SmallestSingularValue(0) > boundary.SmallestSingularValue(Math.PI);
        Matrix<double> system = mirrored ? -s : s;
        Matrix<double> plus = Stack(system + identity, t), minus = Stack(system - identity, t);
        var solver = plus.LU();
        Matrix<double> right = minus * Scaled(minus, 1 / gamma, -gamma);
        Matrix<double> tangents = -solver.Solve(Scaled(solver.Solve(right), gamma, -1 / gamma));
        return [.. tangents.Evd().EigenValues.Select(Complex.Sqrt)
            .Where(w => Math.Abs(w.Imaginary) <= Math.Max(OnBoundary * t, SquaredRounding) * 0.5 * (1 + w.Magnitude * w.Magnitude))
            .Select(w => 2 * Math.Atan(Math.Abs(w.Real))).Select(x => mirrored ? Math.PI - x : x).Order()];

        Matrix<double> Stack(Matrix<double> block, double level) => Matrix<double>.Build.DenseOfMatrixArray(new[,]
        {
            { block, level * identity },
            { level * identity, block.Transpose() },
        });

        Matrix<double> Scaled(Matrix<double> rows, double upper, double lower) => rows.MapIndexed((i, _, v) => (i < m ? upper : lower) * v);
    }
}
