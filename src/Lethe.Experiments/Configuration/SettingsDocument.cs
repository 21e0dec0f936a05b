namespace Lethe.Experiments.Configuration;

/// <summary>The table of settings as Markdown.</summary>
public static class SettingsDocument
{
    /// <summary>Long lists of defaults are cut after this many characters.</summary>
    private const int LongestDefault = 40;

    /// <summary>One row per setting: key, type, built-in default, value under the growing horizon where it differs, help.</summary>
    public static string Table()
    {
        RunConfig growing = RunConfig.Default.With(Settings.Protocol, Protocol.GrowingHorizon).With(Settings.Width, [8]);
        var text = new StringBuilder("| setting | value | default | growing-horizon, width 8 | meaning |\n|---|---|---|---|---|\n");
        foreach (ConfigEntry entry in growing.Entries)
        {
            Setting s = entry.Setting;
            string other = entry.Text == s.DefaultText || entry.Origin.Layer == ConfigLayer.Default ? "" : $"`{Short(entry.Text)}`";
            text.Append(CultureInfo.InvariantCulture,
                $"| `{s.Key}` | {s.Expected} | `{Short(s.DefaultText)}` | {other} | {s.Help} |\n");
        }

        return text.ToString();
    }

    private static string Short(string value) => value.Length <= LongestDefault
        ? value : value[..value.LastIndexOf(',', LongestDefault)] + ", ...]";
}
