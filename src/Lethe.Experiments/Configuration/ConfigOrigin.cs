namespace Lethe.Experiments.Configuration;

/// <summary>The layers a value can come from, weakest first.</summary>
public enum ConfigLayer
{
    /// <summary>Built in.</summary>
    Default,

    /// <summary>Set by the protocol (and by the model, for its parameterization).</summary>
    Protocol,

    /// <summary>A configuration file or a named configuration.</summary>
    File,

    /// <summary>key=value.</summary>
    Override,
}

/// <summary>Where a value came from.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Place">In words: "default", "protocol growing-horizon", "my.yaml line 3", "override".</param>
public sealed record ConfigOrigin(ConfigLayer Layer, string Place)
{
    /// <inheritdoc/>
    public override string ToString() => Place;
}

/// <summary>One line of a resolved configuration.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Text">Its value as YAML.</param>
/// <param name="Origin">Where it came from.</param>
public sealed record ConfigEntry(Setting Setting, string Text, ConfigOrigin Origin)
{
    /// <summary>Whether it stands in a stored configuration.</summary>
    public bool IsStored => Setting.IsStored && (Setting.IsStoredAtDefault || Text != Setting.DefaultText);
}

/// <summary>A value on its way into a configuration.</summary>
internal sealed record Assignment(Setting Setting, object? Value, ConfigOrigin Origin);
