using System.Text.Json.Nodes;
using Lethe.Experiments.Runs;
using Lethe.Interop;

namespace Lethe.Experiments.Reproduction;

/// <summary>A measured item as JSON: what is kept in its folder, and what commands print.</summary>
public static class ReproducedItemJson
{
    /// <summary>id, title, claim, rule, scale, seed, agrees, verdict, note, published, measured, and with <paramref name="withPanels"/> the curves.</summary>
    public static JsonObject Write(ReproducedItem item, bool withPanels)
    {
        ArgumentNullException.ThrowIfNull(item);
        JsonArray Values(Func<ReproducedValue, double> value) => [.. item.Values.Select(v => new JsonObject { ["name"] = v.Name, ["value"] = double.IsNaN(value(v)) ? null : RunJson.Number(value(v)) })];
        var json = new JsonObject
        {
            ["id"] = item.Id,
            ["title"] = item.Title,
            ["claim"] = item.Claim,
            ["rule"] = item.Rule,
            ["scale"] = item.Scale.ToString().ToLowerInvariant(),
            ["seed"] = item.Seed,
            ["agrees"] = item.Agrees,
            ["verdict"] = item.Verdict,
            ["note"] = item.Note,
            ["published"] = Values(v => v.Published),
            ["measured"] = Values(v => v.Measured),
            ["runs"] = new JsonArray([.. item.Runs.Select(r => (JsonNode)r)]),
        };
        if (withPanels) json["panels"] = new JsonArray([.. item.Panels.Select(Write)]);
        return json;
    }

    /// <summary>An item written with its panels.</summary>
    /// <exception cref="FormatException">Something is missing.</exception>
    public static ReproducedItem Read(JsonNode json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            JsonArray published = json["published"]!.AsArray(), measured = json["measured"]!.AsArray();
            return new ReproducedItem(Text(json, "id"), Text(json, "title"), Text(json, "claim"), Text(json, "rule"), (bool?)json["agrees"], Text(json, "note"),
                [.. measured.Select((m, i) => new ReproducedValue(Text(m!, "name"), Number(published[i]!["value"]), Number(m!["value"])))],
                [.. json["panels"]!.AsArray().Select(p => ReadPanel(p!))])
            {
                Scale = Enum.Parse<ReproductionScale>(Text(json, "scale"), ignoreCase: true),
                Seed = (int?)json["seed"] ?? 0,
                Runs = [.. json["runs"]!.AsArray().Select(r => (string)r!)],
            };
        }
        catch (Exception e) when (JsonMistake.Is(e))
        {
            throw new FormatException("it is no measured item", e);
        }
    }

    private static JsonNode Write(ReproducedPanel panel) => new JsonObject
    {
        ["name"] = panel.Name,
        ["title"] = panel.Title,
        ["x"] = panel.XLabel,
        ["y"] = panel.YLabel,
        ["log_x"] = panel.LogX,
        ["log_y"] = panel.LogY,
        ["curves"] = new JsonArray([.. panel.Curves.Select(c => (JsonNode)new JsonObject
        {
            ["label"] = c.Label,
            ["x"] = RunJson.Numbers(c.X),
            ["y"] = RunJson.Numbers(c.Y),
            ["low"] = RunJson.Numbers(c.Low),
            ["high"] = RunJson.Numbers(c.High),
        })]),
    };

    private static ReproducedPanel ReadPanel(JsonNode p) => new(Text(p, "name"), Text(p, "title"), Text(p, "x"), Text(p, "y"),
        [.. p["curves"]!.AsArray().Select(c => new ReproducedCurve(Text(c!, "label"), Numbers(c!["x"]), Numbers(c["y"])) { Low = Numbers(c["low"]), High = Numbers(c["high"]) })])
    {
        LogX = (bool)p["log_x"]!,
        LogY = (bool)p["log_y"]!,
    };

    private static string Text(JsonNode json, string name) => (string)json[name]!;

    private static double Number(JsonNode? node) => RunJson.ReadNumber(node) ?? double.NaN;

    private static double[] Numbers(JsonNode? node) => [.. node!.AsArray().Select(Number)];
}
