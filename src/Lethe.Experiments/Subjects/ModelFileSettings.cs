namespace Lethe.Experiments.Subjects;

/// <summary>The words behind a model file: in, dt, layout and, for ONNX, input and output.</summary>
/// <param name="Inputs">in=: channels; null: not given.</param>
/// <param name="TimeStep">dt=; null: not given.</param>
/// <param name="TimeFirst">layout=time-first.</param>
/// <param name="Input">input=: a name.</param>
/// <param name="Output">output=: a name.</param>
public sealed record ModelFileSettings(int? Inputs, double? TimeStep, bool TimeFirst, string? Input, string? Output)
{
    private const string BatchFirst = "batch-first", TimeFirstWord = "time-first";

    private static readonly string[] Layouts = [BatchFirst, TimeFirstWord];

    /// <summary>Reads the words.</summary>
    /// <param name="settings">key=value.</param>
    /// <param name="named">Whether inputs and outputs have names.</param>
    /// <exception cref="ProblemException">A key is another, or a value is out of range.</exception>
    public static ModelFileSettings Parse(IReadOnlyList<string> settings, bool named)
    {
        string[] keys = named ? ["dt", "in", "layout", "input", "output"] : ["dt", "in", "layout"];
        var read = new Dictionary<string, string>();
        foreach (string setting in settings)
        {
            int equals = setting.IndexOf('=');
            string key = equals < 0 ? setting : setting[..equals];
            if (equals < 0 || !keys.Contains(key))
            {
                throw ProblemException.Usage("memory: setting of a model file", $"'{setting}'",
                    string.Join(", ", keys.Select(k => k + "=")),
                    NearestName.Remedy(key, keys, "use --probe, --length and --eps for the rest"));
            }
            read[key] = setting[(equals + 1)..];
        }
        if (read.TryGetValue("layout", out string? layout) && !Layouts.Contains(layout, StringComparer.OrdinalIgnoreCase))
            throw ProblemException.Usage("memory: setting of a model file", $"layout={layout}",
                $"{BatchFirst} (batch, time, channels) or {TimeFirstWord} (time, batch, channels)",
                NearestName.Remedy(layout, Layouts, "take one of these words"));
        return new ModelFileSettings(Channels(read), TimeStepOf(read), TimeFirstWord.Equals(layout, StringComparison.OrdinalIgnoreCase),
            read.GetValueOrDefault("input"), read.GetValueOrDefault("output"));
    }

    private static int? Channels(Dictionary<string, string> read)
    {
        if (!read.TryGetValue("in", out string? text)) return null;
        double inputs = UserInput.Positive("in=", text);
        return inputs is >= 1 and <= TeacherOptions.MostChannels && inputs == Math.Floor(inputs) ? (int)inputs
            : throw ProblemException.Usage("memory: setting of a model file", $"in={text}",
                $"a whole number from 1 to {TeacherOptions.MostChannels}", "write for example in=1");
    }

    private static double? TimeStepOf(Dictionary<string, string> read) =>
        read.TryGetValue(Settings.TimeStep.Key, out string? text) ? UserInput.Positive("dt=", text) : null;
}
