namespace Lethe.Reporting.Tables;

/// <summary>
/// A table set to the width of a screen. No number and no word is broken: headings and prose are broken between words, and what still has
/// no room is left out column by column, always in one order: first columns of details, then those that say the same in every row, then
/// from the right. Key columns stay; only where they alone are too wide are their names shortened in the middle.
/// </summary>
public sealed class ScreenTable
{
    /// <summary>The width of a line where there is no screen: every column, each row in one line.</summary>
    public const int Unlimited = int.MaxValue;

    /// <summary>Blanks between two columns.</summary>
    private const int Gap = 2;

    /// <summary>Prose is not made narrower than this, nor a name shortened to less.</summary>
    private const int NarrowestProse = 24, NarrowestName = 12;

    /// <summary>A word of this length or more, as a list without blanks, takes no more room than this where room is short.</summary>
    private const int LongestWord = 40;

    private readonly Table _table;
    private readonly string[][] _cells;
    private readonly int[] _kept, _widths;

    private ScreenTable(Table table, int columns)
    {
        table.Validate();
        _table = table;
        _cells = [.. table.Rows.Select(row => row.Select(cell => Printable.Line(cell.Text)).ToArray())];
        List<int> kept = [.. Enumerable.Range(0, table.Columns.Count)];
        foreach (int next in DroppingOrder())
        {
            if (Taken(kept, Least) <= columns) break;
            kept.Remove(next);
        }
        _kept = [.. kept];
        _widths = Widths(columns);
        Lines = [.. table.Title.Length > 0 ? [Printable.Line(table.Title)] : Array.Empty<string>(), .. Row(Headings, true),
            .. _cells.SelectMany(row => Row(row, false))];
    }

    /// <summary>The lines, without blanks at their ends.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>A sentence on what is not shown; empty where everything is.</summary>
    public string Missing { get; private set; } = "";

    /// <summary>Sets a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">Characters to a line.</param>
    /// <exception cref="ArgumentException">A row has another number of cells than there are columns.</exception>
    public static ScreenTable Set(Table table, int columns = Unlimited)
    {
        ArgumentNullException.ThrowIfNull(table);
        var set = new ScreenTable(table, columns);
        set.Missing = set.Left();
        return set;
    }

    private string[] Headings => [.. _table.Columns.Select(column => Printable.Line(column.Name))];

    private IEnumerable<int> DroppingOrder()
    {
        bool Same(int i) => _cells.Length > 1 && _cells.All(row => row[i] == _cells[0][i]);
        return Enumerable.Range(1, Math.Max(0, _table.Columns.Count - 1)).Where(i => !_table.Columns[i].IsKey)
            .OrderBy(i => _table.Columns[i].IsDetail ? 0 : Same(i) ? 1 : 2).ThenByDescending(i => i);
    }

    private bool IsKey(int i) => i == 0 || _table.Columns[i].IsKey;

    private static int Taken(IReadOnlyCollection<int> columns, Func<int, int> width) => columns.Sum(i => width(i) + Gap) - Gap;

    private int Natural(int i) => _cells.Select(row => row[i]).Prepend(Headings[i]).Max(TextWidth.Of);

    /// <summary>The width a column needs with its heading and prose broken.</summary>
    private int Least(int i)
    {
        int heading = LongestOf(Headings[i]), cells = _cells.Select(row => TextWidth.Of(row[i])).Append(0).Max();
        if (_table.Columns[i].IsNumeric) return Math.Max(heading, cells);
        int word = _cells.Select(row => LongestOf(row[i])).Append(0).Max();
        return Math.Max(heading, Math.Max(IsKey(i) ? word : Math.Min(word, LongestWord), Math.Min(cells, NarrowestProse)));
    }

    private static int LongestOf(string text) => Pieces(text).Select(piece => TextWidth.Of(piece.TrimEnd())).Append(0).Max();

    /// <summary>Room goes to each column as far as it needs some; the widest give way first.</summary>
    private int[] Widths(int columns)
    {
        int[] widths = [.. _kept.Select(Natural)], least = [.. _kept.Select(Least)];
        void Shrink(Func<int, int> floor)
        {
            for (int over = widths.Sum(w => w + Gap) - Gap - columns; over > 0; over--)
            {
                int widest = Enumerable.Range(0, widths.Length).MaxBy(k => widths[k] - floor(k));
                if (widths[widest] <= floor(widest)) return;
                widths[widest]--;
            }
        }
        if (columns == Unlimited) return widths;
        Shrink(k => least[k]);
        Shrink(k => _table.Columns[_kept[k]].IsNumeric ? least[k] : Math.Min(least[k], NarrowestName));
        return widths;
    }

    private IEnumerable<string> Row(string[] row, bool heading)
    {
        List<string>[] cells = [.. _kept.Select((i, k) => Broken(row[i], _widths[k]))];
        int height = Math.Max(1, cells.Max(lines => lines.Count));
        for (int at = 0; at < height; at++)
        {
            var line = new StringBuilder();
            for (int k = 0; k < cells.Length; k++)
            {
                // The last line of a heading stands above its cells.
                int place = heading ? at - (height - cells[k].Count) : at;
                string text = place >= 0 && place < cells[k].Count ? cells[k][place] : "";
                if (k > 0) line.Append(' ', Gap);
                line.Append(_table.Columns[_kept[k]].IsNumeric ? TextWidth.PadLeft(text, _widths[k])
                    : TextWidth.PadRight(text, _widths[k]));
            }
            yield return line.ToString().TrimEnd();
        }
    }

    /// <summary>A text in lines of a width, broken between words; a word that is longer is shortened in the middle.</summary>
    private static List<string> Broken(string text, int width)
    {
        var lines = new List<string>();
        if (TextWidth.Of(text) <= width) return [text];
        string line = "";
        foreach (string piece in Pieces(text))
        {
            if (line.Length > 0 && TextWidth.Of(line + piece.TrimEnd()) > width)
            {
                lines.Add(line.TrimEnd());
                line = "";
            }
            line += TextWidth.Of(piece.TrimEnd()) <= width ? piece : Shortened(piece.TrimEnd(), width) + " ";
        }
        lines.Add(line.TrimEnd());
        return lines;
    }

    /// <summary>The parts between which a text may be broken: after blanks, and after the commas of a list.</summary>
    private static IEnumerable<string> Pieces(string text)
    {
        int start = 0;
        for (int i = 1; i < text.Length; i++)
        {
            if (text[i] == ' ' || text[i - 1] is not (' ' or ',')) continue;
            yield return text[start..i];
            start = i;
        }
        yield return text[start..];
    }

    private static string Shortened(string word, int width)
    {
        string[] signs = [.. Elements(word)];
        int head = 0, tail = 0, used = 1;
        while (head + tail < signs.Length)
        {
            string next = head <= tail ? signs[head] : signs[^(tail + 1)];
            used += TextWidth.Of(next);
            if (used > width) break;
            if (head <= tail) head++;
            else tail++;
        }
        return string.Concat(signs[..head]) + '…' + string.Concat(signs[^tail..]);
    }

    private static IEnumerable<string> Elements(string word)
    {
        TextElementEnumerator elements = StringInfo.GetTextElementEnumerator(word);
        while (elements.MoveNext()) yield return elements.GetTextElement();
    }

    private string Left()
    {
        int[] dropped = [.. Enumerable.Range(0, _table.Columns.Count).Except(_kept)];
        string[] same = [.. dropped.Where(i => _cells.Length > 1 && _cells.All(row => row[i] == _cells[0][i]) && _cells[0][i].Length > 0)
            .Select(i => $"{Headings[i]} {_cells[0][i]}")];
        string[] other = [.. dropped.Where(i => !(_cells.Length > 1 && _cells.All(row => row[i] == _cells[0][i])))
            .Select(i => Headings[i])];
        string[] said =
        [
            .. other.Length > 0 ? [$"no room for {string.Join(", ", other)}"] : Array.Empty<string>(),
            .. same.Length > 0 ? [$"the same in all rows: {string.Join(", ", same)}"] : Array.Empty<string>(),
            .. IsShortened ? ["names with … are shortened"] : Array.Empty<string>(),
        ];
        string text = string.Join("; ", said);
        return text.Length == 0 ? "" : char.ToUpperInvariant(text[0]) + text[1..] + ".";
    }

    private bool IsShortened => _kept.Select((i, k) => (i, k)).Any(at => !_table.Columns[at.i].IsNumeric
        && _cells.Any(row => TextWidth.Of(row[at.i]) > _widths[at.k] && LongestOf(row[at.i]) > _widths[at.k]));
}
