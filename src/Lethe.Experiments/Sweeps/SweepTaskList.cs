namespace Lethe.Experiments.Sweeps;

/// <summary>Numbers configurations and finds what tells them apart.</summary>
internal static class SweepTaskList
{
    /// <param name="configs">No two equal.</param>
    /// <param name="varied">The settings the grid varies; others may follow from them.</param>
    public static IReadOnlyList<SweepTask> Of(IReadOnlyList<RunConfig> configs, IReadOnlyList<Setting> varied)
    {
        Dictionary<string, string>[] texts =
            [.. configs.Select(c =>
            c.Entries.Where(e => e.Setting.IsStored).ToDictionary(e => e.Setting.Key, e => e.Text))];
        string[] differing =
            [.. Settings.All.Where(s => s.IsStored).Select(s => s.Key).Where(key => texts.Any(t => t[key] != texts[0][key]))];
        string[] told = [.. differing.Where(key => varied.Any(s => s.Key == key))], derived = [.. differing.Except(told)];
        return [.. configs.Select((config, i) =>
            new SweepTask(i, config.Hash, Pick(texts[i], told), Pick(texts[i], derived), () => config))];
    }

    private static Dictionary<string, string> Pick(Dictionary<string, string> texts, string[] keys) =>
        keys.ToDictionary(key => key, key => texts[key]);
}
