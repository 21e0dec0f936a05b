namespace Lethe.Experiments.Subjects;

/// <summary>The words behind a model file: dt and those of <see cref="PortWords"/>.</summary>
public static class ModelFileSettings
{
    /// <summary>Reads the words.</summary>
    /// <param name="settings">key=value.</param>
    /// <exception cref="ProblemException">A key is another, or a value is out of range.</exception>
    public static ForeignModelOptions Parse(IReadOnlyList<string> settings)
    {
        string[] keys = [Settings.TimeStep.Key, .. PortWords.Keys];
        var options = new ForeignModelOptions();
        foreach (string setting in settings)
        {
            int equals = setting.IndexOf('=');
            string key = equals < 0 ? setting : setting[..equals], value = setting[(equals + 1)..];
            if (equals < 0 || !keys.Contains(key))
            {
                throw ProblemException.Usage("memory: setting of a model file", $"'{setting}'",
                    string.Join(", ", keys.Select(k => k + "=")),
                    NearestName.Remedy(key, keys, "use --probe, --length and --eps for the rest"));
            }
            options = key == Settings.TimeStep.Key ? options with { TimeStep = UserInput.Positive("dt=", value) }
                : options with { Ports = options.Ports.With(key, value) };
        }
        return options;
    }
}
