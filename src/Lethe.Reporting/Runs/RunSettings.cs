namespace Lethe.Reporting.Runs;

/// <summary>Settings of several runs: those that all share, and those in which they differ.</summary>
internal sealed class RunSettings
{
    private const int MostValues = 12;

    private readonly Dictionary<string, string>[] _texts;
    private readonly StoredRun[] _runs;

    public RunSettings(IReadOnlyList<StoredRun> runs)
    {
        _runs = [.. runs];
        _texts = [.. runs.Select(run =>
            run.Config.Entries.Where(e => e.Setting.IsStored).ToDictionary(e => e.Setting.Key, e => e.Text))];
        Setting[] stored = [.. Settings.All.Where(s => s.IsStored)];
        Varied = [.. stored.Where(s => Values(s).Length > 1)];
        Shared = [.. stored.Except(Varied).Where(s => s.IsStoredAtDefault || _texts[0][s.Key] != s.DefaultText)
            .Select(s => new ReportEntry(s.Key, _texts[0][s.Key], _texts[0][s.Key] == s.DefaultText
            ? "default" : $"default: {s.DefaultText}"))];
    }

    /// <summary>Settings in which runs differ.</summary>
    public IReadOnlyList<Setting> Varied { get; }

    /// <summary>Settings all runs share.</summary>
    public IReadOnlyList<ReportEntry> Shared { get; }

    /// <summary>The settings in which runs differ, with their values.</summary>
    public IReadOnlyList<ReportEntry> VariedValues => [.. Varied.Select(s =>
    {
        string[] values = Values(s);
        string named = string.Join(", ", values.Take(MostValues));
        return new ReportEntry(s.Key, values.Length <= MostValues ? named : Invariant($"{named} and {values.Length - MostValues} more"),
            s.Help);
    })];

    /// <summary>The value of a setting in a run, as it is written.</summary>
    public string Text(StoredRun run, Setting setting) => _texts[Array.IndexOf(_runs, run)][setting.Key];

    // Numbers by size, the rest as they come.
    private string[] Values(Setting setting)
    {
        string[] values = [.. _texts.Select(t => t[setting.Key]).Distinct()];
        return values.All(v => double.TryParse(v, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            ? [.. values.OrderBy(v => double.Parse(v, NumberStyles.Float, CultureInfo.InvariantCulture))] : values;
    }
}
