namespace Lethe.Models;

/// <summary>One named parameter inside a flat buffer.</summary>
/// <param name="Name">Lethe's name, such as "recurrent.w" (docs/notation.md).</param>
/// <param name="Shape">Its shape; row-major.</param>
/// <param name="Offset">Where it starts in the flat buffer.</param>
/// <param name="Block">Its part.</param>
public sealed record ParameterView(string Name, IReadOnlyList<int> Shape, int Offset, ParameterBlock Block)
{
    /// <summary>Number of values.</summary>
    public int Length { get; } = Shape.Aggregate(1, (product, size) => checked(product * size));

    /// <summary>True for w, phases, P and free W: what the recurrent block of a perturbation holds.</summary>
    public bool IsRecurrent => Block is ParameterBlock.RecurrentDiagonal or ParameterBlock.RecurrentMatrix or ParameterBlock.RecurrentPhase;

    /// <summary>True for w, of which a model uses f(w) (<see cref="DecayRates"/>); a stack of layers has several.</summary>
    public bool IsRate => Block == ParameterBlock.RecurrentDiagonal;
}
