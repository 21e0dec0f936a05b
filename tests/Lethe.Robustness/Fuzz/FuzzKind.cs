namespace Lethe.Robustness.Fuzz;

/// <summary>How inputs of one kind are made, and what reads them.</summary>
/// <param name="Target">The reader.</param>
/// <param name="Seeds">Valid inputs, from which damaged ones are made.</param>
/// <param name="Mutate">A damaged input from a valid one, another valid one and random numbers.</param>
internal sealed record FuzzKind(FuzzTarget Target, IReadOnlyList<byte[]> Seeds, Func<byte[], byte[], FuzzRandom, byte[]> Mutate)
{
    /// <summary>The input of an iteration: the same for the same seed.</summary>
    internal byte[] Input(ulong seed, long iteration)
    {
        var random = new FuzzRandom(seed, Target.Name, iteration);
        byte[] first = random.Pick(Seeds), other = random.Pick(Seeds);
        return random.OneIn(10) ? ByteMutations.Apply(first, other, random) : Mutate(first, other, random);
    }
}
