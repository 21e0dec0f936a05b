namespace Lethe.Noise;

/// <summary>
/// Independent Gaussian noise, g ~ N(0, 1), in one of three units: relative, w (1 + s g); additive, w + s max|W| g with the largest
/// weight of the tensor; absolute, w + s g.
/// </summary>
public sealed class GaussianNoise : WeightNoise
{
    private readonly double _size;

    /// <summary>The law of a kind and a size.</summary>
    /// <param name="kind">Relative, additive or absolute.</param>
    /// <param name="size">s &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another kind, or a size that is not positive and finite.</exception>
    public GaussianNoise(NoiseKind kind, double size)
    {
        if (kind is not (NoiseKind.Relative or NoiseKind.Additive or NoiseKind.Absolute))
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "Expected Relative, Additive or Absolute.");
        (Kind, _size) = (kind, Positive(size, nameof(size)));
    }

    /// <inheritdoc/>
    public override NoiseKind Kind { get; }

    /// <inheritdoc/>
    public override string Amount => Invariant($"{_size}");

    /// <inheritdoc/>
    public override string Description => Kind switch
    {
        NoiseKind.Relative => Invariant($"w (1 + {_size} g), g ~ N(0, 1)"),
        NoiseKind.Additive => Invariant($"w + {_size} max|W| g per tensor, g ~ N(0, 1)"),
        _ => Invariant($"w + {_size} g, g ~ N(0, 1)"),
    };

    /// <inheritdoc/>
    public override void Apply(NoiseTensor tensor, NoiseSource source, Span<double> result)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        source.For("g").FillNormal(result);
        double unit = Kind == NoiseKind.Additive ? _size * tensor.Largest : _size;
        for (int i = 0; i < result.Length; i++)
        {
            double w = tensor.Values[i];
            result[i] = Kind == NoiseKind.Relative ? w * (1 + unit * result[i]) : w + unit * result[i];
        }
    }
}
