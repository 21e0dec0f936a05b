using System.Collections;
using System.Text.Json.Nodes;
using Lethe.Interop;

namespace Lethe.Cli.Output;

/// <summary>Builds the one JSON document of --json. JSON has no infinite or undefined numbers: they become "Infinity", "-Infinity", "NaN".</summary>
internal static class Json
{
    /// <summary>An object with the members in the order given.</summary>
    public static JsonObject Object(params ReadOnlySpan<(string Key, object? Value)> members)
    {
        var result = new JsonObject();
        foreach ((string key, object? value) in members) result[key] = Of(value);
        return result;
    }

    /// <summary>Any value made of numbers, words, lists and nodes.</summary>
    public static JsonNode? Of(object? value) => value switch
    {
        null => null,
        JsonNode node => node,
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        double number => Number(number),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        Enum word => JsonValue.Create(Word(word)),
        IEnumerable list => Array(list),
        _ => throw new ArgumentException($"{value.GetType().Name} has no JSON form here; pass numbers, words, lists or nodes.", nameof(value)),
    };

    /// <summary>A number, or the string that stands for it.</summary>
    public static JsonNode Number(double value) => double.IsFinite(value)
        ? JsonValue.Create(value)
        : JsonValue.Create(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");

    /// <summary>A name of an enumeration as users write it: SuperExponential is super-exponential.</summary>
    public static string Word(Enum value) => Interop.Word.Of(value);

    /// <summary>The text of a document: letters of every script as they are, what a terminal would obey or hide as \uXXXX.</summary>
    public static string Text(JsonNode document) => JsonText.Of(document).TrimEnd();

    private static JsonArray Array(IEnumerable list)
    {
        var array = new JsonArray();
        foreach (object? item in list) array.Add(Of(item));
        return array;
    }
}
