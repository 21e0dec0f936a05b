namespace Lethe.Experiments.Runs;

/// <summary>A verdict as files and <c>--json</c> give it.</summary>
/// <param name="Target">What was learnt.</param>
/// <param name="Parameterization">f.</param>
/// <param name="Activation">Of the recurrence.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Verdict">Stable, unstable or undecided.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Widths">Widths of the admitted runs, ascending.</param>
/// <param name="Radius">Median beta* over seeds by width.</param>
/// <param name="Distance">Median r(W) over seeds by width.</param>
/// <param name="Slope">Slope of log beta* on log m.</param>
/// <param name="Ci">Its 95 % interval.</param>
/// <param name="DistanceSlope">Slope of log r(W) on log m; NaN where not used.</param>
/// <param name="DistanceCi">Its 95 % interval.</param>
/// <param name="Admitted">Runs that passed the admission rule.</param>
/// <param name="Refused">Runs that did not.</param>
/// <param name="Blocks">The weights perturbed; null where the verdict is of no measured curves.</param>
/// <param name="Ball">The ball.</param>
/// <param name="Search">The search.</param>
public record VerdictDocument(string Target, string Parameterization, string Activation, string Model, VerdictKind Verdict, string Reason,
    IReadOnlyList<int> Widths, IReadOnlyList<double> Radius, IReadOnlyList<double> Distance, double Slope, IReadOnlyList<double> Ci,
    double DistanceSlope, IReadOnlyList<double> DistanceCi, int Admitted, int Refused, PerturbedBlocks? Blocks, PerturbationBall? Ball,
    PerturbationSearch? Search)
{
    /// <summary>The document of a verdict.</summary>
    /// <param name="verdict">The verdict.</param>
    public VerdictDocument(Verdict verdict)
        : this(verdict.Family.Target, verdict.Family.Parameterization, verdict.Family.Activation, verdict.Family.Model, verdict.Kind,
            verdict.Reason, verdict.Widths, verdict.Radius, verdict.Distance, verdict.Slope, [verdict.SlopeLow, verdict.SlopeHigh],
            verdict.DistanceSlope, [verdict.DistanceSlopeLow, verdict.DistanceSlopeHigh], verdict.AdmittedRuns, verdict.RefusedRuns,
            verdict.Choice?.Blocks, verdict.Choice?.Ball, verdict.Choice?.Search)
    {
    }
}
