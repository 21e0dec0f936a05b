using System.Xml.Linq;
using Lethe.Interop.Packages;

namespace Lethe.Tests.Architecture;

/// <summary>What is fetched from an empty cache to the last test, Debian's packages aside: docs/packages.md lists it, and it stays below a
/// bound.</summary>
public sealed partial class RestoreSizeTests
{
    private const double Megabyte = 1e6, Bound = 400;

    // Of another name on each system: the compiler ahead of time, which `./lethe` and the end-to-end tests fetch. Not in the folder of
    // packages: a model from npm.
    private const double AheadOfTime = 12.4, Npm = 5.5;

    // The smallest package that the page names.
    private const double Named = 3;

    // Debian's packages have a table of their own behind it.
    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "packages.md")).Split("Only tests need more")[0];

    [Fact]
    public void All_downloads_stay_below_their_bound_and_the_page_lists_them()
    {
        (string Name, string Version)[] packages =
            [.. Projects().SelectMany(project => Locked(project).Concat(Downloaded(project))).Distinct()];
        string folder = PackageFolder.Find(Environment.GetEnvironmentVariable)!;
        var sizes = packages.ToDictionary(package => package.Name, package =>
        {
            string file = Path.Combine(folder, package.Name, package.Version, $"{package.Name}.{package.Version}.nupkg");
            Assert.True(File.Exists(file), $"{package.Name} {package.Version} was not restored");
            return new FileInfo(file).Length / Megabyte;
        });
        double total = sizes.Values.Sum() + AheadOfTime + Npm;
        Assert.InRange(total, Bound / 2, Bound);
        // The page is of Linux, where libtorch is fetched as well.
        if (!OperatingSystem.IsLinux()) return;
        Assert.Equal((int)Math.Round(total), int.Parse(Total().Match(Page).Groups[1].Value, CultureInfo.InvariantCulture));
        string[] expected = [.. sizes.Where(package => package.Value >= Named).OrderByDescending(package => package.Value)
            .Select(package => Invariant($"| {package.Key} | {package.Value:F0} MB |"))];
        Assert.Equal(expected, Row().Matches(Page).Select(match => match.Value));
    }

    private static IEnumerable<string> Projects() =>
        XDocument.Load(Repository.PathOf("Lethe.slnx")).Descendants("Project")
            .Select(project => Repository.PathOf(((string)project.Attribute("Path")!).Split('/')));

    private static IEnumerable<(string, string)> Locked(string project)
    {
        string file = Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json");
        using JsonDocument locked = JsonDocument.Parse(File.ReadAllText(file));
        return [.. locked.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(system => system.Value.EnumerateObject())
            .Where(package => package.Value.TryGetProperty("resolved", out _))
            .Select(package => (package.Name.ToLowerInvariant(), package.Value.GetProperty("resolved").GetString()!))];
    }

    /// <summary>Native libraries that tests load from the folder of packages; those of Linux are counted on Linux.</summary>
    private static IEnumerable<(string, string)> Downloaded(string project)
    {
        XDocument versions = XDocument.Load(Repository.PathOf("Directory.Packages.props"));
        return XDocument.Load(project).Descendants("PackageDownload")
            .Where(package => OperatingSystem.IsLinux() || package.Attribute("Condition") is null)
            .Where(package => !((string)package.Attribute("Include")!).Contains('$'))
            .Select(package => (((string)package.Attribute("Include")!).ToLowerInvariant(),
                (string)versions.Descendants(((string)package.Attribute("Version")!).Trim('[', '$', '(', ')', ']')).Single()));
    }

    [GeneratedRegex(@"^(\d+) MB in all", RegexOptions.Multiline)]
    private static partial Regex Total();

    [GeneratedRegex(@"^\| [a-z0-9.-]+ \| \d+ MB \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
