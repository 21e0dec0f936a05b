namespace Lethe.Benchmarks.Tails;

/// <summary>The random numbers of one case, one after another from a stream of its own.</summary>
internal sealed class CaseRandom(long seed, int number)
{
    // Keeps the streams of cases apart from other uses of a seed.
    private const ulong StreamTag = 0x7A11_0000_0000_0000;

    private readonly CounterRandom _random = new((ulong)seed, StreamTag | (uint)number);
    private ulong _drawn;

    public double Between(double low, double high) => low + (high - low) * _random.Uniform(_drawn++);

    public double LogBetween(double low, double high) => low * Math.Pow(high / low, _random.Uniform(_drawn++));

    /// <summary>A whole number, both ends included.</summary>
    public int Whole(int low, int high) => low + _random.Below(high - low + 1, _drawn++);

    public bool Chance(double probability) => _random.Uniform(_drawn++) < probability;

    public double Normal() => _random.Normal(_drawn++);
}
