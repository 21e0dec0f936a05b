namespace Lethe.Cli.Hosting;

/// <summary>Finds what a mistyped word was meant to be.</summary>
internal static class Nearest
{
    /// <summary>The candidate with the fewest edits, or null where none is near: at most a third of the word, two at least.</summary>
    public static string? Find(string word, IEnumerable<string> candidates)
    {
        int limit = Math.Max(2, word.Length / 3);
        string? best = null;
        int bestDistance = limit + 1;
        foreach (string candidate in candidates)
        {
            int distance = Distance(word, candidate);
            if (distance >= bestDistance || distance >= candidate.Length) continue;
            bestDistance = distance;
            best = candidate;
        }
        return best;
    }

    /// <summary>"did you mean X?", or <paramref name="otherwise"/> where nothing is near.</summary>
    public static string Remedy(string word, IEnumerable<string> candidates, string otherwise) =>
        Find(word, candidates) is { } found ? $"did you mean '{found}'?" : otherwise;

    /// <summary>Edits between two words: insert, delete, replace, swap of neighbours; case does not count.</summary>
    public static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = rows[i - 1, j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1);
                int best = Math.Min(replace, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1])) best = Math.Min(best, rows[i - 2, j - 2] + 1);
                rows[i, j] = best;
            }
        }
        return rows[a.Length, b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
