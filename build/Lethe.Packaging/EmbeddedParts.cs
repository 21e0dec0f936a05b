using System.Text.Json;

namespace Lethe.Packaging;

/// <summary>Files of others that a project carries inside its assembly: third-party.json beside the project says which.</summary>
internal static class EmbeddedParts
{
    internal const string File = "third-party.json";

    internal static IEnumerable<Component> Of(string folder)
    {
        string list = Path.Combine(folder, File);
        if (!System.IO.File.Exists(list)) yield break;
        using JsonDocument document = JsonDocument.Parse(System.IO.File.ReadAllText(list));
        foreach (JsonElement part in document.RootElement.EnumerateArray())
        {
            string Text(string name) => part.GetProperty(name).GetString()!;
            yield return new Component(Text("name"), Text("version"), Text("purl"), Text("license"), Text("copyright"), Text("home"), "",
                System.IO.File.ReadAllText(Path.Combine(folder, Text("notice"))), []);
        }
    }
}
