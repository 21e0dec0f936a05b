namespace Lethe.Cli.Tests.Running;

/// <summary>The record of the blocks that the suite shortens, run as they stand: docs/results/pages.md.</summary>
internal static class PageRecord
{
    private static readonly Lock Writing = new();

    /// <summary>True where pages are run as they stand, however long that takes.</summary>
    public static bool IsWhole => Environment.GetEnvironmentVariable("LETHE_PAGES") == "whole";

    /// <summary>The one page that is run; null: all.</summary>
    public static string? Only => Environment.GetEnvironmentVariable("LETHE_PAGE") is { Length: > 0 } page ? page : null;

    /// <summary>Adds the seconds of a page's long blocks, in place of what is there of that page.</summary>
    public static void Add(string page, IReadOnlyList<(int Line, double Seconds)> timed)
    {
        if (!IsWhole || timed.Count == 0) return;
        string record = Repository.PathOf("docs", "results", "pages.md");
        IReadOnlyList<PageBlock> blocks = PageBlock.Of(File.ReadAllText(Repository.PathOf(page)));
        lock (Writing)
        {
            List<string> lines = [.. File.ReadAllLines(record).Where(line => !line.StartsWith($"| {page} |", StringComparison.Ordinal))];
            foreach ((int line, double seconds) in timed)
            {
                string command = blocks.First(block => block.Line == line).Commands().First().Command.Replace("|", "\\|",
                    StringComparison.Ordinal);
                lines.Add(Invariant($"| {page} | {command} | {seconds:F0} | {DateTime.Now:yyyy-MM-dd} | says what the page shows |"));
            }
            File.WriteAllLines(record, lines);
        }
    }
}
