namespace Lethe.Noise;

/// <summary>A law that changes stored weights, at one amount.</summary>
public abstract class WeightNoise
{
    /// <summary>Its kind.</summary>
    public abstract NoiseKind Kind { get; }

    /// <summary>Its amount as users write it: 8, 0.05, 1h.</summary>
    public abstract string Amount { get; }

    /// <summary>What a weight becomes, in a sentence.</summary>
    public abstract string Description { get; }

    /// <summary>Whether two draws differ.</summary>
    public virtual bool IsRandom => true;

    /// <summary>The largest |change| of any weight of a tensor, where there is one; infinite where there is none.</summary>
    /// <param name="tensor">The tensor.</param>
    public virtual double LargestChange(NoiseTensor tensor) => double.PositiveInfinity;

    /// <summary>The ball in which the changes of a model's weights lie, of the radius that is the largest
    /// <see cref="LargestChange"/>.</summary>
    public virtual PerturbationBall Ball => PerturbationBall.MaxAbs;

    /// <summary>The changed numbers of all tensors of a model of Lethe's own, where some are changed together; null: each is changed by
    /// itself.</summary>
    /// <param name="parameters">The model's.</param>
    /// <param name="tensors">The tensors, one to each parameter in their order.</param>
    /// <param name="moves">Which are changed.</param>
    /// <param name="seed">Of all draws.</param>
    /// <param name="draw">Which draw.</param>
    public virtual double[][]? Together(ParameterSet parameters, IReadOnlyList<NoiseTensor> tensors, Func<NoiseTensor, bool> moves,
        long seed, int draw) => null;

    /// <summary>Writes the changed numbers.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="source">Its random numbers.</param>
    /// <param name="result">As many as the tensor has.</param>
    public abstract void Apply(NoiseTensor tensor, NoiseSource source, Span<double> result);

    /// <summary>Refuses a size that is no positive number.</summary>
    private protected static double Positive(double size, string name) => size > 0 && double.IsFinite(size) ? size
        : throw new ArgumentOutOfRangeException(name, size, "Expected a positive finite number.");
}
