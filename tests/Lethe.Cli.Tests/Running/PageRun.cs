using System.Text.RegularExpressions;

namespace Lethe.Cli.Tests.Running;

/// <summary>
/// A page of the documents, run as it stands: python blocks are written to the file their first line names, each console block is one
/// command behind "$ " and what it says, up to numbers and spaces; a line "..." stands for what is not shown.
/// </summary>
public static partial class PageRun
{
    private const string Elided = "...";

    /// <summary>Runs all blocks of a text in a folder, in their order; fails where a command says something else than is shown.</summary>
    /// <param name="folder">Where they run.</param>
    /// <param name="text">The page, or a part of it.</param>
    /// <returns>How many commands there were.</returns>
    public static int All(TemporaryFolder folder, string text)
    {
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
            string[] words = [.. Words().Matches(lines[0][2..]).Select(word => word.Value.Trim('"'))];
            ProgramResult result = words[0] == "python3" ? PythonProgram.Run(folder.Path, ["-W", "ignore", .. words[1..]])
                : CommandRun.In(folder, [.. words[1..].Select(word => word == "python3" ? PythonProgram.Path : word)]);
            string said = result.Output + result.Error;
            string[] shown = [.. lines[1..].Where(line => line != Elided).Select(Masked)], got = [.. said.Split('\n').Select(Masked)];
            foreach (string line in shown)
                Assert.True(got.Contains(line), $"{lines[0]}\nshows: {line}\nsaid:\n{string.Join('\n', got)}");
        }

        return commands;
    }

    // Numbers differ by machine in their last digits, and columns by their numbers.
    private static string Masked(string line) => Spaces().Replace(Numbers().Replace(line.Replace(PythonProgram.Path, "python3",
        StringComparison.Ordinal), "#"), " ").Trim();

    [GeneratedRegex("```(?<kind>python|console)\n(?<body>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex("""
        "[^"]*"|[^ "]+
        """)]
    private static partial Regex Words();

    [GeneratedRegex(@"-?\d+(\.\d+)?(E-?\d+)?")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
