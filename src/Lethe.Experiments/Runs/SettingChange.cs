namespace Lethe.Experiments.Runs;

/// <summary>A setting whose value is another than the one a checkpoint was made with.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Stored">The value the checkpoint was made with.</param>
/// <param name="Now">The value config.yaml has.</param>
internal sealed record SettingChange(Setting Setting, string Stored, string Now)
{
    /// <summary>
    /// True where a run that has no result yet may be resumed with the new value: what is only measured after training, and how long is
    /// trained
    /// at most, which shapes no step unless the learning rate follows it.
    /// </summary>
    public bool IsAllowed(RunConfig now) => Setting == Settings.Prune || Setting.Group is "perturb" or "memory"
        || (Setting == Settings.Epochs && now.Get(Settings.Schedule) != Training.ScheduleKind.Cosine);

    /// <summary>"target was 'exp' and is 'pol' in config.yaml".</summary>
    public override string ToString() => $"{Setting.Key} was {Stored} and is {Now} in {RunFiles.Config}";

    /// <summary>What differs between two configurations, by value: neither spelling nor order counts.</summary>
    public static IReadOnlyList<SettingChange> Between(RunConfig stored, RunConfig now)
    {
        Dictionary<Setting, string> before = stored.Entries.ToDictionary(e => e.Setting, e => e.Text);
        return [.. now.Entries.Where(e => e.Setting.IsStored && !IsSame(e.Setting, before[e.Setting], e.Text))
            .Select(e => new SettingChange(e.Setting, before[e.Setting], e.Text))];
    }

    // Names of targets and parameterizations are read in any case; paths are not.
    private static bool IsSame(Setting setting, string a, string b) => a == b
        || ((setting == Settings.Target || setting == Settings.Parameterization)
            && !a.Contains(TargetFactory.FilePrefix, StringComparison.OrdinalIgnoreCase)
            && a.Trim().Equals(b.Trim(), StringComparison.OrdinalIgnoreCase));
}
