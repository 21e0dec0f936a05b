using System.Text.Json.Nodes;

namespace Lethe.Interop;

/// <summary>
/// JSON as every file and every answer of <c>--json</c> spells it: a record to a document, members in lower case with underscores,
/// words of enumerations in lower case with hyphens, infinite and undefined numbers as the strings "Infinity", "-Infinity" and "NaN",
/// all bits of all numbers. A member that has no value is null.
/// </summary>
public static class JsonText
{
    /// <summary>The one spelling. Words of enumerations are also read as older versions wrote them (SuperExponential).</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        AllowDuplicateProperties = false,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    /// <summary>The text of a document, its last line ended; what a terminal would obey or hide stands in it as \uXXXX.</summary>
    /// <param name="document">A record, or anything else that System.Text.Json writes.</param>
    public static string Of(object document) => Printable.Json(JsonSerializer.Serialize(document, Options)) + "\n";

    /// <summary>A document with the members of another behind its own, where they have the same name in their place.</summary>
    /// <param name="document">As for <see cref="Of"/>.</param>
    /// <param name="more">The other.</param>
    public static JsonObject With(object document, object more)
    {
        JsonObject result = JsonSerializer.SerializeToNode(document, Options)!.AsObject();
        JsonObject added = JsonSerializer.SerializeToNode(more, Options)!.AsObject();
        foreach ((string name, JsonNode? value) in added) result[name] = value?.DeepClone();
        return result;
    }

    /// <summary>A document on one line, without its end.</summary>
    /// <param name="document">As for <see cref="Of"/>.</param>
    public static string Line(object document) => JsonSerializer.SerializeToNode(document, Options)!.ToJsonString();

    /// <summary>What a file says; null where there is none, or it cannot be read, is cut off or edited.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">What it should be.</param>
    /// <param name="read">Reads its text; null for a document of no use.</param>
    /// <param name="maxBytes">The largest size accepted.</param>
    internal static T? OfFile<T>(string path, string kind, Func<string, T?> read, int maxBytes = 16 << 20)
        where T : class
    {
        try
        {
            return File.Exists(path) ? read(InputFile.ReadText(path, kind, maxBytes)) : null;
        }
        catch (Exception e) when (FileTrouble.Is(e) || JsonMistake.Is(e))
        {
            return null;
        }
    }

    /// <summary>The document of a text.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="JsonException">It is another document, or none; <see cref="JsonMistake"/> has all types.</exception>
    public static T Parse<T>(string text) => JsonSerializer.Deserialize<T>(text, Options) ?? throw new JsonException("it is null");
}
