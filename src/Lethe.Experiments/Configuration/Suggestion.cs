namespace Lethe.Experiments.Configuration;

/// <summary>Finds the known name a user most likely meant.</summary>
public static class Suggestion
{
    /// <summary>
    /// The candidate nearest to <paramref name="name"/>: smallest edit distance (insertions, deletions, substitutions and swaps of neighbours cost 1),
    /// or null where none is nearer than about a third of the length. A last part that matches exactly ("width" for "model.width") wins.
    /// </summary>
    /// <param name="name">What was typed.</param>
    /// <param name="candidates">The names there are.</param>
    public static string? Nearest(string name, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(candidates);
        string? best = null;
        int bestDistance = int.MaxValue;
        foreach (string candidate in candidates)
        {
            int distance = candidate.EndsWith("." + name, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(name, candidate);
            if (distance >= bestDistance) continue;
            best = candidate;
            bestDistance = distance;
        }

        return best is not null && bestDistance <= Math.Max(2, Math.Max(name.Length, best.Length) / 3) ? best : null;
    }

    /// <summary>A sentence part "did you mean X", or <paramref name="otherwise"/> where nothing is near.</summary>
    /// <param name="name">What was typed.</param>
    /// <param name="candidates">The names there are.</param>
    /// <param name="otherwise">What to say where nothing is near.</param>
    public static string DidYouMean(string name, IEnumerable<string> candidates, string otherwise) =>
        Nearest(name, candidates) is { } nearest ? $"Did you mean '{nearest}'?" : otherwise;

    /// <summary>The restricted Damerau-Levenshtein distance, ignoring case.</summary>
    internal static int Distance(string a, string b)
    {
        int[] beforeLast = new int[b.Length + 1], last = new int[b.Length + 1], now = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++) last[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            now[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                now[j] = Math.Min(Math.Min(now[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1])) now[j] = Math.Min(now[j], beforeLast[j - 2] + 1);
            }

            (beforeLast, last, now) = (last, now, beforeLast);
        }

        return last[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
