namespace Lethe.Experiments.Configuration;

/// <summary>YAML nodes as JSON, typed by the core schema of YAML 1.2: what an editor checks against a JSON Schema.</summary>
internal static class YamlJson
{
    public static object? Of(YamlNode node) => node switch
    {
        YamlLeaf leaf => Of(leaf.Value),
        YamlItems items => items.List.Select(Of),
        YamlMapping mapping => mapping.Pairs.ToDictionary(pair => pair.Name, pair => Of(pair.Node)),
        _ => throw new ArgumentException($"{node.Kind} has no JSON form", nameof(node)),
    };

    private static object? Of(Scalar scalar)
    {
        if (ScalarText.IsNull(scalar)) return null;
        if (ScalarText.TryBoolean(scalar, out bool flag)) return flag;
        if (ScalarText.TryInteger(scalar, out long whole)) return whole;
        return ScalarText.TryNumber(scalar, out double number) && double.IsFinite(number) ? number : scalar.Text;
    }
}
