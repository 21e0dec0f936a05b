namespace Lethe.Teachers;

/// <summary>A random teacher: architecture, sizes, seed.</summary>
public sealed record TeacherOptions
{
    /// <summary>The largest width and number of layers taken: beyond, a forward pass takes hours and the weights gigabytes.</summary>
    public const int LargestWidth = 4096, MostLayers = 64, MostChannels = 1024;

    /// <summary>Architecture.</summary>
    public TeacherKind Kind { get; init; } = TeacherKind.Rnn;

    /// <summary>m: units of a recurrent layer, or the model dimension of a transformer.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Layers.</summary>
    public int Layers { get; init; } = 1;

    /// <summary>Seed of the weights.</summary>
    public long Seed { get; init; }

    /// <summary>d.</summary>
    public int Inputs { get; init; } = 1;

    /// <summary>o.</summary>
    public int Outputs { get; init; } = 1;

    /// <summary>Attention heads of a transformer; must divide the width.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Position code of a transformer.</summary>
    public PositionCode Position { get; init; } = PositionCode.None;

    /// <summary>Units of a transformer's feed-forward part: four to a unit of width, as in Vaswani et al. 2017.</summary>
    public int FeedForward => 4 * Width;

    /// <summary>Checks the sizes.</summary>
    /// <exception cref="ArgumentException">A size is out of range, or heads do not divide the width.</exception>
    public void Validate()
    {
        Require("width", Width, LargestWidth);
        Require("layers", Layers, MostLayers);
        Require("in", Inputs, MostChannels);
        Require("out", Outputs, MostChannels);
        if (Kind != TeacherKind.Transformer) return;
        Require("heads", Heads, Width);
        if (Width % Heads != 0)
            throw new ArgumentException(
            $"heads is {Heads} and width {Width}, expected heads that divide the width: write for example heads=1.");
    }

    private static void Require(string name, int value, int most)
    {
        if (value < 1 || value > most)
            throw new ArgumentException(
            $"{name} is {value}, expected a whole number from 1 to {most}: write for example {name}={Math.Clamp(value, 1, most)}.");
    }
}
