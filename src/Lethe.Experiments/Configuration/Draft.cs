namespace Lethe.Experiments.Configuration;

/// <summary>A value as it was given, before references in it are resolved.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Written">What was written.</param>
/// <param name="Origin">Where.</param>
internal sealed record Draft(Setting Setting, Written Written, ConfigOrigin Origin)
{
    /// <summary>The setting and its place, for messages.</summary>
    public string What => $"setting '{Setting.Key}' ({Origin})";

    /// <summary>The value.</summary>
    /// <exception cref="ProblemException">Wrong type, out of range, or a broken reference.</exception>
    public object? Read(Func<string, string> valueOf, ModelCatalog? models = null) =>
        Setting.Read(Interpolation.Replace(Written, What, valueOf), What, models);

    /// <summary>Reads the value now where it refers to nothing, so that a mistake is found even where the value is replaced
    /// later.</summary>
    /// <exception cref="ProblemException">As for <see cref="Read"/>.</exception>
    public Draft Checked(ModelCatalog? models = null)
    {
        if (!Interpolation.Refers(Written)) Read(_ => "", models);
        return this;
    }
}
