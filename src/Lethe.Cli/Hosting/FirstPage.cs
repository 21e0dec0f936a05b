namespace Lethe.Cli.Hosting;

/// <summary>What `lethe` alone says: the first commands to try.</summary>
internal static class FirstPage
{
    /// <summary>Commands that work in an empty folder, without the word that starts the program, and what each shows.</summary>
    public static IReadOnlyList<(string Command, string What)> Commands { get; } =
    [
        ("memory rho:pol", "how long a target remembers: its memory function, tail and horizons"),
        ("train smoke --out runs/first", "trains a small model and measures its memory and stability"),
        ("report runs/first --out report", "shows that run as a page, report/report.html"),
    ];

    /// <summary>The page.</summary>
    public static string Text(CommandTree tree)
    {
        int width = Commands.Max(one => one.Command.Length);
        var text = new StringBuilder();
        text.Append(HelpParagraphs.Set($"{tree.Program}: {char.ToLowerInvariant(tree.Root.Description![0])}{tree.Root.Description[1..]}",
            HelpText.Columns));
        text.Append("\nTry, in this order; each takes seconds:\n");
        foreach ((string command, string what) in Commands)
            text.Append(HelpParagraphs.Set($"  {tree.Program} {command.PadRight(width)}  {what}", HelpText.Columns));
        return text.Append('\n').Append(HelpParagraphs.Set($"{tree.Program} quickstart tells the whole story. {tree.Program} help lists " +
            $"all commands, {tree.Program} help COMMAND explains one.", HelpText.Columns)).ToString();
    }
}
