namespace Lethe.Interop.Isolation;

/// <summary>Finds in what a process left on standard error why it ended.</summary>
internal static class LastWords
{
    // What the C++ runtime writes before the text of an exception that nothing caught.
    private const string Uncaught = "what():";

    private static readonly string[] Memory =
        ["allocate memory", "allocate enough memory", "bad_alloc", "bad allocation", "Out of memory", "OutOfMemory", "Failed to allocate"];

    /// <summary>The line that says why; empty where nothing was said.</summary>
    internal static string Find(string said)
    {
        int at = said.LastIndexOf(Uncaught, StringComparison.Ordinal);
        string from = at < 0 ? said : said[(at + Uncaught.Length)..];
        string[] lines = from.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        lines = [.. lines.Where(line => !line.StartsWith("at ", StringComparison.Ordinal))];
        string line = lines.Length == 0 ? "" : at >= 0 ? lines[0] : lines.FirstOrDefault(IsOverflow) ?? lines[^1];
        return Printable.Middle(line, ModelProblem.LongestShown).TrimEnd('.', ':');
    }

    /// <summary>Whether a text says that memory was refused.</summary>
    internal static bool SayMemory(string text) => Memory.Any(words => text.Contains(words, StringComparison.OrdinalIgnoreCase));

    private static bool IsOverflow(string line) => line.StartsWith("Stack overflow", StringComparison.OrdinalIgnoreCase);
}
