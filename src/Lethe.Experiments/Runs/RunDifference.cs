namespace Lethe.Experiments.Runs;

/// <summary>What runs were asked to do differently.</summary>
public static class RunDifference
{
    /// <summary>
    /// Settings in which two configurations differ, seeds left out, with their values; where the widths differ, also without what the
    /// protocol of growing horizons derives from a width.
    /// </summary>
    public static IReadOnlyList<(string Key, string First, string Second)> Between(RunConfig first, RunConfig second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        bool widths = Width(first) != Width(second);
        return [.. Differing(first, second).Where(d => d.Setting != Settings.Seed
            && !(widths && Protocols.GrowingWithWidth.Contains(d.Setting))).Select(d => (d.Setting.Key, d.First, d.Second))];
    }

    /// <summary>
    /// Names what tells runs of one family apart beside width and seed: the settings they were trained with, as "train.epochs=10"; empty
    /// names where they were all trained alike. What is measured of them afterwards (perturb.*, memory.*) does not count, nor what grows
    /// with the width, as long as runs of one width agree in it.
    /// </summary>
    public static IReadOnlyList<string> Names(IReadOnlyList<RunConfig> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        bool grows = runs.GroupBy(Width).All(width => width.Skip(1).All(run => Differing(width.First(), run)
            .All(d => !Protocols.GrowingWithWidth.Contains(d.Setting))));
        // A chain of widths stops each below a share of the loss of the one before.
        bool chained = runs.All(run => run.Get(Settings.Chain) is not null);
        Setting[] differ = [.. Settings.All.Where(setting => runs.Skip(1).Any(run => Differing(runs[0], run).Any(d => d.Setting == setting))
            && setting != Settings.Seed && setting != Settings.InitializationSeed && setting != Settings.Width
            && !(chained && setting == Settings.StopBelow)
            && setting.Group is not ("perturb" or "memory")
            && !(grows && Protocols.GrowingWithWidth.Contains(setting)))];
        return [.. runs.Select(run => string.Join(' ', differ.Select(setting => $"{setting.Key}={Text(run, setting)}")))];
    }

    private static string Width(RunConfig run) => Text(run, Settings.Width);

    private static IEnumerable<(Setting Setting, string First, string Second)> Differing(RunConfig first, RunConfig second) =>
        Settings.All.Where(setting => setting.IsStored).Select(setting => (setting, Text(first, setting), Text(second, setting)))
            .Where(d => d.Item2 != d.Item3);

    private static string Text(RunConfig run, Setting setting) =>
        run.Entries.FirstOrDefault(entry => entry.Setting == setting)?.Text ?? setting.DefaultText;
}
