namespace Lethe.Experiments.Configuration;

/// <summary>
/// One setting of a run: its key, type, default and help. <see cref="Settings.All"/> is the only table of them; parsing, help and
/// documents read it.
/// </summary>
public abstract class Setting
{
    private protected Setting(string key, string help)
    {
        Key = key;
        Help = help;
    }

    /// <summary>The flat key, such as "model.width".</summary>
    public string Key { get; }

    /// <summary>One line for people, with the unit where there is one.</summary>
    public string Help { get; }

    /// <summary>The type in words: "integer", "number", "true or false", "text", "list of numbers", "one of a, b, c".</summary>
    public abstract string Type { get; }

    /// <summary>The accepted values in words, such as ">= 1"; empty where the type says it all.</summary>
    public abstract string Range { get; }

    /// <summary>Type and range in one phrase, such as "integer >= 1".</summary>
    public abstract string Expected { get; }

    /// <summary>The built-in default as it would be written; the protocol may set another (<see cref="Protocols"/>).</summary>
    public abstract string DefaultText { get; }

    /// <summary>The values accepted by name; empty where any are.</summary>
    public abstract IReadOnlyList<string> Choices { get; }

    /// <summary>True where several values may be given, separated by commas.</summary>
    public abstract bool IsList { get; }

    /// <summary>
    /// False for settings that stand in no stored configuration: threads changes no result, and what protocol.* decide stands there under
    /// other names.
    /// </summary>
    public bool IsStored { get; init; } = true;

    /// <summary>
    /// False for settings that are left out of a stored configuration where they have their default, so that configurations and ids of runs
    /// are those of before there was the setting.
    /// </summary>
    public bool IsStoredAtDefault { get; init; } = true;

    /// <summary>True where it says something of data of one's own.</summary>
    public bool IsOfOwnData => !IsStoredAtDefault && Group == "data";

    /// <summary>The part of the key before the first dot: "model", "train", ...; the key itself where it has none.</summary>
    public string Group => Key.Split('.')[0];

    /// <inheritdoc/>
    public sealed override string ToString() => Key;

    internal abstract object? BoxedDefault { get; }

    /// <summary>The type of the value, without what makes it nullable.</summary>
    internal abstract Type BoxedType { get; }

    /// <summary>A JSON Schema of the values, references left out.</summary>
    internal abstract SchemaObject Schema();

    /// <summary>Turns what was written into the value.</summary>
    /// <param name="written">What was written.</param>
    /// <param name="what">The place, for messages.</param>
    /// <param name="models">The models there are; null: those of the library.</param>
    /// <exception cref="ProblemException">Wrong type or out of range.</exception>
    internal abstract object? Read(Written written, string what, ModelCatalog? models = null);

    /// <summary>Reads what <see cref="Format"/> wrote.</summary>
    /// <exception cref="ProblemException">It is no YAML, or no value of this setting.</exception>
    internal object? Read(string formatted)
    {
        YamlReader reader = YamlReader.Open($"{Key}: {formatted}", $"setting '{Key}'");
        return reader.Entries(reader.Root) is [{ } entry]
            ? Read(Interpolation.Replace(entry.Value, Key, key => $"${{{key}}}"), $"setting '{Key}'")
            : throw ProblemException.Setting($"setting '{Key}'", $"the value is '{formatted}'", Expected, "Restore the file it came from");
    }

    /// <summary>The value as it stands in a YAML file.</summary>
    internal abstract string Format(object? value);
}

/// <summary>A setting with a typed value.</summary>
/// <typeparam name="T">The value's type; nullable where a setting may be left open.</typeparam>
public sealed class Setting<T> : Setting
{
    private readonly SettingType<T> _type;
    private readonly Func<ModelCatalog, SettingType<T>>? _typeOf;

    internal Setting(string key, SettingType<T> type, T defaultValue, string help)
        : base(key, help)
    {
        _type = type;
        Default = defaultValue;
    }

    /// <summary>A setting whose values the models there are decide.</summary>
    internal Setting(string key, Func<ModelCatalog, SettingType<T>> type, T defaultValue, string help)
        : this(key, type(ModelCatalog.Default), defaultValue, help) => _typeOf = type;

    /// <summary>The built-in default.</summary>
    public T Default { get; }

    /// <inheritdoc/>
    public override string Type => _type.Name;

    /// <inheritdoc/>
    public override string Range => _type.Range;

    /// <inheritdoc/>
    public override string Expected => _type.Expected;

    /// <inheritdoc/>
    public override string DefaultText => _type.Format(Default);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Choices => _type.Choices;

    /// <inheritdoc/>
    public override bool IsList => _type.IsList;

    internal override object? BoxedDefault => Default;

    internal override Type BoxedType => Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);

    internal override SchemaObject Schema() => _type.Schema();

    internal override object? Read(Written written, string what, ModelCatalog? models = null)
    {
        SettingType<T> type = models is not null && _typeOf is not null ? _typeOf(models) : _type;
        if (type.Read(written, out T value)) return value;
        string remedy = type.Choices.Count > 0 && written.Items.Count > 0
            ? Suggestion.DidYouMean(written.Items[0].Text, type.Choices, "Choose one of them")
            : $"See `lethe train --help` for {Key}; its default is {DefaultText}";
        throw ProblemException.Setting(what, $"the value is {written}", type.Expected, remedy);
    }

    internal override string Format(object? value) => _type.Format((T)value!);
}
