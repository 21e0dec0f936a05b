namespace Lethe.Experiments.Configuration;

/// <summary>Turns what the library says about a value into a mistake in a setting.</summary>
internal static class SettingProblem
{
    /// <param name="config">The configuration.</param>
    /// <param name="setting">The setting.</param>
    /// <param name="kind">What lists its names: lethe list KIND.</param>
    /// <param name="e">What the library says.</param>
    public static ProblemException Of(RunConfig config, Setting setting, string kind, ArgumentException e) => ProblemException.Setting(
        $"setting '{setting.Key}' ({config.OriginOf(setting)})", Problem.Sentence(e).TrimEnd('?'), null,
        $"List the names with `lethe list {kind}`", e);
}
