using System.Text.Json;

namespace Lethe.Packaging;

/// <summary>What NuGet resolved for a project (project.assets.json): everything its direct dependencies lead to. Analyzers and other tools
/// of the build (PrivateAssets="all") are left out.</summary>
internal sealed class AssetsFile
{
    private readonly JsonElement _root;
    private readonly string _folder;
    private readonly Dictionary<string, JsonProperty> _libraries;

    private AssetsFile(JsonElement root)
    {
        _root = root;
        _folder = Path.GetDirectoryName(_root.GetProperty("project").GetProperty("restore").GetProperty("projectPath").GetString()!)!;
        // Of the whole framework, not of one system: what a package may bring on any of them.
        _libraries = _root.GetProperty("targets").EnumerateObject().First(target => !target.Name.Contains('/', StringComparison.Ordinal))
            .Value
            .EnumerateObject().ToDictionary(library => library.Name.Split('/')[0], StringComparer.OrdinalIgnoreCase);
    }

    internal static AssetsFile Read(string path) => new(JsonDocument.Parse(File.ReadAllText(path)).RootElement);

    /// <summary>The project itself.</summary>
    internal Component Project(string version) =>
        Own(_root.GetProperty("project").GetProperty("restore").GetProperty("projectName").GetString()!, version,
            [.. Urls(Direct(), version), .. Carried(_folder)]);

    /// <summary>Everything it needs, by name; projects of this repository have the version of the project itself.</summary>
    internal IReadOnlyList<Component> Parts(string version) =>
        [.. Closure().SelectMany(name => Read(_libraries[name], version)).Concat(EmbeddedParts.Of(_folder))
            .OrderBy(part => part.Url, StringComparer.Ordinal)];

    private IEnumerable<string> Direct()
    {
        JsonElement framework = _root.GetProperty("project").GetProperty("frameworks").EnumerateObject().First().Value;
        HashSet<string> tools = new(StringComparer.OrdinalIgnoreCase);
        if (framework.TryGetProperty("dependencies", out JsonElement declared))
        {
            foreach (JsonProperty package in declared.EnumerateObject())
                if (package.Value.TryGetProperty("suppressParent", out JsonElement kept) && kept.GetString() == "All")
                    tools.Add(package.Name);
        }
        return _root.GetProperty("projectFileDependencyGroups").EnumerateObject().First().Value.EnumerateArray()
            .Select(line => line.GetString()!.Split(' ')[0]).Where(name => _libraries.ContainsKey(name) && !tools.Contains(name));
    }

    private HashSet<string> Closure()
    {
        HashSet<string> found = new(StringComparer.OrdinalIgnoreCase);
        var open = new Queue<string>(Direct());
        while (open.TryDequeue(out string? name))
        {
            if (!_libraries.ContainsKey(name) || !found.Add(name)) continue;
            foreach (string next in Needed(name)) open.Enqueue(next);
        }
        return found;
    }

    private IEnumerable<string> Needed(string name) =>
        _libraries[name].Value.TryGetProperty("dependencies", out JsonElement named)
            ? named.EnumerateObject().Select(dependency => dependency.Name) : [];

    private IEnumerable<Component> Read(JsonProperty library, string version)
    {
        string name = library.Name.Split('/')[0];
        JsonElement facts = _root.GetProperty("libraries").GetProperty(library.Name);
        if (IsProject(library))
        {
            string folder = Path.GetDirectoryName(Path.Combine(_folder, facts.GetProperty("path").GetString()!))!;
            return EmbeddedParts.Of(folder).Prepend(Own(name, version, [.. Urls(Needed(name), version), .. Carried(folder)]));
        }

        string packageVersion = library.Name.Split('/')[1], path = facts.GetProperty("path").GetString()!;
        string package = _root.GetProperty("packageFolders").EnumerateObject().Select(folder => Path.Combine(folder.Name, path))
            .First(Directory.Exists);
        PackageLicense license = PackageLicense.Read(package, name);
        string sha512 = Convert.ToHexStringLower(Convert.FromBase64String(facts.GetProperty("sha512").GetString()!));
        return [new Component(name, packageVersion, Url(library, version), license.Expression, license.Copyright, license.Home, sha512,
            license.Text, [.. Urls(Needed(name), version)])];
    }

    private IEnumerable<string> Urls(IEnumerable<string> names, string version) =>
        names.Where(_libraries.ContainsKey).Select(name => Url(_libraries[name], version));

    private static string Url(JsonProperty library, string version) =>
        Component.NuGetUrl(library.Name.Split('/')[0], IsProject(library) ? version : library.Name.Split('/')[1]);

    private static bool IsProject(JsonProperty library) => library.Value.GetProperty("type").GetString() == "project";

    private static IEnumerable<string> Carried(string folder) => EmbeddedParts.Of(folder).Select(part => part.Url);

    private static Component Own(string name, string version, IReadOnlyList<string> dependencies) =>
        new(name, version, Component.NuGetUrl(name, version), "MIT", "Copyright (c) The Lethe authors", "", "", "", dependencies);
}
