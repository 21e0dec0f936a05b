namespace Lethe.Noise;

/// <summary>
/// A random point on the surface of a ball of the stability command: w + beta g / |g|. Per tensor |g| is max|g|, or in the l2 ball the
/// spectral norm of a matrix and the length of a vector; blocks of Lethe's own models are those of <see cref="PerturbationBall"/> (rates by
/// max|g|, d with c). The errors are those of random directions; models with gradients are searched as well.
/// </summary>
public sealed class BallNoise : WeightNoise
{
    private readonly double _radius;

    /// <summary>The law of a radius.</summary>
    /// <param name="radius">beta &gt; 0.</param>
    /// <param name="ball">The norm.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not positive and finite.</exception>
    public BallNoise(double radius, PerturbationBall ball = PerturbationBall.MaxAbs) =>
        (_radius, Ball) = (Positive(radius, nameof(radius)), ball);

    /// <inheritdoc/>
    public override NoiseKind Kind => NoiseKind.Ball;

    /// <inheritdoc/>
    public override PerturbationBall Ball { get; }

    /// <inheritdoc/>
    public override string Amount => Ball == PerturbationBall.L2 ? Invariant($"{_radius} l2") : Invariant($"{_radius}");

    /// <inheritdoc/>
    public override string Description => Ball == PerturbationBall.L2
        ? Invariant($"random directions in the ball |change| = {_radius} of each tensor, by the spectral norm of matrices")
        : Invariant($"random directions in the ball max|change| = {_radius} of each tensor");

    /// <inheritdoc/>
    public override double LargestChange(NoiseTensor tensor) => _radius;

    /// <inheritdoc/>
    public override void Apply(NoiseTensor tensor, NoiseSource source, Span<double> result)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        source.For("g").FillNormal(result);
        double size = Ball == PerturbationBall.L2 && !tensor.IsVector
            ? SpectralNorm.Of(result, result.Length / tensor.RowLength, tensor.RowLength) : 0;
        if (size == 0)
            foreach (double g in result) size = Ball == PerturbationBall.L2 ? double.Hypot(size, g) : Math.Max(size, Math.Abs(g));
        for (int i = 0; i < result.Length; i++) result[i] = tensor.Values[i] + _radius * result[i] / size;
    }

    /// <inheritdoc/>
    public override double[][]? Together(ParameterSet parameters, IReadOnlyList<NoiseTensor> tensors, Func<NoiseTensor, bool> moves,
        long seed, int draw)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(moves);
        if (Ball == PerturbationBall.MaxAbs) return null;
        double[] direction = new double[parameters.Count];
        for (int i = 0; i < tensors.Count; i++)
        {
            ParameterView view = parameters.Views[i];
            if (moves(tensors[i]))
                new NoiseSource(seed, Kind, draw, tensors[i].Name).For("g").FillNormal(direction.AsSpan(view.Offset, view.Length));
        }
        foreach (PerturbedBlock block in PerturbedBlock.Of(parameters, PerturbedBlocks.All, Ball)) block.ScaleTo(direction, _radius);
        return [.. tensors.Select((tensor, i) =>
        {
            double[] values = [.. tensor.Values];
            for (int j = 0; j < values.Length; j++) values[j] += direction[parameters.Views[i].Offset + j];
            return values;
        })];
    }
}
