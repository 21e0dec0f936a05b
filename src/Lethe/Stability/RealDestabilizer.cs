namespace Lethe.Stability;

/// <summary>
/// A real Delta that puts an eigenvalue of S + Delta at z(x). For every complex vector p, y = (z I - S)^-1 p and the least Delta with Delta
/// [Re y, Im y] = [Re p, Im p], (z I - S - Delta) y = 0 to rounding. For the singular vectors of Q at the best gamma its norm is the real
/// radius (Qiu et al. 1995, sec. 4); a wrong choice of vectors costs size, never validity.
/// </summary>
internal static class RealDestabilizer
{
    /// <summary>The smallest Delta found at a frequency, its norm and the frequency.</summary>
    public static (Matrix<double> Delta, double Norm, double At) Find(StabilityBoundary boundary, double x, double gamma)
    {
        if (boundary.Point(x) is { Imaginary: 0 } z) return AtRealPoint(boundary, x, z.Real);
        Svd<double> svd = ScaledSystem.At(boundary, gamma, x).Svd(true);
        Matrix<double> right = svd.VT.Transpose();
        int second = svd.S.Count - 2;
        Matrix<double>? best = null;
        double least = double.PositiveInfinity;
        var solver = boundary.Shifted(x).LU();
        // Where the best gamma is a corner, two singular values meet in it and the right vectors are a mixture.
        foreach (int other in (ReadOnlySpan<int>)[second + 1, second - 1])
        {
            if (other < 0) continue;
            foreach (double tangent in Tangents(svd.U, right, second, other).Append(0))
            {
                Vector<double> p = svd.U.Column(second) + tangent * svd.U.Column(other);
                Matrix<double>? delta = Through(solver, p, boundary.Size, gamma);
                double norm = delta?.Svd(false).S[0] ?? double.PositiveInfinity;
                if (norm < least) (best, least) = (delta, norm);
            }
        }
        (Matrix<double> real, double realNorm, double at) = AtRealPoint(boundary, 0, boundary.Point(0).Real);
        return best is not null && least < realNorm ? (best, least, x) : (real, realNorm, at);
    }

    private static (Matrix<double> Delta, double Norm, double At) AtRealPoint(StabilityBoundary boundary, double x, double z)
    {
        int m = boundary.Size;
        Svd<double> svd = (z * Matrix<double>.Build.DenseIdentity(m) - boundary.System).Svd(true);
        return (svd.S[m - 1] * svd.U.Column(m - 1).OuterProduct(svd.VT.Row(m - 1)), svd.S[m - 1], x);
    }

    /// <summary>
    /// tan(phi) of the mixtures u = cos u_a + sin u_b (v alike) whose upper halves have equal norms, |u_1| = |v_1|: there the derivative of
    /// the singular value in gamma is 0, and the Gram matrices of [u_1, u_2] and [v_1, v_2] agree.
    /// </summary>
    private static IEnumerable<double> Tangents(Matrix<double> u, Matrix<double> v, int a, int b)
    {
        int m = u.RowCount / 2;
        double constant = Form(a, a), linear = Form(a, b), square = Form(b, b), discriminant = linear * linear - constant * square;
        if (!(discriminant >= 0)) yield break;
        // Written without the difference of nearly equal numbers; a root at infinity is the other vector alone, which is no second
        // smallest.
        double sum = -(linear + Math.CopySign(Math.Sqrt(discriminant), linear));
        if (sum != 0) yield return constant / sum;
        if (square != 0) yield return sum / square;

        double Form(int i, int j)
        {
            double form = 0;
            for (int k = 0; k < m; k++) form += u[k, i] * u[k, j] - v[k, i] * v[k, j];
            return form;
        }
    }

    /// <summary>[Re p, Im p] [Re y, Im y]^+, in columns scaled by gamma, where the two of y are far from parallel; null where they are
    /// parallel.</summary>
    private static Matrix<double>? Through(LU<Complex> solver, Vector<double> halves, int m, double gamma)
    {
        Vector<Complex> p = Vector<Complex>.Build.Dense(m, i => new Complex(halves[i] / gamma, halves[m + i])), y = solver.Solve(p);
        Matrix<double> from = Columns(y), to = Columns(p);
        Matrix<double> gram = from.TransposeThisAndMultiply(from);
        double determinant = gram[0, 0] * gram[1, 1] - gram[0, 1] * gram[0, 1];
        if (!(determinant > 0)) return null;
        return to * gram.Solve(from.Transpose());

        Matrix<double> Columns(Vector<Complex> c) =>
            Matrix<double>.Build.Dense(m, 2, (i, j) => j == 0 ? gamma * c[i].Real : c[i].Imaginary);
    }
}
