using System.Text.Json.Nodes;
using Lethe.Stability;

namespace Lethe.Cli.Output;

/// <summary>A verdict in the JSON of the command line.</summary>
internal static class VerdictJson
{
    /// <summary>{target, parameterization, activation, model, verdict, reason, widths[], radius[], distance[], slope, ci[lo, hi], distance_slope, distance_ci[lo, hi], admitted, refused}.</summary>
    public static JsonObject Of(Verdict verdict) => Json.Object(
        ("target", verdict.Family.Target),
        ("parameterization", verdict.Family.Parameterization),
        ("activation", verdict.Family.Activation),
        ("model", verdict.Family.Model),
        ("verdict", Json.Word(verdict.Kind)),
        ("reason", verdict.Reason),
        ("widths", verdict.Widths),
        ("radius", verdict.Radius),
        ("distance", verdict.Distance),
        ("slope", verdict.Slope),
        ("ci", new[] { verdict.SlopeLow, verdict.SlopeHigh }),
        ("distance_slope", verdict.DistanceSlope),
        ("distance_ci", new[] { verdict.DistanceSlopeLow, verdict.DistanceSlopeHigh }),
        ("admitted", verdict.AdmittedRuns),
        ("refused", verdict.RefusedRuns));
}
