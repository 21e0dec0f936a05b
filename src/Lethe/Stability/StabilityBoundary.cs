namespace Lethe.Stability;

/// <summary>
/// The boundary of stability seen from a matrix S: the imaginary axis z = i x (continuous time), or the unit circle z = e^{i x} (discrete).
/// sigma_min(z I - S) over it is the complex radius of S: no smaller S~ - S, complex or real, puts an eigenvalue on the boundary, and
/// the singular pair (u, v) of the least one shows where to go: z I - (S + sigma u v*) is singular.
/// </summary>
internal sealed class StabilityBoundary
{
    private const int Candidates = 6;
    private const int Refinements = 16;
    private const int MostIterations = 60;

    // Inverse iteration ends when sigma agrees to this; it approaches from above, so a loose end costs steps, not soundness.
    private const double IterationTolerance = 1e-10;

    // A level 1e-6 (relative) below the least sigma keeps the eigenvalues of the test matrix off the boundary by some sqrt(2e-6) = 1.4e-3
    // of the level; closer ones than this number of levels count as on it.
    private const double OnBoundary = 1e-4;

    private readonly Matrix<double> _system;
    private readonly bool _circle;
    private readonly Complex[] _eigenvalues;
    private readonly int _size;

    public StabilityBoundary(Matrix<double> system, bool circle)
    {
        _system = system;
        _circle = circle;
        _size = system.RowCount;
        _eigenvalues = [.. system.Evd().EigenValues];
        // Written so that NaN counts as not stable.
        Margin = _eigenvalues.Select(z => circle ? 1 - z.Magnitude : -z.Real).DefaultIfEmpty(double.NaN).Min();
    }

    /// <summary>How far the spectrum is inside: -max Re (line), 1 - max modulus (circle); 0 or less where S is not stable.</summary>
    public double Margin { get; }

    /// <summary>S, (m, m).</summary>
    public Matrix<double> System => _system;

    /// <summary>m.</summary>
    public int Size => _size;

    /// <summary>True for the unit circle.</summary>
    public bool IsCircle => _circle;

    /// <summary>The frequency of the eigenvalue nearest to the boundary, or farthest beyond it.</summary>
    public double OutermostFrequency => _eigenvalues.Length == 0 ? 0
        : _circle ? Math.Abs(_eigenvalues.MaxBy(z => z.Magnitude).Phase) : Math.Abs(_eigenvalues.MaxBy(z => z.Real).Imaginary);

    /// <summary>z(x) = i x, or e^{i x}; real at 0 and on the circle at pi.</summary>
    public Complex Point(double x) => !_circle ? new Complex(0, x) : x == Math.PI ? -Complex.One : Complex.FromPolarCoordinates(1, x);

    /// <summary>The smallest singular value of z(x) I - S and its pair, by inverse iteration.</summary>
    public (double Sigma, Vector<Complex> U, Vector<Complex> V) Smallest(double x)
    {
        Matrix<Complex> matrix = Shifted(x);
        var forward = matrix.LU();
        var adjoint = matrix.ConjugateTranspose().LU();
        Vector<Complex> v = Vector<Complex>.Build.Dense(_size, i => new Complex(1, 0.5 * Math.Sin(i + 1))), u = v;
        double sigma = double.PositiveInfinity;
        for (int i = 0; i < MostIterations; i++)
        {
            u = adjoint.Solve(v);
            double size = u.L2Norm();
            // Singular to rounding: S has an eigenvalue on the boundary, and the last directions stand.
            if (!double.IsFinite(size) || size == 0) return (0, v, v);
            u /= size;
            Vector<Complex> next = forward.Solve(u);
            double growth = next.L2Norm(), last = sigma;
            if (!double.IsFinite(growth) || growth == 0) return (0, u, v);
            v = next / growth;
            sigma = 1 / growth;
            if (last - sigma <= IterationTolerance * sigma && i > 1) break;
        }
        return (sigma, u, v);
    }

    /// <summary>
    /// sigma_min(z(x) I - S) by the whole decomposition. Where the two least singular values are close, inverse iteration stalls above the
    /// least one: good enough for a direction, not for a bound.
    /// </summary>
    public double SmallestSingularValue(double x) => Shifted(x).Svd(false).S.Min(s => s.Real);

    /// <summary>z(x) I - S.</summary>
    public Matrix<Complex> Shifted(double x)
    {
        Complex z = Point(x);
        return Matrix<Complex>.Build.Dense(_size, _size, (i, j) => (i == j ? z : Complex.Zero) - _system[i, j]);
    }

    /// <summary>A place on the boundary where sigma_min is small: the best of golden-section searches about the critical
    /// eigenvalues.</summary>
    public (double At, double Sigma) Search()
    {
        IEnumerable<(double At, double Reach)> starts = _circle
            ? _eigenvalues.OrderByDescending(z => z.Magnitude).Select(z => (Math.Abs(z.Phase), Math.Abs(1 - z.Magnitude)))
            : _eigenvalues.OrderByDescending(z => z.Real).Select(z => (Math.Abs(z.Imaginary), Math.Abs(z.Real)));
        (double At, double Sigma) best = (0, Smallest(0).Sigma);
        foreach ((double at, double reach) in starts.Where(s => double.IsFinite(s.At)).DistinctBy(s => Math.Round(s.At, 9))
            .Take(Candidates))
        {
            double radius = Math.Max(reach, 1e-3),
                found = GoldenSection.Minimize(x => Smallest(x).Sigma, at - radius, at + radius, Refinements);
            foreach (double x in (ReadOnlySpan<double>)[at, found])
            {
                double sigma = Smallest(x).Sigma;
                if (sigma < best.Sigma) best = (x, sigma);
            }
        }
        return best;
    }

    /// <summary>
    /// Where sigma_min(z(x) I - S) may equal the level, x &gt;= 0 ascending: where a Hamiltonian matrix (Byers 1988), on the circle a
    /// Cayley-transformed symplectic pencil, has an eigenvalue on the boundary. On the circle the level must be below sigma_min at -1.
    /// </summary>
    public double[] Crossings(double level)
    {
        int m = _size;
        Matrix<double> identity = Matrix<double>.Build.DenseIdentity(m), scaled = level * identity, transposed = _system.Transpose();
        Matrix<double> test = !_circle ? Stack(_system, scaled, -scaled, -transposed)
            : Stack(_system + identity, scaled, scaled, transposed + identity)
                .Solve(Stack(_system - identity, scaled, -scaled, identity - transposed));
        // On the circle an eigenvalue i y of the Cayley transform (z - 1)/(z + 1) stands for z = e^{i x}, y = tan(x/2).
        return [.. test.Evd().EigenValues.Where(z => z.Imaginary >= -Near(z) && Math.Abs(z.Real) <= Near(z))
            .Select(z => _circle ? 2 * Math.Atan(Math.Abs(z.Imaginary)) : Math.Abs(z.Imaginary)).Order()];

        double Near(Complex z) => OnBoundary * level * (_circle ? 0.5 * (1 + z.Magnitude * z.Magnitude) : 1);
    }

    private static Matrix<double> Stack(Matrix<double> a, Matrix<double> b, Matrix<double> c, Matrix<double> d) =>
        Matrix<double>.Build.DenseOfMatrixArray(new[,] { { a, b }, { c, d } });
}
