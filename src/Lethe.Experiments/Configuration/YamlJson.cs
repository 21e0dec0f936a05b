using System.Text.Json.Nodes;

namespace Lethe.Experiments.Configuration;

/// <summary>YAML nodes as JSON, typed by the core schema of YAML 1.2: what an editor checks against a JSON Schema.</summary>
internal static class YamlJson
{
    public static JsonNode? Of(YamlNode node) => node switch
    {
        YamlLeaf leaf => Of(leaf.Value),
        YamlItems items => new JsonArray([.. items.List.Select(Of)]),
        YamlMapping mapping => Of(mapping),
        _ => throw new ArgumentException($"{node.Kind} has no JSON form", nameof(node)),
    };

    private static JsonObject Of(YamlMapping mapping)
    {
        var result = new JsonObject();
        foreach ((string name, YamlNode node) in mapping.Pairs) result[name] = Of(node);
        return result;
    }

    private static JsonNode? Of(Scalar scalar)
    {
        if (ScalarText.IsNull(scalar)) return null;
        if (ScalarText.TryBoolean(scalar, out bool flag)) return JsonValue.Create(flag);
        if (ScalarText.TryInteger(scalar, out long whole)) return JsonValue.Create(whole);
        return ScalarText.TryNumber(scalar, out double number) && double.IsFinite(number) ? JsonValue.Create(number) : JsonValue.Create(scalar.Text);
    }
}
