namespace Lethe.Interop;

/// <summary>Comma-separated text as RFC 4180 has it, with '\n' at the end of every line.</summary>
public static class CsvText
{
    /// <summary>A line of cells; one with a comma, a quote or a line break is quoted.</summary>
    public static StringBuilder AppendCsv(this StringBuilder text, IEnumerable<string> cells) =>
        text.AppendJoin(',', cells.Select(Quoted)).Append('\n');

    private static string Quoted(string cell) => cell.AsSpan().IndexOfAny(",\"\r\n") < 0
        ? cell : $"\"{cell.Replace("\"", "\"\"")}\"";
}
