namespace Lethe.Stability;

/// <summary>
/// How far a real matrix is from instability, in the spectral norm: the least |Delta| for which W + Delta has an eigenvalue on the
/// imaginary axis (continuous time) or on the unit circle (discrete), with Delta complex (Byers 1988; Boyd and Balakrishnan 1990) and with
/// Delta real (Qiu et al. 1995). Complex &lt;= real &lt;= <see cref="Margin"/>.
/// </summary>
/// <param name="Margin">How far the spectrum is inside: -max Re (continuous), 1 - max modulus (discrete). 0 or less where W is not stable;
/// the two brackets then repeat it.</param>
/// <param name="Complex">The complex radius.</param>
/// <param name="Real">The real radius.</param>
/// <param name="Destabilizer">A real Delta of norm Real.Upper, (m, m) row-major: W + Delta has an eigenvalue on the boundary at
/// Real.Frequency. All 0 where W is not stable.</param>
public sealed record MatrixRadius(double Margin, RadiusBracket Complex, RadiusBracket Real, IReadOnlyList<double> Destabilizer)
{
    /// <summary>The largest m: the eigenvalues of matrices of size 2 m are taken some ten times.</summary>
    public const int LargestSize = 256;

    /// <summary>The radii of dh/dt = W h.</summary>
    /// <param name="matrix">W, (m, m) row-major.</param>
    /// <param name="size">m, 1 to <see cref="LargestSize"/>.</param>
    /// <exception cref="ArgumentException">The size does not fit, or an entry is not finite.</exception>
    public static MatrixRadius Continuous(ReadOnlySpan<double> matrix, int size)
    {
        Matrix<double> system = Require(matrix, size);
        // r(c W) = c r(W), and a power of two costs no rounding: levels are squared on the way, and tiny ones would underflow.
        double largest = system.Enumerate().Max(Math.Abs);
        int exponent = largest > 0 ? Math.ILogB(largest) : 0;
        MatrixRadius scaled = Of(new StabilityBoundary(system.Map(v => Math.ScaleB(v, -exponent)), circle: false));
        return new MatrixRadius(Back(scaled.Margin), Bounds(scaled.Complex), Bounds(scaled.Real), [.. scaled.Destabilizer.Select(Back)]);

        double Back(double v) => Math.ScaleB(v, exponent);
        RadiusBracket Bounds(RadiusBracket bracket) => new(Back(bracket.Lower), Back(bracket.Upper), Back(bracket.Frequency));
    }

    /// <summary>The radii of h_{k+1} = W h_k.</summary>
    /// <param name="matrix">W, (m, m) row-major.</param>
    /// <param name="size">m, 1 to <see cref="LargestSize"/>.</param>
    /// <exception cref="ArgumentException">The size does not fit, or an entry is not finite.</exception>
    public static MatrixRadius Discrete(ReadOnlySpan<double> matrix, int size) =>
        Of(new StabilityBoundary(Require(matrix, size), circle: true));

    internal static MatrixRadius Of(StabilityBoundary boundary)
    {
        if (!(boundary.Margin > 0))
        {
            var bracket = new RadiusBracket(boundary.Margin, boundary.Margin, boundary.OutermostFrequency);
            return new MatrixRadius(boundary.Margin, bracket, bracket, new double[boundary.Size * boundary.Size]);
        }
        RadiusBracket complex = ComplexRadius.Find(boundary);
        (RadiusBracket real, Matrix<double> witness) = new RealRadius(boundary, complex).Find();
        return new MatrixRadius(boundary.Margin, complex, real, witness.ToRowMajorArray());
    }

    private static Matrix<double> Require(ReadOnlySpan<double> matrix, int size)
    {
        if (size is < 1 or > LargestSize)
            throw new ArgumentOutOfRangeException(nameof(size), Invariant($"m is {size}, expected 1 to {LargestSize}."));
        if (matrix.Length != size * size)
            throw new ArgumentException(Invariant($"W has {matrix.Length} entries, expected {size} x {size}."), nameof(matrix));
        foreach (double v in matrix)
            if (!double.IsFinite(v))
                throw new ArgumentException("W has an entry that is not finite: the distance of such a matrix means nothing.",
                nameof(matrix));
        return Matrix<double>.Build.DenseOfRowMajor(size, size, matrix.ToArray());
    }
}
