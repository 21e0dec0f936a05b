using System.Text.Json.Nodes;
using Lethe.Interop;

namespace Lethe.Experiments.Runs;

/// <summary>Numbers of documents that are still taken apart by hand; all others are <see cref="JsonText"/>.</summary>
internal static class RunJson
{
    public static JsonNode? Number(double? value) =>
        value is not { } number ? null : double.IsFinite(number) ? JsonValue.Create(number) : JsonValue.Create(CsvNumber.Format(number));

    public static JsonArray Numbers(IEnumerable<double> values) => [.. values.Select(v => Number(v))];

    public static double? ReadNumber(JsonNode? node)
    {
        if (node is not JsonValue value) return null;
        if (value.TryGetValue(out double number)) return number;
        return value.TryGetValue(out string? text) && CsvNumber.TryParse(text, out number) ? number : throw new FormatException($"{node} is not a number");
    }
}
