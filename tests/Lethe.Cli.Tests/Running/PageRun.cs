using System.Text.RegularExpressions;

namespace Lethe.Cli.Tests.Running;

/// <summary>
/// A page of the documents, run as it stands in a folder, block after block. bash: each command ends with code 0. console: each command
/// behind "$ " says what is shown, in its order, where a line "..." stands for lines left out; what stands on standard error may be shown
/// too. python, yaml, json, text: written to the file that their first line names. csharp: a program of samples.
/// A block that is not run says why in a comment before it (<see cref="PageBlock"/>).
/// </summary>
public sealed partial class PageRun(string name, TemporaryFolder folder, bool whole)
{
    private const string Elided = "...";

    // What is shown of a number that depends on nothing but the processor's rounding.
    private const double SameNumber = 2e-3, Noise = 1e-9;

    /// <summary>Seconds of the blocks that the suite shortens, by line; filled where pages are run whole.</summary>
    public List<(int Line, double Seconds)> Timed { get; } = [];

    /// <summary>Runs all blocks; fails where a command says something else than is shown.</summary>
    public void All(string page)
    {
        foreach (PageBlock block in PageBlock.Of(page).Where(block => block.NotRun is null))
        {
            string place = $"{name}:{block.Line}";
            switch (block.Kind)
            {
                case "bash" or "console":
                    long start = TimeProvider.System.GetTimestamp();
                    foreach ((string command, IReadOnlyList<string>? shown) in block.Commands())
                        Run(place, command, shown, whole ? "" : block.Instead);
                    if (block.Instead.Length > 0) Timed.Add((block.Line, TimeProvider.System.GetElapsedTime(start).TotalSeconds));
                    break;
                case "csharp":
                    Assert.Contains(string.Join('\n', block.Lines), Samples.Value);
                    break;
                default:
                    Match file = FileName().Match(block.Lines[0]);
                    Assert.True(file.Success, $"{place}: the first line of a block names its file, or a comment before it says why it is " +
                        "not run");
                    File.WriteAllLines(folder[file.Groups["name"].Value], file.Groups["comment"].Success ? block.Lines
                        : block.Lines.Skip(1));
                    break;
            }
        }
    }

    private static Lazy<string[]> Samples { get; } = new(() => [.. Directory.EnumerateFiles(Repository.PathOf("samples"), "*.cs",
        SearchOption.AllDirectories).Select(file => File.ReadAllText(file).ReplaceLineEndings("\n").TrimEnd('\n'))]);

    private void Run(string place, string command, IReadOnlyList<string>? shown, string instead)
    {
        string[] words = Shortened([.. Words(command)], [.. Words(instead)]);
        ProgramResult result = words[0] switch
        {
            "python3" => PythonProgram.Run(folder.Path, ["-W", "ignore", .. words[1..]]),
            "lethe" or "./lethe" => CommandRun.In(folder, [.. words[1..].Select(word => word == "python3" ? PythonProgram.Path : word)]),
            _ => throw new InvalidOperationException($"{place}: '{words[0]}' is not run; say why in a comment: not run: ..."),
        };
        if (shown is null || !shown.Any(line => line.StartsWith("error: ", StringComparison.Ordinal)))
            Assert.True(result.ExitCode == 0, $"{place}: {command}\nexit code {result.ExitCode}\n{result.Output}{result.Error}");
        if (shown is null || instead.Length > 0) return;
        string? difference = Difference(shown, Lines(result.Output), Lines(result.Error));
        Assert.True(difference is null, $"{place}: {command}\n{difference}\nsaid:\n{result.Output}\non standard error:\n{result.Error}");
    }

    /// <summary>What is shown and not said, or said and not shown; null: nothing.</summary>
    private static string? Difference(IReadOnlyList<string> shown, string[] output, string[] error)
    {
        int next = 0;
        bool gap = false;
        foreach (string line in shown.Where(line => line.Trim().Length > 0))
        {
            if (line == Elided)
            {
                gap = true;
                continue;
            }
            int at = Array.FindIndex(output, next, said => Same(line, said));
            if (at >= 0 && (gap || at == next)) (next, gap) = (at + 1, false);
            else if (!error.Any(said => Same(line, said))) return at < 0 ? $"shows, and it does not say: {line}"
                : $"it also says: {output[next]}";
        }
        return next < output.Length && !gap ? $"it also says: {output[next]}" : null;
    }

    private static bool Same(string shown, string said)
    {
        if (Masked(shown) != Masked(said)) return false;
        if (Timing().IsMatch(said)) return true;
        double[] a = [.. Values(shown)], b = [.. Values(said)];
        return a.Zip(b).All(pair => pair.First.Equals(pair.Second)
            || Math.Abs(pair.First - pair.Second) <= Noise + (SameNumber * Math.Max(Math.Abs(pair.First), Math.Abs(pair.Second))));
    }

    private static string[] Lines(string text) => [.. text.Replace(PythonProgram.Path, "python3", StringComparison.Ordinal).Split('\n')
        .Where(line => line.Trim().Length > 0)];

    // Columns are as wide as their numbers.
    private static string Masked(string line) => Spaces().Replace(Number().Replace(line, "#"), " ").Trim();

    private static IEnumerable<double> Values(string line) =>
        Number().Matches(line).Select(match => double.Parse(match.Value, NumberStyles.Float, CultureInfo.InvariantCulture));

    // A setting or an option of the same name makes way; the rest is added.
    private static string[] Shortened(string[] words, string[] instead)
    {
        if (!words.Any(word => word.Contains('=')))
            instead = [.. instead.Where((word, i) => !word.Contains('=')
                || (i > 0 && instead[i - 1].StartsWith("--", StringComparison.Ordinal)))];
        static string Key(string word) => word.Contains('=') ? word[..word.IndexOf('=')] : word;
        HashSet<string> replaced = [.. instead.Select(Key)];
        List<string> kept = [];
        for (int i = 0; i < words.Length; i++)
        {
            if (!replaced.Contains(Key(words[i]))) kept.Add(words[i]);
            else if (words[i].StartsWith("--", StringComparison.Ordinal) && i + 1 < words.Length && words[i + 1][0] != '-') i++;
        }
        int end = kept.IndexOf("--");
        kept.InsertRange(end < 0 ? kept.Count : end, instead);
        return [.. kept];
    }

    // As a shell reads them: quotes of both kinds, a comment behind a blank.
    private static IEnumerable<string> Words(string line)
    {
        foreach (Match word in Word().Matches(line))
        {
            if (word.Value[0] == '#') yield break;
            yield return string.Concat(Part().Matches(word.Value).Select(part =>
                part.Value[0] is '"' or '\'' ? part.Value[1..^1] : part.Value));
        }
    }

    [GeneratedRegex("""("[^"]*"|'[^']*'|[^ "'])+""")]
    private static partial Regex Word();

    [GeneratedRegex("""
        "[^"]*"|'[^']*'|[^"']+
        """)]
    private static partial Regex Part();

    [GeneratedRegex(@"(?<![A-Za-z_#])-?\d+(\.\d+)?([Ee][+-]?\d+)?")]
    private static partial Regex Number();

    [GeneratedRegex(@"\d m?s\b|\bseconds?\b|\bprocessor\b")]
    private static partial Regex Timing();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    // "# net.py" stays in the file, as the comment it is; "sensors.csv:" does not.
    [GeneratedRegex(@"^((?<comment># ?)(?<name>[\w.-]+\.\w+)|(?<name>[\w.-]+\.\w+):)$")]
    private static partial Regex FileName();
}
