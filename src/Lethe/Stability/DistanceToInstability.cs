using System.Globalization;
using Lethe.Models;
using Lethe.Numerics;
using Lethe.Parameterizations;
using MathNet.Numerics.LinearAlgebra;

namespace Lethe.Stability;

/// <summary>
/// The distance to instability r(W) of recurrent weights: in continuous (exact) time to a rate of 0, under Euler also to the rate 2/dt
/// beyond which the discrete recurrence grows, in native time to |lambda| = 1. Distances are taken in the trained weights w, not in the rates.
/// </summary>
public static class DistanceToInstability
{
    /// <summary>r(W) of a model.</summary>
    /// <param name="model">
    /// Diagonal, state-space and LRU: exact, the least over all layers. P^T diag P: exact, but for Euler's boundary where that is the nearer one (a lower bound). Free W: the complex radius, a
    /// lower bound of the real one. Others: NaN.
    /// </param>
    public static InstabilityDistance Of(IParametricModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        IParametricModel evaluated = model.ForEvaluation();
        return evaluated switch
        {
            DiagonalRecurrentModel or LruModel => Units((IRateModel)evaluated),
            PdpModel mixed => Mixed(mixed),
            DenseModel dense => Dense(dense),
            _ => new InstabilityDistance(double.NaN, false, $"no certified distance to instability is known for model '{model.Name}'"),
        };
    }

    /// <summary>r of a diagonal recurrence: the least distance of any w_i to the boundary.</summary>
    /// <param name="weights">w, as evaluated (relu: clamped).</param>
    /// <param name="parameterization">f.</param>
    /// <param name="integration">The form of time.</param>
    /// <param name="timeStep">dt.</param>
    public static InstabilityDistance Diagonal(ReadOnlySpan<double> weights, IParameterization parameterization, Integration integration, double timeStep)
    {
        ArgumentNullException.ThrowIfNull(parameterization);
        double least = double.PositiveInfinity;
        int unit = -1;
        RateBoundary boundary = RateBoundary.Of(parameterization, integration, timeStep);
        for (int i = 0; i < weights.Length; i++)
        {
            double distance = boundary.Distance(weights[i]);
            if (double.IsNaN(distance)) return new InstabilityDistance(double.NaN, false, $"weight {i} is not finite");
            if (distance < least) (least, unit) = (distance, i);
        }
        string reason = unit < 0 ? $"no change of w makes '{parameterization.Name}' unstable with {integration} integration"
            : string.Create(CultureInfo.InvariantCulture, $"unit {unit} (w = {weights[unit]:G6}) reaches the boundary first");
        return new InstabilityDistance(least, true, reason);
    }

    private static InstabilityDistance Units(IRateModel model)
    {
        InstabilityDistance? least = null;
        foreach (ParameterView view in model.Parameters.Views.Where(v => v.IsRate))
        {
            InstabilityDistance found = Diagonal(model.Parameters[view], model.Parameterization, model.Integration, ((ISequenceModel)model).TimeStep);
            if (view != model.RateWeights) found = found with { Reason = $"{view.Name}: {found.Reason}" };
            if (double.IsNaN(found.Distance)) return found;
            if (least is null || found.Distance < least.Distance) least = found;
        }
        return least!;
    }

    private static InstabilityDistance Dense(DenseModel model)
    {
        foreach (double w in model.Parameters[DenseModel.RecurrentName])
            if (!double.IsFinite(w)) return new InstabilityDistance(double.NaN, false, "W is not finite");
        StabilityBoundary boundary = CriticalDirection.Boundary(model);
        double scale = model.Options.Integration == Integration.Euler ? model.TimeStep : 1;
        if (!(boundary.Margin > 0)) return new InstabilityDistance(boundary.Margin / scale, true, "an eigenvalue lies on or beyond the boundary");
        double radius = boundary.CertifiedRadius() / scale;
        return new InstabilityDistance(radius, false, double.IsNaN(radius) ? "the complex radius could not be certified"
            : "complex radius min sigma_min(z I - W) over the boundary, a lower bound of the real one");
    }

    /// <summary>
    /// A = P^T D P is congruent to D: -A is Hurwitz exactly while P is regular and all rates are positive (Sylvester), so with P and w
    /// in balls of their own r = min(sigma_min(P), distance of w to rate 0). Euler adds lambda_max(A) &lt; 2/dt, bounded through |P|_2^2 max f.
    /// </summary>
    private static InstabilityDistance Mixed(PdpModel model)
    {
        int m = model.Options.Width;
        double[] p = model.Parameters[PdpModel.MixingName].ToArray();
        if (p.Any(v => !double.IsFinite(v))) return new InstabilityDistance(double.NaN, false, "P is not finite");
        double singular = Matrix<double>.Build.DenseOfRowMajor(m, m, p).Svd(false).S.Minimum();
        InstabilityDistance rates = Diagonal(model.Parameters[model.RateWeights], model.Parameterization, Integration.Exact, model.TimeStep);
        if (double.IsNaN(rates.Distance)) return rates;
        double least = Math.Min(singular, rates.Distance);
        string reason = rates.Distance <= singular ? rates.Reason
            : $"P becomes singular at sigma_min(P) = {singular.ToString("G6", CultureInfo.InvariantCulture)}";
        if (least <= 0 || model.Integration != Integration.Euler) return new InstabilityDistance(least, true, reason);

        double[] w = model.Parameters[model.RateWeights].ToArray();
        double norm = SpectralNorm.Of(p, m, m);
        if (Largest(0) > Limit()) return TooFast();
        if (Largest(least) <= Limit()) return new InstabilityDistance(least, true, reason);
        double low = 0, high = least;
        while (high - low > 1e-12 * high)
        {
            double middle = 0.5 * (low + high);
            if (Largest(middle) <= Limit()) low = middle;
            else high = middle;
        }
        return new InstabilityDistance(low, false, "within this distance no eigenvalue of A can reach Euler's boundary 2/dt; the next nearest boundary: " + reason);

        double Limit() => 2 / model.TimeStep;

        // lambda_max(A~) <= max f(w~) |P~|^2; f is largest at an end of the interval for every monotone or unimodal-at-0 f.
        double Largest(double r) => w.Max(v => RateBoundary.HighestRate(model.Parameterization, v, r)) * (norm + r) * (norm + r);

        InstabilityDistance TooFast()
        {
            Matrix<double> a = Matrix<double>.Build.DenseOfRowMajor(m, m, model.Matrix);
            double largest = a.Evd().EigenValues.Max(z => z.Real);
            return largest >= Limit()
                ? new InstabilityDistance(Limit() - largest, true, "an eigenvalue of A lies beyond Euler's boundary 2/dt")
                : new InstabilityDistance(double.NaN, false, "the bound |P|^2 max f exceeds Euler's 2/dt though no eigenvalue does: no distance is certified");
        }
    }
}
