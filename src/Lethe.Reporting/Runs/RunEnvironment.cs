namespace Lethe.Reporting.Runs;

/// <summary>Where runs were computed, from their manifests.</summary>
internal static class RunEnvironment
{
    // More hosts or versions than this are counted, not named.
    private const int MostNamed = 6;

    private static readonly (string Name, Func<RunSession, string> Value)[] Machine =
    [
        ("version", s => s.Version), ("host", s => s.Host), ("processor", s => s.Processor), ("logical processors", s => s.Cores),
            ("threads", s => s.Threads),
        ("vector bits", s => s.VectorBits), ("operating system", s => s.System), ("runtime", s => s.Runtime),
    ];

    /// <summary>What all sessions of the runs say, each value once, and the time they took.</summary>
    public static IReadOnlyList<ReportEntry> Of(IReadOnlyList<StoredRun> runs)
    {
        RunManifest?[] manifests = [.. runs.Select(RunManifest.Of)];
        RunSession[] sessions = [.. manifests.SelectMany(m => m?.Sessions ?? [])];
        var entries = new List<ReportEntry>();
        int unknown = manifests.Count(m => m is null);
        if (unknown > 0) entries.Add(new ReportEntry("without a readable manifest", Invariant($"{unknown} of {runs.Count} runs")));
        if (sessions.Length == 0) return entries;
        foreach ((string name, Func<RunSession, string> value) in Machine)
            if (Distinct(sessions.Select(value)) is { Length: > 0 } text) entries.Add(new ReportEntry(name, text));
        string[] starts = [.. sessions.Select(s => s.Started).Where(t => t.Length > 0).Order(StringComparer.Ordinal)];
        string[] ends = [.. sessions.Select(s => s.Ended).Where(t => t.Length > 0).Order(StringComparer.Ordinal)];
        if (starts.Length > 0) entries.Add(new ReportEntry("first start", starts[0]));
        if (ends.Length > 0) entries.Add(new ReportEntry("last end", ends[^1]));
        double seconds = sessions.Where(s => double.IsFinite(s.Seconds)).Sum(s => s.Seconds);
        entries.Add(new ReportEntry("time of all sessions", Invariant($"{seconds:F1} s"), Invariant($"{sessions.Length} sessions")));
        return entries;
    }

    private static string Distinct(IEnumerable<string> values)
    {
        string[] all = [.. values.Where(v => v.Length > 0).Distinct()];
        string named = string.Join("; ", all.Take(MostNamed));
        return all.Length <= MostNamed ? named : Invariant($"{named} and {all.Length - MostNamed} more");
    }
}
