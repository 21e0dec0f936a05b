namespace Lethe.Models;

/// <summary>What passes between the layers of a stack for one group of tiles; made once and reused for every group of the same
/// size.</summary>
internal sealed class StackBuffers
{
    private readonly TiledSequences?[] _derivatives = new TiledSequences?[2];
    private readonly int _channels, _inputs;
    private TiledSequences? _inputDerivative;

    public StackBuffers(RecurrenceShape[] shapes, int tiles, int length)
    {
        Tiles = tiles;
        Length = length;
        _channels = shapes[0].Outputs;
        _inputs = shapes[0].Inputs;
        Signals = [New(shapes[0].Inputs), .. shapes.Select(shape => New(shape.Outputs))];
    }

    /// <summary>Number of tiles, all of their lanes in use.</summary>
    public int Tiles { get; }

    public int Length { get; }

    /// <summary>The inputs, and the outputs of each layer.</summary>
    public TiledSequences[] Signals { get; }

    public TiledSequences Outputs => Signals[^1];

    /// <summary>Where the derivative in what a layer (1, 2, ...) reads goes: two buffers take turns, since each is needed for one layer
    /// only.</summary>
    public TiledSequences Derivative(int layer) => _derivatives[layer % 2] ??= New(_channels);

    /// <summary>Where the derivative in the inputs goes.</summary>
    public TiledSequences InputDerivative => _inputDerivative ??= New(_inputs);

    private TiledSequences New(int channels) => new(Tiles * TiledSequences.Lanes, Length, channels);
}
