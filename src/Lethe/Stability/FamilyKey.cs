namespace Lethe.Stability;

/// <summary>What runs of one family share.</summary>
/// <param name="Target">Target name.</param>
/// <param name="Parameterization">Parameterization name.</param>
/// <param name="Activation">Activation name, lower case.</param>
/// <param name="Model">Model name.</param>
public sealed record FamilyKey(string Target, string Parameterization, string Activation, string Model)
{
    /// <summary>How they were trained, as "train.epochs=10", where other runs beside them differ from them in that alone; empty
    /// elsewhere.</summary>
    public string Training { get; init; } = "";
}
