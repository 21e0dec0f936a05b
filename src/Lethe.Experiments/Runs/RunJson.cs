using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Lethe.Interop;

namespace Lethe.Experiments.Runs;

/// <summary>
/// JSON as the files of runs and sweeps hold it: a record to a document, times in UTC, infinite and undefined numbers as the strings "Infinity", "-Infinity" and "NaN".
/// </summary>
internal static class RunJson
{
    /// <summary>The one spelling: members in lower case with underscores, words of enumerations in lower case with hyphens, all bits of all numbers.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false), new TimeConverter() },
    };

    /// <summary>The text of a file.</summary>
    public static string Text<T>(T document) => Printable.Json(JsonSerializer.Serialize(document, Options)) + "\n";

    /// <summary>The document of a text.</summary>
    /// <exception cref="JsonException">It is another document, or none; <see cref="JsonMistake"/> has all types.</exception>
    public static T Parse<T>(string text) => JsonSerializer.Deserialize<T>(text, Options) ?? throw new JsonException("it is null");

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
