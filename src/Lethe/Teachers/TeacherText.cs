namespace Lethe.Teachers;

/// <summary>Teachers as users write them: "lstm,width=64,layers=2,seed=3".</summary>
public static class TeacherText
{
    /// <summary>What precedes a teacher where other things may be named.</summary>
    public const string Prefix = "random:";

    /// <summary>Architectures, as users write them.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["rnn", "gru", "lstm", "transformer", "s4d"];

    private static readonly string[] Keys = ["width", "layers", "seed", "in", "out"];
    private static readonly string[] TransformerKeys = [.. Keys, "heads", "position"];
    private static readonly string[] Positions = ["none", "sinusoidal"];

    /// <summary>Reads a teacher.</summary>
    /// <param name="text">KIND, or KIND,key=value,...; with or without <see cref="Prefix"/>. Keys: width (64), layers (1), seed (0), in
    /// (1), out (1); transformer also heads (4, or 1 where 4 does not divide the width) and position (none, sinusoidal).</param>
    /// <exception cref="ArgumentException">A word is unknown, a number out of range or a key given twice; the message suggests the
    /// nearest.</exception>
    public static TeacherOptions Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] words = (text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? text[Prefix.Length..] : text)
            .Split(',', StringSplitOptions.TrimEntries);
        int kind = Index("kind of random model", words[0], Kinds);
        var options = new TeacherOptions { Kind = (TeacherKind)kind };
        string[] keys = options.Kind == TeacherKind.Transformer ? TransformerKeys : Keys;
        var seen = new HashSet<string>();
        foreach (string word in words[1..])
        {
            int equals = word.IndexOf('=');
            if (equals < 0)
                throw new ArgumentException(
                $"'{Shown(word)}' has no value, expected key=value such as width=64.{NearestName.Hint(word, keys)}");
            string key = keys[Index($"setting of a random {words[0]}", word[..equals].Trim(), keys)], value = word[(equals + 1)..].Trim();
            if (!seen.Add(key)) throw new ArgumentException($"{key} is given twice: give it once.");
            options = key switch
            {
                "width" => options with { Width = Whole(key, value) },
                "layers" => options with { Layers = Whole(key, value) },
                "in" => options with { Inputs = Whole(key, value) },
                "out" => options with { Outputs = Whole(key, value) },
                "heads" => options with { Heads = Whole(key, value) },
                "position" => options with { Position = (PositionCode)Index("position code", value, Positions) },
                _ => options with { Seed = Seed(value) },
            };
        }
        if (options.Kind == TeacherKind.Transformer && !seen.Contains("heads") && options.Width % options.Heads != 0)
            options = options with { Heads = 1 };
        options.Validate();
        return options;
    }

    /// <summary>The text that reads back as these options; sizes that are the default are left out, the width and the seed never.</summary>
    public static string Write(TeacherOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var usual = new TeacherOptions();
        var text = new System.Text.StringBuilder(Invariant($"{Prefix}{Kinds[(int)options.Kind]},width={options.Width}"));
        void Add(string key, int value, int otherwise)
        {
            if (value != otherwise) text.Append(Invariant($",{key}={value}"));
        }
        Add("layers", options.Layers, usual.Layers);
        if (options.Kind == TeacherKind.Transformer)
        {
            Add("heads", options.Heads, usual.Heads);
            if (options.Position != usual.Position)
                text.Append(Invariant($",position={Positions[(int)options.Position]}"));
        }
        Add("in", options.Inputs, usual.Inputs);
        Add("out", options.Outputs, usual.Outputs);
        return text.Append(Invariant($",seed={options.Seed}")).ToString();
    }

    private static int Index(string what, string word, IReadOnlyList<string> known)
    {
        for (int i = 0; i < known.Count; i++)
            if (known[i].Equals(word, StringComparison.OrdinalIgnoreCase)) return i;
        throw new ArgumentException($"unknown {what} '{Shown(word)}', expected {string.Join(", ", known)}.{NearestName.Hint(word, known)}");
    }

    private static int Whole(string key, string value) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number
        : throw new ArgumentException($"{key} is '{Shown(value)}', expected a whole number: write for example {key}=2.");

    private static long Seed(string value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number
        : throw new ArgumentException($"seed is '{Shown(value)}', expected a whole number: write for example seed=1.");

    private static string Shown(string word) => word.Length <= 40 ? word : word[..37] + "...";
}
