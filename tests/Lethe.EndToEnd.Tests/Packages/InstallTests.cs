using System.Text.RegularExpressions;
using Lethe.Interop.Packages;

namespace Lethe.EndToEnd.Tests.Packages;

/// <summary>
/// The packages as somebody else takes them: from a folder, into an empty folder and an empty cache, with no registry in reach. What they
/// depend on comes from the packages that were restored for this build.
/// </summary>
public sealed partial class InstallTests(PackedFeed feed) : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_tool_installs_and_runs()
    {
        Dotnet("tool", "install", "Lethe.Cli", "--tool-path", "tools").Expect(0);
        string program = _folder["tools", OperatingSystem.IsWindows() ? "lethe.exe" : "lethe"];
        Assert.StartsWith(PackedProject.Version, LetheProgram.RunOther(program, _folder.Path, "--version").Expect(0).Output,
            StringComparison.Ordinal);
        Assert.Contains("verdict", LetheProgram.RunOther(program, _folder.Path, "theory", "criterion", "--parameterization", "softplus",
            "--beta", "0.1").Expect(0).Output, StringComparison.Ordinal);
    }

    /// <summary>The notebook has the same cells of C#, so that it runs where the script does.</summary>
    [Fact]
    public void The_script_runs_and_the_notebook_is_the_script()
    {
        const string Script = "own-f.cs";
        string text = File.ReadAllText(Repository.PathOf("samples", "scripts", Script));
        string notebook = File.ReadAllText(Repository.PathOf("samples", "scripts", "own-f.dib"));
        string[] cells = [.. Cell().Matches(notebook).Select(match => match.Groups[1].Value.Trim())];
        Assert.Equal(Package().Replace(text, "#r \"nuget: $1, $2\"").Trim(), string.Join("\n\n", cells));
        string page = File.ReadAllText(Repository.PathOf("docs", "packages.md"));
        Assert.Contains($"```csharp\n{text}```", page, StringComparison.Ordinal);
        string readme = File.ReadAllText(Repository.PathOf("build", "Lethe.Packaging", "README.md"));
        Assert.Contains(text.Split("\n\n")[0], readme, StringComparison.Ordinal);

        File.WriteAllText(_folder[Script], text);
        string said = Dotnet("run", Script).Expect(0).Output.ReplaceLineEndings("\n");
        Assert.Contains($"$ dotnet run {Script}\n{said}```", page, StringComparison.Ordinal);
    }

    private ProgramResult Dotnet(params string[] words)
    {
        File.WriteAllText(_folder["nuget.config"], $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="packed" value="{feed.Path}" />
                <add key="restored" value="{PackageFolder.Find(Environment.GetEnvironmentVariable)}" />
              </packageSources>
            </configuration>
            """);
        return DotnetCommand.Run(_folder.Path, new Dictionary<string, string?>
        {
            ["NUGET_PACKAGES"] = _folder["cache"], ["CI"] = "",
        }, words);
    }

    [GeneratedRegex("^#!csharp\n(.*?)(?=^#!|\\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Cell();

    [GeneratedRegex("#:package ([^@]+)@(.+)\n#:property PublishAot=false")]
    private static partial Regex Package();
}
