using System.IO.Compression;
using System.Text.Json;

namespace Lethe.EndToEnd.Tests.Packages;

/// <summary>A project as `dotnet pack` packs it from what is built.</summary>
internal sealed class PackedProject : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly ZipArchive _archive;

    internal PackedProject(string name)
    {
        ProgramResult result = DotnetCommand.Run(Repository.Root, new Dictionary<string, string?>(),
            "pack", Repository.PathOf("src", name), "-c", Repository.Configuration == "release"
                ? "Release" : "Debug", "--no-build", "-o", _folder.Path);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        _archive = ZipFile.OpenRead(Directory.GetFiles(_folder.Path, $"{name}.*.nupkg").Single());
        using JsonDocument locked = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("src", name, "packages.lock.json")));
        Locked = locked.RootElement.GetProperty("dependencies").GetProperty("net10.0").EnumerateObject()
            .Where(package => package.Value.TryGetProperty("resolved", out _))
            .ToDictionary(package => package.Name, package =>
                package.Value.GetProperty("resolved").GetString()!, StringComparer.OrdinalIgnoreCase);
        Bill = JsonDocument.Parse(Text($"{name}.cdx.json")).RootElement;
        Notices = Text("THIRD-PARTY-NOTICES.txt");
    }

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

    public void Dispose()
    {
        _archive.Dispose();
        _folder.Dispose();
    }
}
