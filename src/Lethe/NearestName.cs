namespace Lethe;

/// <summary>Suggests the nearest of some known names for a mistyped one.</summary>
public static class NearestName
{
    // Names compared here are typed by people; anything longer is not a misspelt name and is not worth a quadratic comparison.
    private const int LongestName = 100;

    /// <summary>
    /// The known name with the least Levenshtein distance (adjacent swaps count one, case is ignored) to <paramref name="name"/>,
    /// or null where none is within half of its length.
    /// </summary>
    public static string? Find(string name, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(known);
        if (name.Length is 0 or > LongestName) return null;
        string? best = null;
        int bestDistance = Math.Max(1, name.Length / 2) + 1;
        foreach (string candidate in known)
        {
            if (candidate.Length > LongestName) continue;
            int distance = Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance >= bestDistance) continue;
            (best, bestDistance) = (candidate, distance);
        }
        return best;
    }

    /// <summary>" Did you mean 'x'?" or the empty string: ready to be put behind a message.</summary>
    public static string Hint(string name, IEnumerable<string> known) =>
        Find(name, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";

    /// <summary>"did you mean 'x'?", or <paramref name="otherwise"/> where nothing is near: what a message says is to be done.</summary>
    public static string Remedy(string name, IEnumerable<string> known, string otherwise) =>
        Find(name, known) is { } nearest ? $"did you mean '{nearest}'?" : otherwise;

    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }
        return rows[a.Length, b.Length];
    }
}
