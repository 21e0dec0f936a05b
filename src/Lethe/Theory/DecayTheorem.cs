using Lethe.Memory;

namespace Lethe.Theory;

/// <summary>
/// The main theorem ([IAT] Theorem 3.9) held against a measurement: a target that is beta_0-stably approximated has e^{beta t} M(H)(t) -> 0
/// for all beta &lt; beta_0, so with direct parameterizations it decays at least as fast as the distance to instability says. A violation
/// is a red flag for the measurement, not for the theorem.
/// </summary>
/// <param name="Outcome">Consistent, violated or not applicable.</param>
/// <param name="TargetRate">Fitted decay rate of the target's memory, per unit of time: 0 where it decays slower, infinity where faster
/// than every exponential; NaN where not known.</param>
/// <param name="RadiusRate">The rate that the least measured distance stands for; NaN where there is none.</param>
/// <param name="Reason">Why, in a sentence.</param>
public sealed record DecayTheorem(TheoremOutcome Outcome, double TargetRate, double RadiusRate, string Reason)
{
    /// <summary>The rate at which memory decays at least within distance r of instability: r, under Euler -ln(1 - r dt)/dt since all
    /// multipliers are at most 1 - r dt.</summary>
    /// <param name="radius">r(W), above 0.</param>
    /// <param name="integration">The form of time.</param>
    /// <param name="timeStep">dt.</param>
    public static double RateOf(double radius, Integration integration, double timeStep) =>
        integration == Integration.Euler ? radius * timeStep >= 1
            ? double.PositiveInfinity : -Elementary.Log1P(-radius * timeStep) / timeStep : radius;

    /// <summary>Holds the theorem against one family.</summary>
    /// <param name="verdict">The verdict on it: a target without exponential decay is contradicted by a radius that does not vanish with m,
    /// not by one that is positive.</param>
    /// <param name="target">The tail of the target's memory function; null where it is not known in closed form.</param>
    /// <param name="runs">Its runs; those that <paramref name="options"/> admits count.</param>
    /// <param name="integration">The form of time.</param>
    /// <param name="timeStep">dt.</param>
    /// <param name="options">The rule of admission; null: the published one.</param>
    public static DecayTheorem Check(Verdict verdict, TailFit? target, IReadOnlyList<RunMeasurement> runs, Integration integration,
        double timeStep, VerdictOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        ArgumentNullException.ThrowIfNull(runs);
        options ??= new VerdictOptions();
        double limit = options.LargestRelativeError;
        double targetRate = target is null ? double.NaN : Rate(target);
        RunMeasurement? nearest = runs.Where(r => r.RelativeError <= limit).MinBy(r => r.Distance);
        double radiusRate = nearest is { Distance: > 0 } ? RateOf(nearest.Distance, integration, timeStep) : double.NaN;

        if (!IsDirect(verdict.Family, options.Models))
            return NotApplicable("it is stated for models whose trained weights are the decay rates (parameterization direct)");
        if (integration == Integration.Native) return NotApplicable("in native time the weight is a multiplier, no rate");
        if (verdict.Family.Activation == "relu") return NotApplicable("the theorem needs a bounded or linear activation");
        if (target is null) return NotApplicable("the target's memory function has no closed form");
        if (double.IsNaN(targetRate)) return NotApplicable($"the kind of the target's decay is undecided: {target.Reason}");
        if (nearest is null) return NotApplicable(Invariant($"no run approximates the target to {100 * limit:G3} %"));
        if (double.IsNaN(radiusRate))
            return NotApplicable(
            Invariant($"width {nearest.Width} is not stable as it is, r(W) = {nearest.Distance:G4}, so nothing follows for the target"));

        string compared =
            Invariant($"the least r(W) = {nearest.Distance:G4} (width {nearest.Width}) stands for a decay rate of {radiusRate:G4}");
        return target.Kind switch
        {
            TailKind.SuperExponential or TailKind.Finite =>
                Is(TheoremOutcome.Consistent, $"the target decays faster than every exponential, and {compared}"),
            TailKind.Exponential => Exponential(target, nearest, radiusRate, compared),
            _ => verdict.Kind switch
            {
                VerdictKind.Unstable =>
                    Is(TheoremOutcome.Consistent,
                    "the target decays slower than every exponential, and the radius vanishes with the width"),
                VerdictKind.Stable => Is(TheoremOutcome.Violated, "the target decays slower than every exponential, yet the radius " +
                    $"does not vanish with the width: {compared}; suspect the horizon or the admission of runs"),
                _ => NotApplicable("the target decays slower than every exponential, so the radius must vanish with the width; whether " +
                    "it does is undecided"),
            },
        };

        DecayTheorem Is(TheoremOutcome outcome, string reason) => new(outcome, targetRate, radiusRate, reason);
        DecayTheorem NotApplicable(string reason) => Is(TheoremOutcome.NotApplicable, reason);
    }

    // Two exponentials whose rates differ by the share d differ in L2 by d/(2 + d): a relative squared error E leaves d = 2 sqrt(E) of the
    // rate open.
    private static DecayTheorem Exponential(TailFit target, RunMeasurement nearest, double radiusRate, string compared)
    {
        double open = 2 * Math.Sqrt(nearest.RelativeError), highest = double.IsNaN(target.IntervalHigh)
            ? target.Rate : Math.Max(target.Rate, target.IntervalHigh);
        bool violated = radiusRate * (1 - open) > highest;
        string sides = Invariant($"the target decays at {target.Rate:G4}, and {compared}, known to {open:P1} at this error");
        return new DecayTheorem(violated ? TheoremOutcome.Violated : TheoremOutcome.Consistent, target.Rate, radiusRate,
            violated ? $"{sides}: faster than the target, which no stable approximation is; suspect the error, the pruning or the distance"
                : sides);
    }

    /// <summary>True where the weights are the rates as they are evaluated, or those of a free matrix.</summary>
    private static bool IsDirect(FamilyKey family, ModelCatalog models) => models.Find(family.Model) is { IsDirect: true }
        || models.Parameterizations.Find(family.Parameterization) is { ForEvaluation.IsIdentity: true };

    private static double Rate(TailFit tail) => tail.Kind switch
    {
        TailKind.Exponential => tail.Rate,
        TailKind.Polynomial or TailKind.Stretched or TailKind.NonDecaying => 0,
        TailKind.SuperExponential or TailKind.Finite => double.PositiveInfinity,
        _ => double.NaN,
    };
}
