using System.Reflection;

namespace Lethe.Tests.Architecture;

/// <summary>The analyzer bans by name; a name that matches nothing bans nothing, so every name must be one of the platform.</summary>
public sealed class BannedSymbolsTests
{
    public static TheoryData<string> Banned =>
        [.. File.ReadLines(Repository.PathOf("src", "BannedSymbols.Core.txt")).Where(line => line.Length > 0)];

    [Theory]
    [MemberData(nameof(Banned))]
    public void A_banned_name_exists_and_has_a_reason(string line)
    {
        string[] parts = line.Split(';', 2);
        Assert.True(parts.Length == 2 && parts[1].Length > 10, $"no reason: {line}");
        Assert.True(Exists(parts[0]), $"nothing on this platform is called {parts[0]}");
    }

    [Theory]
    [InlineData("src/Lethe.Kernels", "../BannedSymbols.Core.txt")]
    [InlineData("src/Lethe", "../BannedSymbols.Core.txt")]
    [InlineData("src/Lethe.Torch", "BannedSymbols.Torch.txt")]
    [InlineData("benchmarks/Lethe.Benchmarks", "../../src/Lethe.Torch/BannedSymbols.Torch.txt")]
    public void The_ban_is_switched_on(string project, string list)
    {
        string text = File.ReadAllText(Repository.PathOf(project, $"{Path.GetFileName(project)}.csproj"));
        Assert.Contains("Microsoft.CodeAnalysis.BannedApiAnalyzers", text, StringComparison.Ordinal);
        Assert.Contains($"<AdditionalFiles Include=\"{list}\" />", text, StringComparison.Ordinal);
        Assert.DoesNotContain("RS0030", text, StringComparison.Ordinal);
    }

    [Fact]
    public void No_file_switches_the_ban_off()
    {
        Assert.DoesNotContain("RS0030", File.ReadAllText(Repository.PathOf(".editorconfig")), StringComparison.Ordinal);
        Assert.Contains("<TreatWarningsAsErrors>true<", File.ReadAllText(Repository.PathOf("Directory.Build.props")),
            StringComparison.Ordinal);
        Assert.Empty(Repository.Files("src", "*.cs").Where(file => File.ReadAllText(file).Contains("RS0030", StringComparison.Ordinal))
            .Select(Repository.Relative));
    }

    private static bool Exists(string id)
    {
        string name = id[2..];
        if (id[0] == 'T') return Find(name) is not null;
        int dot = name.Split('(')[0].LastIndexOf('.');
        string member = name[(dot + 1)..].Split('(')[0];
        return Find(name[..dot])?.GetMember(member, BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance).Length > 0;
    }

    private static Type? Find(string name) => new[] { typeof(Console), typeof(object), typeof(System.Diagnostics.Stopwatch) }
        .Select(anchor => anchor.Assembly.GetType(name)).FirstOrDefault(type => type is not null);
}
