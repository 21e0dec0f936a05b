using System.Xml.Linq;

namespace Lethe.Tests.Architecture;

/// <summary>Dependencies point one way: Kernels, Lethe, Interop, Experiments, Reporting, Cli; Torch, Onnx and the readers of data stand
/// beside and are used by Cli alone.</summary>
public sealed class LayerTests
{
    private static readonly string[] Layers =
        ["Lethe.Kernels", "Lethe", "Lethe.Interop", "Lethe.Experiments", "Lethe.Reporting", "Lethe.Cli"];
    private static readonly string[] Beside = ["Lethe.Torch", "Lethe.Onnx", Readers];
    private const string Readers = "Lethe.Data";

    // Which project may name which package; everything else is a new dependency that a reader must see here.
    private static readonly Dictionary<string, string[]> Packages = new()
    {
        ["Lethe.Kernels"] = [],
        ["Lethe"] = ["MathNet.Numerics"],
        ["Lethe.Interop"] = [],
        ["Lethe.Experiments"] = ["Parquet.Net", "YamlDotNet"],
        ["Lethe.Reporting"] = [],
        ["Lethe.Cli"] = ["Spectre.Console", "System.CommandLine"],
        ["Lethe.Torch"] = ["TorchSharp"],
        ["Lethe.Onnx"] = ["Microsoft.ML.OnnxRuntime.Managed"],
        [Readers] = ["Parquet.Net", "Sep"],
    };

    public static TheoryData<string> Projects => [.. Layers.Concat(Beside)];

    [Fact]
    public void Every_project_under_src_has_its_place()
    {
        string[] found =
            [.. Directory.EnumerateDirectories(Repository.PathOf("src")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];
        Assert.Equal(Layers.Concat(Beside).Order(StringComparer.Ordinal), found);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_names_only_projects_below_it(string project)
    {
        string[] named = References(project);
        string[] allowed = project == Readers ? ["Lethe.Kernels", "Lethe", "Lethe.Interop", "Lethe.Experiments"]
            : Beside.Contains(project) ? ["Lethe.Kernels", "Lethe", "Lethe.Interop"]
            : project == "Lethe.Cli" ? [.. Layers[..^1], .. Beside]
            : Layers[..Array.IndexOf(Layers, project)];
        Assert.Empty(named.Except(allowed));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_names_only_its_own_packages(string project)
    {
        IEnumerable<string> named = Load(project).Descendants("PackageReference")
            .Where(reference => (string?)reference.Attribute("PrivateAssets") != "all")
            .Select(reference => (string)reference.Attribute("Include")!);
        Assert.Empty(named.Except(Packages[project]));
    }

    [Fact]
    public void The_direction_is_a_compile_error_too() =>
        Assert.Contains("<DisableTransitiveProjectReferences>true<", File.ReadAllText(Repository.PathOf("Directory.Build.props")),
            StringComparison.Ordinal);

    [Fact]
    public void Every_project_is_part_of_the_solution()
    {
        string solution = File.ReadAllText(Repository.PathOf("Lethe.slnx"));
        foreach (string folder in (string[])["src", "tests", "samples", "benchmarks"])
        {
            // One stands outside, for the packages that it needs: RestoreSizeTests.
            foreach (string file in Repository.Files(folder, "*.csproj")
                .Where(file => Path.GetFileName(file) != "Lethe.Distributions.csproj"))
                Assert.Contains(Repository.Relative(file), solution, StringComparison.Ordinal);
        }
    }

    /// <summary>The analyzer compares list and code; without a list it would be silent.</summary>
    [Fact]
    public void Every_library_records_what_it_shows() =>
        Assert.All(Layers.Concat(Beside).Where(project => project != "Lethe.Cli"), project =>
            Assert.InRange(File.ReadLines(Repository.PathOf("src", project, "PublicAPI.Unshipped.txt")).Count(), 2, int.MaxValue));

    private static string[] References(string project) =>
        [.. Load(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/')))];

    private static XDocument Load(string project) => XDocument.Load(Repository.PathOf("src", project, $"{project}.csproj"));
}
