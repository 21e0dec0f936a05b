using Lethe.Kernels.Recurrence;

namespace Lethe.Experiments.Runs;

/// <summary>
/// What a file of weights says of its model: an export of its settings that make the model again, a checkpoint of all settings of its run.
/// Without them numbers would go into another model, and nobody would see it.
/// </summary>
public static class WeightsSettings
{
    /// <summary>Where they stand in the metadata of an export.</summary>
    internal const string Key = "lethe.settings";

    private const string Published = "protocol: reference\n";

    private const string ConfigKey = "config", CommentKey = "comment";

    // What a reader must know beside the weights to have the same model again.
    private static readonly Setting[] Needed =
        [Settings.Model, Settings.Layers, Settings.Heads, Settings.Parameterization, Settings.Integration, Settings.Clamp,
            Settings.Activation, Settings.TimeStep, .. Normalization.Settings, Settings.DataClasses,
            Settings.DataTokens];

    /// <summary>The words that give the model of a configuration again.</summary>
    internal static string Text(RunConfig config) => string.Join(' ', Of(config).Select(entry => $"{entry.Setting.Key}={entry.Text}"));

    /// <summary>The configuration of a file's model: what words say, then what the file says of itself, then the defaults.</summary>
    /// <param name="path">The file.</param>
    /// <param name="words">key=value, as for <see cref="RunConfig.Resolve"/>.</param>
    /// <param name="replaced">Settings whose word differs from what the file says: "dt is 0.5 in 'w.npz' and 1 here".</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ProblemException">The file cannot be read, or says what is no setting. As for
    /// <see cref="RunConfig.Resolve"/>.</exception>
    public static RunConfig Resolve(string path, IReadOnlyList<string> words, out IReadOnlyList<string> replaced,
        CancellationToken cancellation = default)
    {
        string yaml = Yaml(path, TensorFile.Metadata(path, cancellation));
        if (yaml.Length == 0) yaml = CellFiles.Settings(path, cancellation);
        // Weights that say nothing of themselves are read as the published code's, whose rates are max(w, 0).
        RunConfig config = RunConfig.Parse(yaml + Published, $"{path}, its metadata", words);
        if (OwnData.IsOf(config) && config.OriginOf(Settings.Protocol).Layer == ConfigLayer.File)
            config = RunConfig.Parse(yaml, $"{path}, its metadata", words);
        replaced = yaml.Length == 0 ? [] : [.. Of(RunConfig.Parse(yaml, path)).Zip(Of(config))
            .Where(pair => pair.First.Origin.Layer == ConfigLayer.File && pair.First.Text != pair.Second.Text)
            .Select(pair => $"{pair.First.Setting.Key} is {pair.First.Text} in '{path}' and {pair.Second.Text} here")];
        return config;
    }

    /// <summary>Refuses weights under PyTorch's names whose metadata say that they are of another cell than their shapes suggest: of a GRU
    /// whose r acts before its product, of an RNN that is not tanh, of heads.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ProblemException">They do, or the file cannot be read.</exception>
    public static void RequirePyTorch(string path, CancellationToken cancellation = default)
    {
        string yaml = Yaml(path, TensorFile.Metadata(path, cancellation));
        if (yaml.Length == 0) return;
        RunConfig config = RunConfig.Parse(yaml, $"{path}, its metadata");
        (RecurrentCell cell, int heads) = (config.Get(Settings.Model).Cell, config.Get(Settings.Heads));
        bool same = cell is RecurrentCell.Gru or RecurrentCell.Lstm
            || (cell == RecurrentCell.Elman && config.Get(Settings.Activation) == Kernels.Activation.Tanh);
        if (same && heads == 1) return;
        throw ProblemException.Input(path, $"its metadata say {string.Join(' ', Of(config).Select(e => $"{e.Setting.Key}={e.Text}"))}",
            "a torch.nn.RNN (tanh), GRU or LSTM with full matrices", "Import it as what it is, and measure the run: lethe import");
    }

    private static IEnumerable<ConfigEntry> Of(RunConfig config) => config.Entries.Where(entry => Needed.Contains(entry.Setting)
        && (entry.Setting.IsStoredAtDefault || entry.Text != entry.Setting.DefaultText));

    private static string Yaml(string path, IReadOnlyDictionary<string, string> metadata)
    {
        string comment = metadata.GetValueOrDefault(CommentKey) ?? "";
        string? text = metadata.GetValueOrDefault(Key) ?? (comment.StartsWith($"{Key}: ", StringComparison.Ordinal)
            ? comment[(Key.Length + 2)..] : null);
        if (text is not null) return FromWords(path, text);
        if (metadata.GetValueOrDefault(ConfigKey) is not { } all || !metadata.ContainsKey("format")) return "";
        return Lines(Of(RunConfig.Parse(all, $"{path}, its metadata")).Select(entry => (entry.Setting, entry.Text)));
    }

    // A value may hold spaces: it ends where the next key begins.
    private static string FromWords(string path, string text)
    {
        string rest = $" {text}";
        var places = Needed.Select(setting => (Setting: setting, At: rest.IndexOf($" {setting.Key}=", StringComparison.Ordinal)))
            .Where(place => place.At >= 0).OrderBy(place => place.At).ToList();
        if (text.Any(char.IsControl) || places.Count == 0 || places[0].At != 0)
        {
            throw ProblemException.Input(path, $"its metadata {Key} are '{Printable.Clip(text)}'", "settings as lethe export writes them",
                "Export the run again, or save the tensors without metadata and name the settings of the model");
        }

        return Lines(places.Select((place, i) => (place.Setting,
            rest[(place.At + place.Setting.Key.Length + 2)..(i + 1 < places.Count ? places[i + 1].At : rest.Length)])));
    }

    private static string Lines(IEnumerable<(Setting Setting, string Text)> settings) =>
        string.Concat(settings.Select(one => $"{one.Setting.Key}: {one.Text}\n"));
}
