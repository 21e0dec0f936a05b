using System.Text.Json;
using System.Xml.Linq;

namespace Lethe.EndToEnd.Tests.Packages;

/// <summary>Each package says what it is made of, and says the truth: against the lock file, the list of its assemblies and its own
/// dependencies.</summary>
public sealed class PackageTests(PackedFeed feed)
{
    [Fact]
    public void The_tool_lists_every_assembly_it_carries()
    {
        using var package = feed.Open("Lethe.Cli");
        AssertComplete(package, "application");
        string list = package.Entries.Single(entry => entry.EndsWith("/Lethe.Cli.deps.json", StringComparison.Ordinal));
        using JsonDocument dependencies = JsonDocument.Parse(package.Text(list));
        JsonProperty[] carried = [.. dependencies.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() == "package")];
        Assert.NotEmpty(carried);
        Dictionary<string, JsonElement> parts = Parts(package);
        foreach (JsonProperty library in carried)
        {
            Assert.True(parts.TryGetValue($"pkg:nuget/{library.Name.Replace('/', '@')}", out JsonElement part),
                $"{library.Name} is not in the bill of materials");
            string hash = library.Value.GetProperty("sha512").GetString()!["sha512-".Length..];
            Assert.Equal(Convert.ToHexStringLower(Convert.FromBase64String(hash)), part.GetProperty("hashes")[0].GetProperty("content")
                .GetString());
        }
        // Every assembly of another name than ours comes from one of them.
        string[] known =
            [.. dependencies.RootElement.GetProperty("targets").EnumerateObject().SelectMany(target => target.Value.EnumerateObject())
            .SelectMany(library => (string[])["runtime", "native", "resources", "runtimeTargets"],
                (library, kind) => library.Value.TryGetProperty(kind, out JsonElement files)
                    ? files.EnumerateObject().Select(file => Path.GetFileName(file.Name)) : [])
            .SelectMany(names => names)];
        Assert.Empty(package.Entries.Where(entry => entry.EndsWith(".dll", StringComparison.Ordinal))
            .Select(entry => Path.GetFileName(entry)).Except(known));
        Assert.Contains("pkg:npm/uplot@1.6.32", parts.Keys);
        Assert.Contains("uPlot 1.6.32 (MIT)", package.Notices, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_lists_what_it_depends_on()
    {
        using var package = feed.Open("Lethe.Torch");
        AssertComplete(package, "library");
        XElement nuspec = XDocument.Parse(package.Text("Lethe.Torch.nuspec")).Root!;
        string[] needed = [.. nuspec.Descendants().Where(element => element.Name.LocalName == "dependency")
            .Select(element => $"pkg:nuget/{(string)element.Attribute("id")!}@{(string)element.Attribute("version")!}")];
        Assert.NotEmpty(needed);
        Assert.Empty(needed.Except(Parts(package).Keys));
        // Tools of the build are no part of it.
        Assert.DoesNotContain(Parts(package).Keys, url => url.Contains("Analyzers", StringComparison.Ordinal));
    }

    [Fact]
    public void Each_says_what_it_is_and_has_its_symbols_beside_it()
    {
        string[] names = [.. feed.Files(".nupkg").Select(file => Path.GetFileName(file)[..^$".{PackedProject.Version}.nupkg".Length])];
        Assert.Contains("Lethe.Cli", names);
        Assert.Equal(Directory.GetDirectories(Repository.PathOf("src")).Select(folder => Path.GetFileName(folder))
            .Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
        Assert.All(names, name =>
        {
            using PackedProject package = feed.Open(name);
            Dictionary<string, XElement> said = XDocument.Parse(package.Text($"{name}.nuspec")).Root!.Elements().Single().Elements()
                .ToDictionary(element => element.Name.LocalName);
            Assert.Equal("MIT", said["license"].Value);
            Assert.Contains("state-space-models", said["tags"].Value, StringComparison.Ordinal);
            Assert.True(said["description"].Value.Length > 20);
            Assert.Contains($"| {name}", package.Text(said["readme"].Value), StringComparison.Ordinal);
            // Where the source is: the commit, and with an origin its address.
            Assert.Equal("git", (string?)said["repository"].Attribute("type"));
            Assert.Matches("^[0-9a-f]{40}$", (string?)said["repository"].Attribute("commit"));
        });
        Assert.Equal(names.Order(StringComparer.Ordinal), feed.Files(".snupkg")
            .Select(file => Path.GetFileName(file)[..^$".{PackedProject.Version}.snupkg".Length]).Order(StringComparer.Ordinal));
    }

    /// <summary>Of code for one system the tool has none: what it runs on is .NET alone, on Linux, Windows and macOS alike.</summary>
    [Fact]
    public void The_tool_is_the_same_on_every_system()
    {
        using PackedProject package = feed.Open("Lethe.Cli");
        Assert.All(package.Entries.Where(entry => entry.StartsWith("tools/", StringComparison.Ordinal)),
            entry => Assert.StartsWith("tools/net10.0/any/", entry, StringComparison.Ordinal));
        Assert.DoesNotContain(package.Entries, entry => entry.Contains("/native/", StringComparison.Ordinal)
            || entry.EndsWith(".so", StringComparison.Ordinal) || entry.EndsWith(".dylib", StringComparison.Ordinal));
    }

    private static void AssertComplete(PackedProject package, string type)
    {
        Assert.Equal("CycloneDX", package.Bill.GetProperty("bomFormat").GetString());
        Assert.Equal("1.6", package.Bill.GetProperty("specVersion").GetString());
        Assert.Matches("^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
            package.Bill.GetProperty("serialNumber").GetString());
        JsonElement whole = package.Bill.GetProperty("metadata").GetProperty("component");
        Assert.Equal(type, whole.GetProperty("type").GetString());
        Dictionary<string, JsonElement> parts = Parts(package);
        string[] references =
            [whole.GetProperty("bom-ref").GetString()!, .. parts.Values.Select(part => part.GetProperty("bom-ref").GetString()!)];
        foreach (JsonElement node in package.Bill.GetProperty("dependencies").EnumerateArray())
            Assert.Empty(node.GetProperty("dependsOn").EnumerateArray().Select(url => url.GetString()!)
                .Append(node.GetProperty("ref").GetString()!).Except(references));
        foreach (JsonElement part in parts.Values)
        {
            string name = part.GetProperty("name").GetString()!, version = part.GetProperty("version").GetString()!;
            Assert.NotEmpty(part.GetProperty("licenses").EnumerateArray());
            if (name == "Lethe" || name.StartsWith("Lethe.", StringComparison.Ordinal)) continue;
            Assert.Contains($"\n{name} {version} (", package.Notices, StringComparison.Ordinal);
            if (part.GetProperty("purl").GetString()!.StartsWith("pkg:nuget/", StringComparison.Ordinal))
                Assert.Equal(package.Locked[name], version);
        }
    }

    private static Dictionary<string, JsonElement> Parts(PackedProject package) =>
        package.Bill.GetProperty("components").EnumerateArray().ToDictionary(part => part.GetProperty("purl").GetString()!);
}
