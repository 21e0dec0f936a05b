namespace Lethe.Experiments.Reproduction;

/// <summary>What a study found, before it is put beside its experiment file.</summary>
/// <param name="Agrees">True: agrees with the claim; false: disagrees; null: cannot tell.</param>
/// <param name="Note">Why.</param>
/// <param name="Values">Numbers.</param>
/// <param name="Panels">Figures.</param>
public sealed record ReproductionFinding(bool? Agrees, string Note, IReadOnlyList<ReproducedValue> Values,
    IReadOnlyList<ReproducedPanel> Panels);
