using System.Globalization;
using Lethe.Models;
using Lethe.Parameterizations;

namespace Lethe.Stability;

/// <summary>
/// The distance to instability r(W) of recurrent weights: in continuous (exact) time to a rate of 0, under Euler also to the rate 2/dt
/// beyond which the discrete recurrence grows, in native time to |lambda| = 1. Distances are taken in the trained weights w, not in the rates.
/// </summary>
public static class DistanceToInstability
{
    // Bounds that agree to this are one number: a few widths of a bracket.
    private const double Agreement = 1e-5;

    // Beyond it the many eigenvalue problems of twice the width take longer than a measurement should.
    private const int LargestReal = 128;

    /// <summary>r(W) of a model.</summary>
    /// <param name="model">
    /// Diagonal, state-space and LRU: exact, the least over all layers. P^T diag P: exact for f that are monotone or largest at 0, as all named ones are. Free W: the
    /// complex radius, a certified lower bound, with the real radius beside it. Others: NaN.
    /// </param>
    public static InstabilityDistance Of(IParametricModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        IParametricModel evaluated = model.ForEvaluation();
        return evaluated switch
        {
            DiagonalRecurrentModel or LruModel => Units((IRateModel)evaluated),
            PdpModel mixed => MixedDistance.Of(mixed),
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
        const string Complex = "complex radius min sigma_min(z I - W) over the boundary, a lower bound of the real one";
        if (boundary.Size > LargestReal) return new InstabilityDistance(ComplexRadius.Find(boundary).Lower / scale, false, $"{Complex}, which is not computed beyond width {LargestReal}");
        MatrixRadius radius = MatrixRadius.Of(boundary);
        return new InstabilityDistance(radius.Complex.Lower / scale, radius.Real.Upper <= radius.Complex.Lower * (1 + Agreement),
            radius.Real.Upper <= radius.Complex.Lower * (1 + Agreement) ? "the complex radius min sigma_min(z I - W) over the boundary, which a real perturbation attains" : Complex)
        {
            Real = radius.Real.Upper / scale,
            IsRealExact = radius.Real.Upper <= radius.Real.Lower * (1 + Agreement),
        };
    }
}
