namespace Lethe.Experiments.Sweeps.Slurm;

/// <summary>Lists of indices as Slurm writes them: "0-3,7", "0-8:2", "[2-6%3]".</summary>
public static class IndexRanges
{
    /// <summary>The shortest list of single indices and ranges, ascending.</summary>
    /// <param name="indices">In any order; one that comes twice counts once.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is negative.</exception>
    public static string Compress(IEnumerable<int> indices)
    {
        var text = new StringBuilder();
        int first = -1, last = -1;
        foreach (int index in indices.Distinct().Order())
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index, nameof(indices));
            if (first >= 0 && index == last + 1)
            {
                last = index;
                continue;
            }

            Append(text, first, last);
            first = last = index;
        }

        Append(text, first, last);
        return text.ToString();
    }

    /// <summary>Reads a list; a limit of tasks at a time ("%3") is left out of account. Null where the text is none, or names an index
    /// beyond <paramref name="largest"/>.</summary>
    /// <param name="text">With or without brackets.</param>
    /// <param name="largest">No index of ours is larger.</param>
    public static IReadOnlyList<int>? Parse(string text, int largest)
    {
        string list = text.StartsWith('[') && text.EndsWith(']') ? text[1..^1] : text;
        int limit = list.IndexOf('%');
        if (limit >= 0) list = list[..limit];
        var indices = new SortedSet<int>();
        foreach (string part in list.Split(','))
        {
            if (!AddPart(indices, part, largest)) return null;
        }

        return [.. indices];
    }

    private static bool AddPart(SortedSet<int> indices, string part, int largest)
    {
        string[] stepped = part.Split(':');
        string[] ends = stepped[0].Split('-');
        if (stepped.Length > 2 || ends.Length > 2) return false;
        int step = 1;
        if (stepped.Length == 2 && !(Number(stepped[1], largest, out step) && step > 0)) return false;
        if (!Number(ends[0], largest, out int first) || !Number(ends[^1], largest, out int last) || last < first) return false;
        for (int index = first; index <= last; index += step) indices.Add(index);
        return true;
    }

    // Digits and nothing else: no sign, no blank.
    private static bool Number(string text, int largest, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= largest;

    private static void Append(StringBuilder text, int first, int last)
    {
        if (first < 0) return;
        if (text.Length > 0) text.Append(',');
        text.Append(Invariant($"{first}"));
        // Two neighbours are as short as a range and easier to read.
        if (last > first) text.Append(Invariant($"{(last == first + 1 ? ',' : '-')}{last}"));
    }
}
