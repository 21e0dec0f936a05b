using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Lethe.Interop;

namespace Lethe.Experiments.Runs;

/// <summary>JSON as the files of a run hold it: indented, infinite and undefined numbers as the strings "Infinity", "-Infinity" and "NaN".</summary>
internal static class RunJson
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    public static string Text(JsonObject document) => Printable.Json(document.ToJsonString(Readable)) + "\n";

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
