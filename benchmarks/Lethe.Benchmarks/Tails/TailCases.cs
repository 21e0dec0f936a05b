namespace Lethe.Benchmarks.Tails;

/// <summary>
/// Memory functions with known tails: families in turn, each with random numbers, length (50 to 2000 values), time step (0.01 to 10) and
/// noise, a function of the seed alone. What could not be decided by a reader who knew law and noise (<see cref="Decidable"/>) is drawn
/// again.
/// </summary>
internal static class TailCases
{
    // Strong relative noise is 35 % of M, or a third of a decade from one value to the next now and then.
    private const double LargestRelativeNoise = 0.3;

    private const int MostDraws = 1000;

    public static IReadOnlyList<string> Families { get; } = [.. TailFamilies.All.Select(family => family.Name)];

    /// <summary>The first cases of a seed.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="seed">The seed; a larger count begins with the smaller one's cases.</param>
    /// <exception cref="ArgumentOutOfRangeException">count is below 1.</exception>
    public static IReadOnlyList<TailCase> Create(int count, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return [.. Enumerable.Range(0, count).Select(number => Draw(number, seed))];
    }

    private static TailCase Draw(int number, long seed)
    {
        var random = new CaseRandom(seed, number);
        (string name, Func<TailFamilies, CleanTail> draw) = TailFamilies.All[number % TailFamilies.All.Count];
        for (int i = 0; i < MostDraws; i++)
        {
            int length = (int)random.LogBetween(50, 2001);
            double dt = random.LogBetween(0.01, 10);
            CleanTail clean = draw(new TailFamilies(random, (length - 1) * dt, dt));
            CaseNoise noise = CaseNoise.Draw(random, LargestRelativeNoise);
            double[] times = [.. Enumerable.Range(0, length).Select(k => k * dt)];
            double[] values = Array.ConvertAll(times, t => clean.Function(t));
            double largest = values.Max();
            if (!(largest > 0) || !Decidable.Shows(clean, times, largest, noise)) continue;
            return new TailCase(name, times, noise.Apply(values, random), noise.Floor(largest), clean.Kind, clean.Decay);
        }
        throw new InvalidOperationException(
            $"family '{name}' gave no case that can be decided in {MostDraws} draws (seed {seed}, case {number}).");
    }
}
