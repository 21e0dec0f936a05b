namespace Lethe.Experiments.Configuration;

/// <summary>Turns what the library says about a value into a mistake in a setting.</summary>
internal static class SettingProblem
{
    public static ConfigurationException Of(RunConfig config, Setting setting, ArgumentException e) => new(
        $"setting '{setting.Key}' ({config.OriginOf(setting)})", Text(e), setting.Help, $"Change {setting.Key}", e);

    /// <summary>The message without the parameter name .NET appends to it.</summary>
    public static string Text(ArgumentException e)
    {
        string text = e.Message;
        int suffix = text.LastIndexOf(" (Parameter '", StringComparison.Ordinal);
        return (suffix >= 0 ? text[..suffix] : text).TrimEnd('.');
    }
}
