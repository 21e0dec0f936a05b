namespace Lethe.Experiments.Configuration;

/// <summary>Turns what the library says about a value into a mistake in a setting.</summary>
internal static class SettingProblem
{
    public static ProblemException Of(RunConfig config, Setting setting, ArgumentException e) => ProblemException.Setting(
        $"setting '{setting.Key}' ({config.OriginOf(setting)})", Problem.Sentence(e), setting.Help, $"Change {setting.Key}", e);
}
