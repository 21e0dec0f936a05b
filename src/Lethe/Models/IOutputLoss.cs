namespace Lethe.Models;

/// <summary>A loss as a function of the outputs of a whole network, one group of tiles after the other.</summary>
internal interface IOutputLoss
{
    /// <summary>What the sum over all sequences is multiplied by.</summary>
    double Scale { get; }

    /// <summary>
    /// The part of the sum that belongs to the tiles given, whose outputs are the tiles 0, 1, ... of <paramref name="outputs"/>. With
    /// <paramref name="differentiate"/> the outputs are replaced by the derivative of the loss in them, 0 in lanes without a sequence.
    /// </summary>
    double Take(TiledSequences outputs, ReadOnlySpan<int> tiles, bool differentiate);
}
