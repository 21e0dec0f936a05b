using System.Text.RegularExpressions;

namespace Lethe.Cli.Tests.Running;

/// <summary>A block of a page: what its fence says it is, its lines, and the marker in front of it.</summary>
/// <param name="Kind">bash, console, python, csharp, yaml, json or text; empty: nothing is said.</param>
/// <param name="Lines">Its lines.</param>
/// <param name="Line">The line of its fence in the page, from 1.</param>
/// <param name="NotRun">Why it is not run (`not run: WHY` in a comment before it); null: it is.</param>
/// <param name="Seconds">What it takes as it stands (`takes N s; ...`); null: less than 20 s.</param>
/// <param name="Instead">Words that make it short where the suite runs it (`in the suite with: ...`), in place of settings and options of
/// the same name: settings go to the commands that have some, options to all; empty: none.</param>
public sealed partial record PageBlock(string Kind, IReadOnlyList<string> Lines, int Line, string? NotRun, int? Seconds, string Instead)
{
    /// <summary>The blocks of a page.</summary>
    public static IReadOnlyList<PageBlock> Of(string page)
    {
        List<PageBlock> blocks = [];
        foreach (Match block in Fenced().Matches(page.ReplaceLineEndings("\n")))
        {
            int line = 1 + page[..block.Groups["kind"].Index].Count(c => c == '\n');
            blocks.Add(new PageBlock(block.Groups["kind"].Value, block.Groups["body"].Value.TrimEnd('\n').Split('\n'), line,
                block.Groups["why"] is { Success: true } why ? why.Value : null,
                block.Groups["seconds"] is { Success: true } seconds ? int.Parse(seconds.Value, CultureInfo.InvariantCulture) : null,
                block.Groups["instead"].Value));
        }
        return blocks;
    }

    /// <summary>
    /// The commands of a bash or console block with what each says: nothing is said of those of a bash block (null).
    /// </summary>
    public IEnumerable<(string Command, IReadOnlyList<string>? Shown)> Commands()
    {
        string? command = null;
        List<string> shown = [];
        foreach (string line in Kind == "console" ? Lines : Lines.Where(line => line.Length > 0 && line[0] != '#'))
        {
            bool continues = command?.EndsWith('\\') == true, begins = Kind == "bash" || line.StartsWith("$ ", StringComparison.Ordinal);
            if (continues) command = command![..^1] + line;
            else if (!begins) shown.Add(line);
            else
            {
                if (command is not null) yield return (command, Kind == "bash" ? null : shown);
                (command, shown) = (Kind == "bash" ? line : line[2..], []);
            }
        }
        if (command is not null) yield return (command, Kind == "bash" ? null : shown);
    }

    // A fence at the beginning of a line, and a comment on the line before it.
    [GeneratedRegex(@"(?:^<!-- (?:not run: (?<why>[^\n]+?)|(?:takes (?<seconds>\d+) s; )?in the suite with: (?<instead>[^\n]+?)) -->\n)?"
        + @"^```(?<kind>\w*)\n(?<body>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fenced();
}
