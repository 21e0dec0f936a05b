using System.Xml.Linq;

namespace Lethe.Tests.Architecture;

/// <summary>Every project has a lock file, and every lock file knows every supported system.</summary>
public sealed class LockFileTests
{
    private const string Framework = "net10.0";

    public static TheoryData<string> Projects =>
        [.. ((string[])["src", "tests", "samples", "benchmarks", "build"]).SelectMany(folder => Repository.Files(folder, "*.csproj"))
            .Select(Repository.Relative)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_lock_file_lists_every_supported_system(string project)
    {
        string[] systems = XDocument.Load(Repository.PathOf("Directory.Build.props")).Descendants("SupportedSystems").Single()
            .Value.Split(';');
        Assert.True(systems.Length >= 6, string.Join(';', systems));
        string file = Repository.PathOf(Path.GetDirectoryName(project)!, "packages.lock.json");
        Assert.True(File.Exists(file), $"{file} is missing: run `dotnet restore` and add it");
        using JsonDocument locked = JsonDocument.Parse(File.ReadAllText(file));
        IEnumerable<string> listed = locked.RootElement.GetProperty("dependencies").EnumerateObject().Select(section => section.Name);
        Assert.Equal(systems.Select(system => $"{Framework}/{system}").Prepend(Framework).Order(StringComparer.Ordinal),
            listed.Order(StringComparer.Ordinal));
    }
}
