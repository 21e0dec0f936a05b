using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Lethe.Cli.Tests.Commands;

/// <summary>The pages for people who bring a model: each command is run as it stands, and says what the page shows, up to
/// numbers.</summary>
public sealed partial class ModelPagesTests
{
    private const string Python = "/usr/bin/python3", Elided = "...";

    [Theory]
    [InlineData("lstm.md")]
    [InlineData("onnx.md")]
    [InlineData("pytorch.md")]
    [InlineData("script.md")]
    [InlineData("noise.md")]
    public void A_page_says_what_happens(string page)
    {
        Require.Optional(File.Exists(Python) && Run(Python, ["-c", "import torch"], "/").ExitCode == 0, "PyTorch",
            "apt-get install python3-torch");
        using var folder = new TemporaryFolder();
        string text = File.ReadAllText(Path.Combine(Repository.Root, "docs", page));
        int commands = 0;
        foreach (Match block in Blocks().Matches(text))
        {
            string[] lines = block.Groups["body"].Value.TrimEnd('\n').Split('\n');
            if (block.Groups["kind"].Value == "python")
            {
                File.WriteAllLines(folder[lines[0].TrimStart('#', ' ')], lines);
                continue;
            }
            Assert.StartsWith("$ ", lines[0], StringComparison.Ordinal);
            commands++;
            string[] words = lines[0][2..].Split(' ');
            string said = words[0] == "python3" ? Run(Python, ["-W", "ignore", .. words[1..]], folder.Path).Output
                : Said(folder, words[1..]);
            string[] shown = [.. lines[1..].Where(line => line != Elided).Select(Masked)], got = [.. said.Split('\n').Select(Masked)];
            foreach (string line in shown)
                Assert.True(got.Contains(line), $"{lines[0]}\nshows: {line}\nsaid:\n{string.Join('\n', got)}");
        }
        Assert.True(commands > 0);
    }

    private static string Said(TemporaryFolder folder, string[] words)
    {
        // The system's own Python has PyTorch and NumPy.
        ProgramResult result = CommandRun.In(folder, [.. words.Select(word => word == "python3" ? Python : word)]);
        return result.Output + result.Error;
    }

    private static (int ExitCode, string Output) Run(string program, string[] words, string folder)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, words)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    // Numbers differ by machine in their last digits, and columns by their numbers.
    private static string Masked(string line) => Spaces().Replace(Numbers().Replace(line.Replace(Python, "python3",
        StringComparison.Ordinal),
        "#"), " ").Trim();

    [GeneratedRegex("```(?<kind>python|console)\n(?<body>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"-?\d+(\.\d+)?(E-?\d+)?")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
