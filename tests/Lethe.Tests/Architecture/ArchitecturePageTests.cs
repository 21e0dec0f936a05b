namespace Lethe.Tests.Architecture;

/// <summary>docs/architecture.md names every room of the house, no room that is not there, and types that exist.</summary>
public sealed partial class ArchitecturePageTests
{
    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "architecture.md"));

    [Fact]
    public void Every_room_has_its_line_and_every_line_its_room()
    {
        string[] rooms =
            [.. Directory.EnumerateDirectories(Repository.PathOf("src"))
            .SelectMany(project => (string[])[project, .. Directory.EnumerateDirectories(project)])
            .Where(HoldsSource).Select(Repository.Relative)];
        Assert.Equal(rooms.Order(StringComparer.Ordinal), Room().Matches(Page).Select(match => match.Groups[1].Value)
            .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_paths_that_are_named_are_there() =>
        Assert.All(NamedPath().Matches(Page).Select(match => match.Groups[1].Value), path =>
            Assert.True(Directory.Exists(Repository.PathOf(path)) || File.Exists(Repository.PathOf(path)), path));

    [Fact]
    public void The_types_that_are_named_have_their_files()
    {
        HashSet<string> files =
            [.. ((string[])["src", "tests"]).SelectMany(folder => Repository.Files(folder, "*.cs"))
            .Select(file => Path.GetFileNameWithoutExtension(file))];
        Assert.All(NamedType().Matches(Page).Select(match => match.Groups[1].Value), name => Assert.Contains(name, files));
    }

    private static bool HoldsSource(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Any() && Path.GetFileName(folder) is not ("bin" or "obj");

    /// <summary>A line of the table of rooms.</summary>
    [GeneratedRegex(@"^\| `(src/[^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Room();

    [GeneratedRegex(@"`((?:src|tests|experiments|\.ci)[/\w.]*)`")]
    private static partial Regex NamedPath();

    /// <summary>A name of a type, with or without a member behind it.</summary>
    [GeneratedRegex(@"`(?!Lethe[`.])([A-Z]\w+)(?:\.[A-Z]\w*)?`")]
    private static partial Regex NamedType();
}
