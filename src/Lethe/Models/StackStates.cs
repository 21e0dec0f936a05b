namespace Lethe.Models;

/// <summary>The states of all layers for one group of tiles, and the gradients in them: between a batch of (layer, unit) and what each
/// layer's kernel takes.</summary>
internal sealed class StackStates
{
    private readonly int[] _offsets;
    private readonly TiledSequences[] _states, _gradients;

    /// <summary>Zeros.</summary>
    public StackStates(RecurrenceShape[] shapes, int tiles)
    {
        _offsets = new int[shapes.Length];
        for (int l = 1; l < shapes.Length; l++) _offsets[l] = _offsets[l - 1] + shapes[l - 1].StateSize;
        _states = Array.ConvertAll(shapes, shape => new TiledSequences(tiles * TiledSequences.Lanes, 1, shape.StateSize));
        _gradients = Array.ConvertAll(shapes, shape => new TiledSequences(tiles * TiledSequences.Lanes, 1, shape.StateSize));
        Tiles = tiles;
    }

    /// <summary>Number of tiles.</summary>
    public int Tiles { get; }

    /// <summary>The states of a layer.</summary>
    public TiledSequences States(int layer) => _states[layer];

    /// <summary>The gradients in them.</summary>
    public TiledSequences Gradients(int layer) => _gradients[layer];

    /// <summary>Takes the chosen tiles of a batch's states, 0 where there are none.</summary>
    public void TakeStates(TiledSequences? from, ReadOnlySpan<int> tiles) => Take(from, tiles, _states);

    /// <summary>Takes the chosen tiles of the gradients in a batch's states.</summary>
    public void TakeGradients(TiledSequences? from, ReadOnlySpan<int> tiles) => Take(from, tiles, _gradients);

    /// <summary>Gives the states to the chosen tiles of a batch; lanes without a sequence become 0.</summary>
    public void GiveStates(TiledSequences? to, ReadOnlySpan<int> tiles) => Give(_states, to, tiles);

    /// <summary>Gives the gradients likewise.</summary>
    public void GiveGradients(TiledSequences? to, ReadOnlySpan<int> tiles) => Give(_gradients, to, tiles);

    private void Take(TiledSequences? from, ReadOnlySpan<int> tiles, TiledSequences[] layers)
    {
        for (int l = 0; l < layers.Length; l++)
        {
            for (int i = 0; i < tiles.Length; i++)
            {
                if (from is null) layers[l].Tile(i).Clear();
                else from.Tile(tiles[i]).Slice(_offsets[l] * TiledSequences.Lanes, layers[l].TileSize).CopyTo(layers[l].Tile(i));
            }
        }
    }

    private void Give(TiledSequences[] layers, TiledSequences? to, ReadOnlySpan<int> tiles)
    {
        for (int l = 0; l < layers.Length && to is not null; l++)
        {
            for (int i = 0; i < tiles.Length; i++)
            {
                Span<double> part = to.Tile(tiles[i]).Slice(_offsets[l] * TiledSequences.Lanes, layers[l].TileSize);
                layers[l].Tile(i).CopyTo(part);
                SsmStack.ClearPadding(part, to.LanesOf(tiles[i]));
            }
        }
    }
}
