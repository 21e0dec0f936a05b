using Lethe.Models;
using Lethe.Numerics;
using MathNet.Numerics.LinearAlgebra;
using Complex = System.Numerics.Complex;

namespace Lethe.Stability;

/// <summary>
/// The direction in which a free W reaches the stability boundary first: Re(u v*) of the smallest singular pair of z I - W over the boundary
/// (i omega in continuous time; under Euler the unit circle, for I + dt W), since z I - (W + s u v*) is singular for s = sigma_min.
/// The boundary is searched near the critical eigenvalues, so the direction is a good one, not a certified best one.
/// </summary>
internal static class CriticalDirection
{
    private const int Candidates = 6;
    private const int Refinements = 16;
    private const int InverseIterations = 6;

    /// <summary>An (m, m) row-major direction of any positive scale.</summary>
    public static double[] Of(DenseModel model)
    {
        int m = model.Options.Width;
        bool circle = model.Options.Integration == Integration.Euler;
        double dt = model.TimeStep;
        ReadOnlySpan<double> w = model.Parameters[DenseModel.RecurrentName];
        Matrix<double> system = Matrix<double>.Build.DenseOfRowMajor(m, m, w.ToArray());
        if (circle) system = Matrix<double>.Build.DenseIdentity(m) + dt * system;
        Complex[] eigenvalues = [.. system.Evd().EigenValues];

        // Boundary points are told by an angle (circle) or a frequency (line).
        IEnumerable<(double At, double Reach)> starts = circle
            ? eigenvalues.OrderByDescending(z => z.Magnitude).Select(z => (Math.Abs(z.Phase), Math.Abs(1 - z.Magnitude)))
            : eigenvalues.OrderByDescending(z => z.Real).Select(z => (Math.Abs(z.Imaginary), Math.Abs(z.Real)));
        double best = 0, bestSigma = double.PositiveInfinity;
        foreach ((double at, double reach) in starts.Where(s => double.IsFinite(s.Item1)).DistinctBy(s => Math.Round(s.Item1, 9)).Take(Candidates))
        {
            double found = Refine(at, Math.Max(reach, 1e-3), x => Smallest(Boundary(x)).Sigma);
            double sigma = Smallest(Boundary(found)).Sigma;
            if (sigma < bestSigma) (best, bestSigma) = (found, sigma);
        }
        (_, Vector<Complex> u, Vector<Complex> v) = Smallest(Boundary(best));
        var direction = new double[m * m];
        for (int i = 0; i < m; i++)
            for (int j = 0; j < m; j++) direction[i * m + j] = (u[i] * Complex.Conjugate(v[j])).Real;
        return direction;

        Matrix<Complex> Boundary(double x)
        {
            Complex z = circle ? Complex.FromPolarCoordinates(1, x) : new Complex(0, x);
            return Matrix<Complex>.Build.Dense(m, m, (i, j) => (i == j ? z : Complex.Zero) - system[i, j]);
        }
    }

    /// <summary>The smallest singular value and its pair, by inverse iteration on M* M.</summary>
    private static (double Sigma, Vector<Complex> U, Vector<Complex> V) Smallest(Matrix<Complex> matrix)
    {
        int m = matrix.RowCount;
        var forward = matrix.LU();
        var adjoint = matrix.ConjugateTranspose().LU();
        Vector<Complex> v = Vector<Complex>.Build.Dense(m, i => new Complex(1, 0.5 * Math.Sin(i + 1))), u = v;
        double sigma = double.PositiveInfinity;
        for (int i = 0; i < InverseIterations; i++)
        {
            u = adjoint.Solve(v);
            double size = u.L2Norm();
            // Exactly on the boundary: the matrix is singular, and the last directions stand.
            if (!double.IsFinite(size) || size == 0) return (0, v, v);
            u /= size;
            Vector<Complex> next = forward.Solve(u);
            double growth = next.L2Norm();
            if (!double.IsFinite(growth) || growth == 0) return (0, u, v);
            v = next / growth;
            sigma = 1 / growth;
        }
        return (sigma, u, v);
    }

    private static double Refine(double at, double reach, Func<double, double> f)
    {
        double found = GoldenSection.Minimise(f, at - reach, at + reach, Refinements);
        return f(found) <= f(at) ? found : at;
    }
}
