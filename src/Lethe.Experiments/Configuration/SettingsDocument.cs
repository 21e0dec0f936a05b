namespace Lethe.Experiments.Configuration;

/// <summary>The table of settings as Markdown.</summary>
public static class SettingsDocument
{
    /// <summary>Long lists of defaults are cut after this many characters.</summary>
    private const int LongestDefault = 40;

    /// <summary>One row per setting: key, type, built-in default, value under the reference protocol where it differs, help.</summary>
    public static string Table()
    {
        RunConfig reference = RunConfig.Default.With(Settings.Protocol, Protocol.Reference);
        var text = new StringBuilder("| setting | value | default | reference | meaning |\n|---|---|---|---|---|\n");
        foreach (ConfigEntry entry in reference.Entries)
        {
            Setting s = entry.Setting;
            string other = entry.Text == s.DefaultText ? "" : $"`{Short(entry.Text)}`";
            text.Append(CultureInfo.InvariantCulture,
                $"| `{s.Key}` | {s.Expected} | `{Short(s.DefaultText)}` | {other} | {s.Help} |\n");
        }

        return text.ToString();
    }

    private static string Short(string value) => value.Length <= LongestDefault
        ? value : value[..value.LastIndexOf(',', LongestDefault)] + ", ...]";
}
