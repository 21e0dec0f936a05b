namespace Lethe.Interop.Ports;

/// <summary>In which order a tensor of sequences has its dimensions.</summary>
public enum SequenceLayout
{
    /// <summary>(batch, time, channels).</summary>
    BatchFirst,

    /// <summary>(time, batch, channels).</summary>
    TimeFirst,

    /// <summary>(batch, channels, time).</summary>
    ChannelsFirst,

    /// <summary>(batch, time), one channel.</summary>
    BatchTime,

    /// <summary>(time, batch), one channel.</summary>
    TimeBatch,
}

/// <summary>What a user says of the ports of a model. What is not said is found by trying, or asked for.</summary>
public sealed record PortWords
{
    /// <summary>layout=: the order of dimensions; null: the one in which the model works as a causal model of separate sequences.</summary>
    public SequenceLayout? Layout { get; init; }

    /// <summary>input=: the inputs that take the sequences, their channels side by side; empty: the one that can.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>output=: the outputs that are read, their channels side by side; empty: the one that can be.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>state=: inputs with the outputs that are fed back into them from call to call. Not empty: one step, or one chunk, per
    /// call.</summary>
    public IReadOnlyList<(string In, string Out)> States { get; init; } = [];

    /// <summary>chunk=: samples per call; null: 1, or what the model's size leaves.</summary>
    public int? Chunk { get; init; }

    /// <summary>context=: samples of the chunk before that each call is given again.</summary>
    public int Context { get; init; }

    /// <summary>set=: what other inputs are filled with: a number, true, false, or length (the number of steps).</summary>
    public IReadOnlyList<(string Name, string Value)> Set { get; init; } = [];

    /// <summary>output=last: the model answers once per sequence; y_t is its answer to the input up to t.</summary>
    public bool Last { get; init; }

    /// <summary>in=: channels; null: what the file says, or the number the model runs with.</summary>
    public int? Channels { get; init; }

    /// <summary>vocabulary=: the model reads tokens, whole numbers from 0 to this less 1; null: it reads numbers.</summary>
    public int? Vocabulary { get; init; }

    /// <summary>As words of a command line, for messages and for the process of the model.</summary>
    public IEnumerable<KeyValuePair<string, string>> Written()
    {
        if (Layout is { } layout) yield return new("layout", LayoutWord(layout));
        if (Inputs.Count > 0) yield return new("input", string.Join(',', Inputs));
        if (Last) yield return new("output", LastWord);
        else if (Outputs.Count > 0) yield return new("output", string.Join(',', Outputs));
        if (States.Count > 0) yield return new("state", string.Join(',', States.Select(one => $"{one.In}:{one.Out}")));
        if (Chunk is { } chunk) yield return new("chunk", Invariant($"{chunk}"));
        if (Context > 0) yield return new("context", Invariant($"{Context}"));
        if (Set.Count > 0) yield return new("set", string.Join(',', Set.Select(one => $"{one.Name}:{one.Value}")));
        if (Channels is { } channels) yield return new("in", Invariant($"{channels}"));
        if (Vocabulary is { } tokens) yield return new(VocabularyWord, Invariant($"{tokens}"));
    }

    /// <summary>The word of a layout, as in batch-first.</summary>
    public static string LayoutWord(SequenceLayout layout) => layout switch
    {
        SequenceLayout.TimeFirst => "time-first",
        SequenceLayout.ChannelsFirst => "channels-first",
        SequenceLayout.BatchTime => "batch-time",
        SequenceLayout.TimeBatch => "time-batch",
        _ => "batch-first",
    };

    /// <summary>Whether a port can take the sequences: tokens or numbers, as the words say; some ports take both.</summary>
    internal bool Takes(ModelPort port) => Vocabulary is null ? port.IsFloat
        : port.IsWhole && port.ElementType != "bool" || port.ElementType == ModelPort.Any;

    /// <summary>All keys.</summary>
    public static IReadOnlyList<string> Keys { get; } =
        ["layout", "input", "output", "state", "chunk", "context", "set", "in", VocabularyWord];

    /// <summary>The value of output= for a model that answers once per sequence.</summary>
    public const string LastWord = "last";

    /// <summary>The key that says how many tokens there are.</summary>
    public const string VocabularyWord = "vocabulary";

    private const int MostChannels = 1 << 16, MostSamples = 1 << 20, MostTokens = 1 << 24;

    /// <summary>Reads one word into this.</summary>
    /// <param name="key">One of <see cref="Keys"/>.</param>
    /// <param name="value">What stands behind =.</param>
    /// <exception cref="ProblemException">The value is none.</exception>
    public PortWords With(string key, string value) => key switch
    {
        "layout" => this with { Layout = LayoutOf(value) },
        "input" => this with { Inputs = Names(key, value) },
        "output" when value == LastWord => this with { Last = true },
        "output" => this with { Outputs = Names(key, value) },
        "state" => this with { States = Pairs(key, value, "an input and the output that is fed back into it", "state=h_in:h_out") },
        "chunk" => this with { Chunk = Number(key, value, 1, MostSamples) },
        "context" => this with { Context = Number(key, value, 0, MostSamples) },
        "set" => this with { Set = [.. Set, .. Pairs(key, value, "an input and its value", "set=sr:16000")] },
        VocabularyWord => this with { Vocabulary = Number(key, value, 2, MostTokens) },
        _ => this with { Channels = Number(key, value, 1, MostChannels) },
    };

    private static SequenceLayout LayoutOf(string value)
    {
        SequenceLayout[] all = Enum.GetValues<SequenceLayout>();
        foreach (SequenceLayout layout in all)
            if (LayoutWord(layout).Equals(value, StringComparison.OrdinalIgnoreCase)) return layout;
        string[] words = [.. all.Select(LayoutWord)];
        throw ProblemException.Usage("memory: setting of a model file", $"layout={value}",
            "batch-first (batch, time, channels), time-first (time, batch, channels), channels-first (batch, channels, time); of one " +
                "channel, batch-time (batch, time) or time-batch (time, batch)",
            NearestName.Remedy(value, words, "take one of these words"));
    }

    private static string[] Names(string key, string value)
    {
        string[] names = value.Split(',');
        return names.All(name => name.Length > 0) && names.Distinct().Count() == names.Length ? names
            : throw Wrong(key, value, "names of ports, each once", $"write for example {key}=x");
    }

    private static (string, string)[] Pairs(string key, string value, string expected, string example)
    {
        var pairs = new List<(string, string)>();
        foreach (string part in value.Split(','))
        {
            int colon = part.LastIndexOf(':');
            if (colon < 1 || colon == part.Length - 1) throw Wrong(key, value, expected, $"write for example {example}");
            pairs.Add((part[..colon], part[(colon + 1)..]));
        }
        return pairs.Select(pair => pair.Item1).Distinct().Count() == pairs.Count ? [.. pairs]
            : throw Wrong(key, value, "each input once", $"write for example {example}");
    }

    private static int Number(string key, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most ? number
            : throw Wrong(key, value, Invariant($"a whole number from {least} to {most}"),
                Invariant($"write for example {key}={Math.Max(1, least)}"));

    private static ProblemException Wrong(string key, string value, string expected, string remedy) =>
        ProblemException.Usage("memory: setting of a model file", $"{key}={value}", expected, remedy);
}
