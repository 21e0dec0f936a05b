using System.IO.Compression;
using System.Text.Json;
using System.Xml.Linq;

namespace Lethe.EndToEnd.Tests.Packages;

/// <summary>A package of a project, opened.</summary>
internal sealed class PackedProject : IDisposable
{
    private readonly ZipArchive _archive;

    internal PackedProject(string name, string feed)
    {
        _archive = ZipFile.OpenRead(Path.Combine(feed, $"{name}.{Version}.nupkg"));
        using JsonDocument locked = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("src", name, "packages.lock.json")));
        Locked = locked.RootElement.GetProperty("dependencies").GetProperty("net10.0").EnumerateObject()
            .Where(package => package.Value.TryGetProperty("resolved", out _))
            .ToDictionary(package => package.Name, package =>
                package.Value.GetProperty("resolved").GetString()!, StringComparer.OrdinalIgnoreCase);
        Bill = JsonDocument.Parse(Text($"{name}.cdx.json")).RootElement;
        Notices = Text("THIRD-PARTY-NOTICES.txt");
    }

    /// <summary>The version of all of them.</summary>
    internal static string Version { get; } =
        (string)XDocument.Load(Repository.PathOf("Directory.Build.props")).Descendants("Version").Single();

    /// <summary>Versions of packages in the project's lock file.</summary>
    internal IReadOnlyDictionary<string, string> Locked { get; }

    /// <summary>The bill of materials.</summary>
    internal JsonElement Bill { get; }

    internal string Notices { get; }

    internal IEnumerable<string> Entries => _archive.Entries.Select(entry => entry.FullName);

    internal string Text(string entry)
    {
        using var reader = new StreamReader(_archive.GetEntry(entry)!.Open());
        return reader.ReadToEnd();
    }

    public void Dispose() => _archive.Dispose();
}
