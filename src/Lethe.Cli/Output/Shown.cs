using System.Globalization;
using System.Text.Json.Nodes;
using Lethe.Interop;
using Lethe.Memory;
using Lethe.Reporting.Tables;
using Lethe.Stability;

namespace Lethe.Cli.Output;

/// <summary>Results of the library as the documents and phrases of the command line.</summary>
internal static class Shown
{
    /// <summary>The document of a memory function.</summary>
    public static JsonObject Memory(MemoryFunction memory)
    {
        var horizon = new JsonObject();
        foreach (MemoryHorizon h in memory.Horizons) horizon[Terminal.Exact(h.Threshold)] = Json.Of(h.Time);
        TailFit tail = memory.Tail;
        return Json.Object(
            ("memory", memory.Times.Zip(memory.Values, (t, value) => Json.Object(("t", t), ("value", value)))),
            ("probe", memory.Probe),
            ("tail", Json.Object(("kind", tail.Kind), ("rate", tail.Rate), ("exponent", tail.Exponent), ("ci", new[] { tail.IntervalLow, tail.IntervalHigh }), ("reason", tail.Reason))),
            ("horizon", horizon),
            ("half_life", memory.HalfLife),
            ("maximiser", memory.Maximiser),
            ("steady_state_reached", memory.SteadyStateReached));
    }

    /// <summary>A tail in a few words.</summary>
    public static string Tail(TailFit tail) => tail.Kind switch
    {
        TailKind.Exponential => $"exponential, rate {Interval(tail.Rate, tail.IntervalLow, tail.IntervalHigh)}",
        TailKind.Polynomial => $"polynomial, exponent {Interval(tail.Exponent, tail.IntervalLow, tail.IntervalHigh)}",
        _ => Json.Word(tail.Kind),
    };

    /// <summary>The document of a verdict, as quickstart, stability and theory linear give it.</summary>
    public static JsonObject Verdict(Verdict verdict)
    {
        JsonObject document = Document(verdict);
        if (verdict.Choice is { } choice)
        {
            document["blocks"] = Json.Of(choice.Blocks);
            document["ball"] = Json.Of(choice.Ball);
            document["search"] = Json.Of(choice.Search);
        }

        return document;
    }

    private static JsonObject Document(Verdict verdict) => Json.Object(
        ("target", verdict.Family.Target),
        ("parameterization", verdict.Family.Parameterization),
        ("activation", verdict.Family.Activation),
        ("model", verdict.Family.Model),
        ("verdict", verdict.Kind),
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

    /// <summary>Where the numbers stand that the table of verdicts leaves out.</summary>
    public const string MoreOfVerdicts = "Slopes of r(W), widths and numbers of runs: --json.";

    /// <summary>The table of verdicts below a title, and the reasons of those to be explained: all where nothing is said.</summary>
    public static void Verdicts(Terminal terminal, IReadOnlyList<Verdict> verdicts, string title = "",
        Func<Verdict, bool>? explained = null)
    {
        terminal.Table(VerdictTable.Brief(verdicts, title));
        foreach (Verdict v in verdicts.Where(explained ?? (_ => true)))
            terminal.WriteLine($"{v.Family.Target}, {v.Family.Parameterization}, {v.Family.Activation}: {Json.Word(v.Kind)}: {v.Reason}");
    }

    /// <summary>A value with its interval.</summary>
    public static string Interval(double value, double low, double high) => double.IsNaN(value) ? "-"
        : double.IsNaN(low) ? Terminal.Number(value) : $"{Terminal.Number(value)} [{Terminal.Number(low)}, {Terminal.Number(high)}]";

    /// <summary>tensors[] {name, shape, dtype}.</summary>
    public static IEnumerable<JsonObject> Tensors(IEnumerable<TensorListing> tensors) =>
        tensors.Select(tensor => Json.Object(("name", tensor.Name), ("shape", tensor.Shape), ("dtype", tensor.Dtype)));

    /// <summary>A shape as Python writes it: (3, 4), (3,), ().</summary>
    public static string Shape(TensorListing tensor) =>
        tensor.Shape.Count == 1 ? string.Create(CultureInfo.InvariantCulture, $"({tensor.Shape[0]},)") : string.Create(CultureInfo.InvariantCulture, $"({string.Join(", ", tensor.Shape)})");
}
