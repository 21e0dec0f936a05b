using System.Text.RegularExpressions;

namespace Lethe.EndToEnd.Tests;

/// <summary>The README is executed: its sample, its commands, its files.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Repository.PathOf("README.md"));

    [Fact]
    public void The_sample_is_the_program_and_runs()
    {
        string source = File.ReadAllText(Repository.PathOf("samples", "QuickSample", "Program.cs"));
        Assert.Contains($"```csharp\n{source}```", Readme, StringComparison.Ordinal);
        string assembly = Repository.PathOf("artifacts", "bin", "QuickSample", Repository.Configuration, "QuickSample.dll");
        ProgramResult result = LetheProgram.RunOther(LetheProgram.Muxer, Path.GetTempPath(), assembly).Expect(0);
        Assert.Matches(@"relative error \d\.\d+E-\d+\nmemory: \w+, half-life \d+; stability radius 0\.\d+", result.Output);
    }

    [Fact]
    public void The_sample_of_a_measurement_is_the_program_and_runs()
    {
        string source = File.ReadAllText(Repository.PathOf("samples", "MeasureSample", "Program.cs"));
        Assert.Contains($"```csharp\n{source}```", File.ReadAllText(Repository.PathOf("docs", "stability.md")), StringComparison.Ordinal);
        string assembly = Repository.PathOf("artifacts", "bin", "MeasureSample", Repository.Configuration, "MeasureSample.dll");
        ProgramResult result = LetheProgram.RunOther(LetheProgram.Muxer, Path.GetTempPath(), assembly).Expect(0);
        // One unit of rate 0.9: so far are its weight and its memory from the boundary.
        Assert.Matches(@"^all weights, l2 ball, adversarial search: relative error 0\.\d+, beta\* 0\.\d+, r\(W\) 0\.9\n"
            + @"memory: Exponential, rate 0\.9; E\(1\.02\) at least \d", result.Output);
    }

    [Fact]
    public void The_sample_of_own_data_is_the_program_and_runs()
    {
        string source = File.ReadAllText(Repository.PathOf("samples", "OwnDataSample", "Program.cs"));
        Assert.Contains($"```csharp\n{source}```", File.ReadAllText(Repository.PathOf("docs", "data.md")), StringComparison.Ordinal);
        string assembly = Repository.PathOf("artifacts", "bin", "OwnDataSample", Repository.Configuration, "OwnDataSample.dll");
        ProgramResult result = LetheProgram.RunOther(LetheProgram.Muxer, Path.GetTempPath(), assembly).Expect(0);
        // The delay is that of one unit of rate 0.1, whose memory is halved after 6.6 steps.
        Assert.Matches(@"28 windows of 100 steps; relative error \d\.\d+E-0\d\d\nmemory: \w+, half-life [5678]; stability radius 0\.\d+",
            result.Output);
    }

    [Fact]
    public void Every_command_named_exists_and_every_command_is_named()
    {
        string[] named = [.. Command().Matches(Readme).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal)];
        string help = LetheProgram.Run("--help").Expect(0).Output;
        string[] existing =
            [.. HelpCommand()
            .Matches(help[help.IndexOf("Commands:", StringComparison.Ordinal)..help.IndexOf("Examples:", StringComparison.Ordinal)])
            .Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal)];
        Assert.Equal(existing, named);
    }

    [Fact]
    public void Every_file_named_exists()
    {
        Assert.All(Link().Matches(Readme).Select(match => match.Groups[1].Value), path =>
            Assert.True(File.Exists(Repository.PathOf(path)), path));
        foreach (string page in Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md"))
            Assert.Contains($"docs/{Path.GetFileName(page)}", Readme, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"(?:^\./|`)lethe ([a-z]+)", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"^  ([a-z]+) ", RegexOptions.Multiline)]
    private static partial Regex HelpCommand();

    [GeneratedRegex(@"\]\(((?!http)[^)]+)\)")]
    private static partial Regex Link();
}
