using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Lethe.Torch.Tests;

/// <summary>docs/torch.md shows the sample, and the sample runs and learns.</summary>
public sealed partial class SampleTests : TorchTest
{
    [Fact]
    public async Task The_page_shows_the_program_and_the_program_trains()
    {
        string source = File.ReadAllText(Repository.PathOf("samples", "TorchSample", "Program.cs"));
        Assert.Contains($"```csharp\n{source}```", File.ReadAllText(Repository.PathOf("docs", "torch.md")), StringComparison.Ordinal);
        string assembly = Repository.PathOf("artifacts", "bin", "TorchSample", Repository.Configuration, "TorchSample.dll");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [assembly])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}\n{output}\n{await errors}");
        double[] losses = [.. Loss().Matches(output).Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];
        Assert.Equal(3, losses.Length);
        Assert.True(losses[2] < losses[0] / 2, output);
    }

    [GeneratedRegex(@"loss (\d+\.\d+)")]
    private static partial Regex Loss();
}
