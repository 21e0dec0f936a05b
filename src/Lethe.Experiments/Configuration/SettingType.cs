namespace Lethe.Experiments.Configuration;

/// <summary>Reads one scalar; false where it is of another type or out of range.</summary>
internal delegate bool TryRead<T>(Scalar written, out T value);

/// <summary>How values of one type are named, read and written.</summary>
/// <param name="Name">The type in words.</param>
/// <param name="Range">The accepted values in words, or empty.</param>
/// <param name="Read">From what was written; false where it does not fit.</param>
/// <param name="Format">To YAML.</param>
/// <param name="Schema">A JSON Schema of the values, made anew at each call.</param>
internal sealed record SettingType<T>(string Name, string Range, SettingType<T>.Reader Read, Func<T, string> Format,
    Func<SchemaObject> Schema)
{
    public delegate bool Reader(Written written, out T value);

    public bool IsList { get; init; }

    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Type and range in one phrase.</summary>
    public string Expected => Range.Length == 0 ? Name : $"{Name} {Range}";
}

/// <summary>The types there are.</summary>
internal static class SettingType
{
    public static SettingType<int> Integer(int low, int high = int.MaxValue) => Scalar(
        "integer", RangeText(low, high, int.MaxValue),
        (Scalar s, out int value) =>
        {
            bool fits = ScalarText.TryInteger(s, out long v) && v >= low && v <= high;
            value = fits ? (int)v : 0;
            return fits;
        },
        v => Invariant($"{v}"),
        () => new SchemaObject { ["type"] = "integer", ["minimum"] = low, ["maximum"] = high });

    public static SettingType<long> LongInteger(long low) => Scalar(
        "integer", RangeText(low, long.MaxValue, long.MaxValue),
        (Scalar s, out long value) => ScalarText.TryInteger(s, out value) && value >= low,
        v => Invariant($"{v}"),
        () => new SchemaObject { ["type"] = "integer", ["minimum"] = low });

    public static SettingType<double> Number(NumberRange range) => Scalar(
        "number", range.ToString(),
        (Scalar s, out double value) => ScalarText.TryNumber(s, out value) && range.Contains(value),
        ScalarText.Format,
        range.Schema);

    public static SettingType<bool> Flag() => Scalar<bool>("true or false", "", ScalarText.TryBoolean, v => v ? "true" : "false",
        () => new SchemaObject { ["type"] = "boolean" });

    /// <summary>Any text on one line.</summary>
    public static SettingType<string> Text() => Scalar(
        "text", "",
        (Scalar s, out string value) =>
        {
            value = s.Text.Trim();
            return value.Length > 0 && !value.Any(char.IsControl) && (s.Quoted || !ScalarText.IsNull(s));
        },
        ScalarText.Quote,
        () => new SchemaObject { ["type"] = "string", ["pattern"] = @"\S" });

    /// <summary>Weights along time: a word, a power or a file.</summary>
    public static SettingType<LossWeighting> Weighting() => Scalar(
        "plain, time-squared, last, power:P (0 to 100) or file:V.npy", "",
        (Scalar s, out LossWeighting value) =>
        {
            value = LossWeighting.Parse(s.Text.Trim())!;
            return value is not null && !value.Text.Any(char.IsControl);
        },
        v => ScalarText.Quote(v.Text),
        () => new SchemaObject { ["type"] = "string", ["pattern"] = @"^(plain|time-squared|last|power:[0-9.]+|file:.+)$" }) with
    { Choices = [LossWeighting.Plain.Text, LossWeighting.TimeSquared.Text, LossWeighting.Last.Text] };

    /// <summary>One of some names.</summary>
    public static SettingType<T> Choice<T>(params (string Name, T Value)[] choices)
        where T : notnull => Scalar(
        $"one of {string.Join(", ", choices.Select(c => c.Name))}", "",
        (Scalar s, out T value) =>
        {
            int i = Array.FindIndex(choices, c => c.Name == s.Text);
            value = i < 0 ? default! : choices[i].Value;
            return i >= 0;
        },
        v => Array.Find(choices, c => c.Value.Equals(v)).Name ?? $"{v}",
        () => new SchemaObject { ["enum"] = choices.Select(c => c.Name) }) with
        { Choices = [.. choices.Select(c => c.Name)] };

    /// <summary>One of the words of an enumeration.</summary>
    public static SettingType<T> Words<T>()
        where T : struct, Enum => Choice([.. Enum.GetValues<T>().Select(value => (Word.Of(value), value))]);

    /// <summary>A value, or a word that says it is left open; YAML's null says the same.</summary>
    public static SettingType<T?> OrWord<T>(this SettingType<T> type, string word)
        where T : struct => new(
        $"{type.Name}{(type.Range.Length > 0 ? " " : "")}{type.Range} or {word}", "",
        (Written written, out T? value) =>
        {
            value = null;
            if (!written.IsSequence && (written.Items[0].Text == word || ScalarText.IsNull(written.Items[0]))) return true;
            bool fits = type.Read(written, out T read);
            value = fits ? read : null;
            return fits;
        },
        v => v is { } present ? type.Format(present) : word,
        () => AnyOf(type.Schema(), new SchemaObject { ["const"] = word }, new SchemaObject { ["type"] = "null" }));

    /// <summary>A list with at least one item; <paramref name="ascending"/>: without repetitions, in rising order.</summary>
    public static SettingType<IReadOnlyList<T>> ListOf<T>(SettingType<T> item, bool ascending = false)
        where T : IComparable<T> => new(
        $"list of {item.Name}s", $"{item.Range}{(ascending ? ", ascending" : "")}",
        (Written written, out IReadOnlyList<T> value) =>
        {
            var items = new List<T>();
            value = items;
            foreach (Scalar s in written.Split())
            {
                if (!item.Read(Written.Single(s), out T one)) return false;
                if (ascending && items.Count > 0 && items[^1].CompareTo(one) >= 0) return false;
                items.Add(one);
            }

            return items.Count > 0;
        },
        v => v.Count == 1 ? item.Format(v[0]) : $"[{string.Join(", ", v.Select(item.Format))}]",
        () => AnyOf(item.Schema(), new SchemaObject { ["type"] = "array", ["minItems"] = 1, ["items"] = item.Schema() },
            new SchemaObject { ["type"] = "string", ["pattern"] = "^[^,]+(,[^,]+)+$" }))
        { IsList = true };

    /// <summary>A list, or a word that says it is left open; YAML's null says the same.</summary>
    public static SettingType<IReadOnlyList<T>?> ListOrWord<T>(SettingType<IReadOnlyList<T>> list, string word) => new(
        $"{list.Name}{(list.Range.Length > 0 ? " " : "")}{list.Range} or {word}", "",
        (Written written, out IReadOnlyList<T>? value) =>
        {
            value = null;
            if (!written.IsSequence && (written.Items[0].Text == word || ScalarText.IsNull(written.Items[0]))) return true;
            bool fits = list.Read(written, out IReadOnlyList<T> read);
            value = fits ? read : null;
            return fits;
        },
        // A list of that one word must not be read as the word.
        v => v is not { } present ? word : list.Format(present) is var text && text == word ? $"[{text}]" : text,
        () => AnyOf(list.Schema(), new SchemaObject { ["const"] = word }, new SchemaObject { ["type"] = "null" }))
    { IsList = true };

    private static SettingType<T> Scalar<T>(string name, string range, TryRead<T> read, Func<T, string> format,
        Func<SchemaObject> schema) => new(
        name, range,
        (Written written, out T value) =>
        {
            value = default!;
            return !written.IsSequence && read(written.Items[0], out value);
        },
        format,
        schema);

    private static SchemaObject AnyOf(params SchemaObject[] choices) => new() { ["anyOf"] = choices };

    private static string RangeText(long low, long high, long unbounded)
    {
        string lower = low == long.MinValue ? "" : Invariant($">= {low}");
        return high == unbounded ? lower : Invariant($"{lower} and <= {high}");
    }
}
