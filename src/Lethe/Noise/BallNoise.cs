namespace Lethe.Noise;

/// <summary>
/// A random point on the surface of the ball of radius beta whose norm is the largest entry, per tensor: w + beta g / max|g|. For models
/// without gradients, of which the worst point of a ball cannot be sought; the errors are those of random directions.
/// </summary>
public sealed class BallNoise : WeightNoise
{
    private readonly double _radius;

    /// <summary>The law of a radius.</summary>
    /// <param name="radius">beta &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not positive and finite.</exception>
    public BallNoise(double radius) => _radius = Positive(radius, nameof(radius));

    /// <inheritdoc/>
    public override NoiseKind Kind => NoiseKind.Ball;

    /// <inheritdoc/>
    public override string Amount => Invariant($"{_radius}");

    /// <inheritdoc/>
    public override string Description => Invariant($"random directions in the ball max|change| = {_radius} of each tensor");

    /// <inheritdoc/>
    public override double LargestChange(NoiseTensor tensor) => _radius;

    /// <inheritdoc/>
    public override void Apply(NoiseTensor tensor, NoiseSource source, Span<double> result)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        source.For("g").FillNormal(result);
        double largest = 0;
        foreach (double g in result) largest = Math.Max(largest, Math.Abs(g));
        for (int i = 0; i < result.Length; i++) result[i] = tensor.Values[i] + _radius * result[i] / largest;
    }
}
