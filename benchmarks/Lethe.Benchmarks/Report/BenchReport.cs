namespace Lethe.Benchmarks.Report;

/// <summary>Everything one call of the benchmark found.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Findings">Other numbers.</param>
/// <param name="Ceilings">What the machine could do in the same run; in a merged record, in the best of its runs.</param>
internal sealed record BenchReport(IReadOnlyList<BenchRow> Rows, IReadOnlyList<BenchFinding> Findings, MachineCeilings Ceilings)
{
    /// <summary>Runtime, system, processor, threads, TorchSharp, libtorch, commit, in the order shown.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Versions { get; init; } = [];

    /// <summary>Why peers are missing and how to get them; empty where they are there.</summary>
    public string Missing { get; init; } = "";

    public bool Interrupted { get; init; }

    public double Seconds { get; init; }

    /// <summary>
    /// A record with the rows and findings of <paramref name="newer"/> in place of those of the same name, others as they were; versions
    /// are the newer ones, ceilings the best, and every row names its own commit and keeps the roofline of its own run.
    /// </summary>
    public BenchReport Merge(BenchReport newer)
    {
        return newer with
        {
            Rows = Replace(Rows, newer.Rows, row => row.Name),
            Findings = Replace(Findings, newer.Findings, finding => finding.Name),
            Ceilings = Ceilings.Best(newer.Ceilings),
            // A part without peers does not make those of the other rows unknown.
            Versions = [.. newer.Versions, .. Versions.ExceptBy(newer.Versions.Select(v => v.Key), v => v.Key)],
            Seconds = Seconds + newer.Seconds,
        };
    }

    private static List<T> Replace<T>(IReadOnlyList<T> old, IReadOnlyList<T> newer, Func<T, string> name)
    {
        Dictionary<string, T> replacements = newer.ToDictionary(name);
        List<T> merged = [.. old.Select(item => replacements.Remove(name(item), out T? replacement) ? replacement : item)];
        merged.AddRange(newer.Where(item => replacements.ContainsKey(name(item))));
        return merged;
    }
}
