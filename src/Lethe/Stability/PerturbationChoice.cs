namespace Lethe.Stability;

/// <summary>
/// For which perturbations a number holds: a curve E(beta) and a radius beta* belong to one choice, and numbers of different choices cannot
/// be compared.
/// </summary>
/// <param name="Blocks">Weights that are perturbed.</param>
/// <param name="Ball">Ball of radius beta.</param>
/// <param name="Search">How the worst perturbation in it is sought.</param>
public readonly record struct PerturbationChoice(PerturbedBlocks Blocks, PerturbationBall Ball, PerturbationSearch Search)
{
    /// <summary>"recurrent weights, l2 ball, directed search".</summary>
    public override string ToString() => $"{(Blocks == PerturbedBlocks.Recurrent ? "recurrent" : "all")} weights, "
        + $"{(Ball == PerturbationBall.L2 ? "l2" : "maxabs")} ball, {Search.ToString().ToLowerInvariant()} search";
}
