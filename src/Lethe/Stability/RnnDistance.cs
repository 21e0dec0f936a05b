namespace Lethe.Stability;

/// <summary>
/// The distance to instability of A = P^T diag(f(w)) P, with P in a ball of the spectral norm and w in one of the largest entry. A is
/// congruent to diag(f): -A is Hurwitz exactly while P is regular and all rates are positive (Sylvester), so r = min(sigma_min(P), distance
/// of w to rate 0). Euler adds lambda_max(A) &lt; 2/dt.
/// </summary>
internal static class RnnDistance
{
    private const double Agreement = 1e-12;
    private const int MostSteps = 60;

    // Each section leaves .618 of log tau's range; the minimum is flat, so the eigenvalue has twice as many digits as tau.
    private const int Sections = 40;

    public static InstabilityDistance Of(RecurrentModel model, string mixing)
    {
        DecayRates decay = model.Decay!;
        int m = model.Options.Width;
        double[] entries = model.Parameters[mixing].ToArray();
        if (entries.Any(v => !double.IsFinite(v))) return new InstabilityDistance(double.NaN, false, "P is not finite");
        Matrix<double> p = Matrix<double>.Build.DenseOfRowMajor(m, m, entries);
        double singular = p.Svd(false).S.Minimum();
        double[] w = model.Parameters[decay.Weights].ToArray();
        InstabilityDistance rates = DistanceToInstability.Diagonal(w, decay.Parameterization, Integration.Exact, model.TimeStep);
        if (double.IsNaN(rates.Distance)) return rates;
        double least = Math.Min(singular, rates.Distance);
        string reason = rates.Distance <= singular ? rates.Reason
            : Invariant($"P becomes singular at sigma_min(P) = {singular:G6}");
        if (least <= 0 || decay.Integration != Integration.Euler) return new InstabilityDistance(least, true, reason);

        double limit = 2 / model.TimeStep, largest = Largest(0);
        if (largest >= limit)
            return new InstabilityDistance(limit - largest, true, "an eigenvalue of A lies on or beyond Euler's boundary 2/dt");
        double low = 0, high = least;
        if (Largest(high) <= limit) return new InstabilityDistance(least, true, reason);
        // Regula falsi with halving of the stale end (Illinois): each step costs a search over tau.
        double below = Largest(low) - limit, above = Largest(high) - limit;
        for (int i = 0, stale = 0; i < MostSteps && high - low > Agreement * high; i++)
        {
            double middle = high - above * (high - low) / (above - below);
            // Also where one end is so near that the step to it rounds away: the other, which may be far, still has to come.
            if (!(middle > low && middle < high)) middle = 0.5 * (low + high);
            double value = Largest(middle) - limit;
            if (value <= 0)
            {
                (low, below) = (middle, value);
                if (stale == -1) above *= 0.5;
                stale = -1;
            }
            else
            {
                (high, above) = (middle, value);
                if (stale == 1) below *= 0.5;
                stale = 1;
            }
        }
        return new InstabilityDistance(low, true, "an eigenvalue of A reaches Euler's boundary 2/dt");

        double Largest(double r) =>
            LargestEigenvalue(p, Array.ConvertAll(w, v => WeightInterval.Of(decay.Parameterization, Integration.Euler, v, r).High), r);
    }

    /// <summary>The largest |A~ - A| with P moved by E and f(w) by D: at most |D| |P|^2 + (2 |P| |E| + |E|^2) max f~.</summary>
    public static double MatrixChange(RecurrentModel model, double beta, double matrix)
    {
        IParameterization f = model.Decay!.Parameterization;
        int m = model.Options.Width;
        double moved = 0, largest = 0;
        foreach (double w in model.Parameters[model.Decay.Weights])
        {
            (double low, double high) = WeightInterval.Of(f, Integration.Euler, w, beta);
            double rate = f.Rate(w);
            moved = Math.Max(moved, Math.Max(rate - low, high - rate));
            largest = Math.Max(largest, Math.Max(Math.Abs(low), Math.Abs(high)));
        }
        double mixing = SpectralNorm.Of(model.Parameters[RnnModel.MixingName], m, m);
        return moved * mixing * mixing + (2 * mixing * matrix + matrix * matrix) * largest;
    }

    /// <summary>
    /// max over |E| &lt;= r of lambda_max((P + E)^T F (P + E)) = max over unit y of (|P^T F^(1/2) y| + r |F^(1/2) y|)^2 = min over tau &gt;
    /// 0 of lambda_max(F^(1/2) [(1 + tau) P P^T + (1 + 1/tau) r^2 I] F^(1/2)): E may send one vector anywhere, and the two exchange since
    /// the squares of two quadratic forms over the sphere fill a convex set (Brickman 1961; for m = 2 its boundary, which suffices). A
    /// grows with every rate, so F is that of the highest ones.
    /// </summary>
    internal static double LargestEigenvalue(Matrix<double> p, double[] rates, double r)
    {
        if (rates.Any(double.IsInfinity)) return double.PositiveInfinity;
        double[] roots = Array.ConvertAll(rates, f => Math.Sqrt(Math.Max(f, 0)));
        Matrix<double> gram = p.TransposeAndMultiply(p);
        Matrix<double> mixed = gram.MapIndexed((i, j, v) => roots[i] * v * roots[j]);
        if (r == 0) return Top(mixed);
        // At the optimum tau = r |F^(1/2) y| / |P^T F^(1/2) y|.
        MathNet.Numerics.LinearAlgebra.Vector<double> singular = p.Svd(false).S;
        return Scaled(GoldenSection.Minimize(Scaled, Math.Log(r / singular.Maximum()), Math.Log(r / singular.Minimum()), Sections));

        double Scaled(double logarithm)
        {
            double tau = Math.Exp(logarithm);
            return Top(mixed.MapIndexed((i, j, v) => (1 + tau) * v + (i == j ? (1 + 1 / tau) * r * r * roots[i] * roots[i] : 0)));
        }

        double Top(Matrix<double> symmetric) => SpectralNorm.Of(symmetric.ToRowMajorArray(), symmetric.RowCount, symmetric.RowCount);
    }
}
