namespace Lethe.Noise;

/// <summary>
/// The random numbers of one draw of one kind of noise on one tensor. They do not depend on the amount: along a list of amounts a draw
/// keeps its numbers, so that a curve over amounts is that of one device and not of a new one at each point.
/// </summary>
/// <param name="Seed">Of all draws.</param>
/// <param name="Kind">Of the noise.</param>
/// <param name="Draw">Which draw.</param>
/// <param name="Tensor">Name of the tensor.</param>
public readonly record struct NoiseSource(long Seed, NoiseKind Kind, int Draw, string Tensor)
{
    /// <summary>A sequence of random numbers for one purpose.</summary>
    /// <param name="purpose">Its name.</param>
    public CounterRandom For(string purpose) =>
        new((ulong)Seed, Initialization.Hash(Invariant($"noise {Kind} {Draw} {purpose} {Tensor}")));
}
