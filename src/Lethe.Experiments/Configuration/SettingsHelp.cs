namespace Lethe.Experiments.Configuration;

/// <summary>All settings for the help of lethe train, from the one table that parses them.</summary>
public static class SettingsHelp
{
    /// <summary>One line per setting.</summary>
    public static string Text()
    {
        int width = Settings.All.Max(setting => setting.Key.Length);
        var text = new StringBuilder("Settings:\n");
        foreach (Setting setting in Settings.All)
            text.Append("  ").Append(setting.Key.PadRight(width)).Append("  ").Append(setting.Help).Append(" (").Append(setting.Expected)
                .Append("; ").Append(setting.DefaultText).Append(")\n");
        return text.ToString();
    }
}
