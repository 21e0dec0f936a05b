namespace Lethe.Benchmarks;

/// <summary>
/// Which jobs run. "main", "scaling" and "grid" take a set; a set's name followed by words takes those of its jobs whose names contain
/// every word; words alone look among the main jobs. The whole name of a job takes that job alone, whatever other names contain it.
/// </summary>
internal static class BenchFilter
{
    /// <summary>The jobs meant; empty where no name matches.</summary>
    public static IReadOnlyList<BenchJob> Select(IReadOnlyList<BenchJob> jobs, string filter)
    {
        BenchJob? named = jobs.FirstOrDefault(job => job.Name.Equals(filter.Trim(), StringComparison.OrdinalIgnoreCase));
        if (named is not null) return [named];
        string[] words = filter.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        BenchSet set = BenchSet.Main;
        if (words.Length > 0 && Enum.GetNames<BenchSet>().Contains(words[0], StringComparer.OrdinalIgnoreCase))
        {
            set = Enum.Parse<BenchSet>(words[0], ignoreCase: true);
            words = words[1..];
        }
        return [.. jobs.Where(job => job.Set == set && words.All(word => Contains(job.Name, word)))];
    }

    // m=8 must not find m=80, nor m=64 the 64 of float64: a word with '=' is a whole word of the name.
    private static bool Contains(string name, string word) => word.Contains('=')
        ? name.Split(' ').Contains(word, StringComparer.OrdinalIgnoreCase)
        : name.Contains(word, StringComparison.OrdinalIgnoreCase);
}
