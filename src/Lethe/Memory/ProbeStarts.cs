namespace Lethe.Memory;

/// <summary>Where searches for the worst input begin: magnitudes, directions on the cube |u|_inf = 1, and the times that are looked at
/// first.</summary>
internal static class ProbeStarts
{
    /// <summary>Up to so many channels all sign vectors are starts.</summary>
    private const int AllCorners = 4;

    /// <summary>Up to so many channels each axis is a start.</summary>
    private const int AllAxes = 16;

    // Sign vectors of the linearized response that are starts.
    private const int MostLinearized = 16;

    // Neighbouring magnitudes of one channel differ by no more than this factor.
    private const double FineRatio = 1.2;

    // Probes this small are in the linear range of what is left to find by the linearized response.
    private const double SmallProbe = 0.3;

    // A probe this many times the square root of the rounding leaves half the digits to its differences.
    private const double RootRoundings = 8;

    // Random starts of one channel.
    private const int RandomMagnitudes = 48;

    /// <summary>Magnitudes asked for, ascending, less those too small for the precision of the model; at least the largest.</summary>
    public static double[] Magnitudes(ISequenceModel model, MemoryOptions options)
    {
        double least = Math.Min(RootRoundings * Math.Sqrt(model.Rounding), options.Magnitudes.Max());
        return [.. options.Magnitudes.Where(m => m >= least).Distinct().Order()];
    }

    /// <summary>
    /// All times, the powers of two first, then those between: each longer window begins with the times of a shorter one, so that measuring
    /// longer does not look at earlier times less.
    /// </summary>
    public static int[] Times(int length) =>
        [.. Enumerable.Range(0, length).OrderBy(t => t == length - 1 ? 1 : OddBits(t)).ThenBy(t => t)];

    /// <summary>How many of them come before those between: neighbours differ by at most a half.</summary>
    public static int CoarseTimes(int length) => Enumerable.Range(0, length).Count(t => t == length - 1 || OddBits(t) <= 2);

    /// <summary>Directions to begin with, up to their sign: axes, the diagonal or all corners, and sign vectors of the linearized
    /// response.</summary>
    /// <param name="channels">d.</param>
    /// <param name="linearized">Sign vectors, the most important first.</param>
    public static (List<double[]> Any, List<double[]> Small) Directions(int channels, IEnumerable<double[]> linearized)
    {
        if (channels == 1) return ([[1]], [[1]]);
        List<double[]> small = [.. Distinct(linearized.Select(Upright)).Take(MostLinearized)], any = [.. small];
        if (channels <= AllAxes) any.AddRange(Enumerable.Range(0, channels).Select(c => Corner(channels, i => i == c ? 1 : 0)));
        if (channels > AllCorners) any.Add(Corner(channels, _ => 1));
        else any.AddRange(Lattice(channels));
        return ([.. any.DistinctBy(u => string.Join(' ', u))], small);
    }

    /// <summary>Those of different signs.</summary>
    public static IEnumerable<double[]> Distinct(IEnumerable<double[]> directions) => directions.DistinctBy(Key);

    /// <summary>The first probes: directions times magnitudes, both signs.</summary>
    public static List<double[]> Grid(IReadOnlyList<double> magnitudes, (List<double[]> Any, List<double[]> Small) directions)
    {
        var probes = new List<double[]>();
        foreach (double m in magnitudes)
        {
            foreach (double[] u in m < SmallProbe && directions.Small.Count > 0 ? directions.Small : directions.Any)
            {
                probes.Add(Array.ConvertAll(u, v => m * v));
                probes.Add(Array.ConvertAll(u, v => -m * v));
            }
        }
        return probes;
    }

    /// <summary>Magnitudes with more between neighbours, where there is only one channel.</summary>
    public static List<double> Refined(IReadOnlyList<double> magnitudes, int channels)
    {
        var refined = new List<double> { magnitudes[0] };
        for (int i = 1; i < magnitudes.Count; i++)
        {
            double ratio = magnitudes[i] / magnitudes[i - 1];
            int parts = channels > 1 ? 1 : (int)Math.Ceiling(Math.Log(ratio) / Math.Log(FineRatio) - 1e-9);
            for (int k = 1; k < parts; k++) refined.Add(magnitudes[i - 1] * Math.Pow(ratio, (double)k / parts));
            refined.Add(magnitudes[i]);
        }
        return refined;
    }

    /// <summary>Random starts: logarithms of magnitudes in equal parts of the range, for several channels directions of which each second
    /// one is a corner.</summary>
    /// <param name="channels">d.</param>
    /// <param name="options">How many directions, and the seed.</param>
    /// <param name="smallest">Smallest magnitude.</param>
    /// <param name="bound">Largest magnitude.</param>
    /// <param name="restart">Number of the restart.</param>
    public static List<double[]> Random(int channels, MemoryOptions options, double smallest, double bound, int restart)
    {
        var random = new CounterRandom((ulong)options.Seed, (ulong)restart);
        ulong drawn = 0;
        int count = channels == 1 ? RandomMagnitudes : 8 * options.Directions;
        var probes = new List<double[]>();
        double range = Math.Log(bound / smallest);
        for (int i = 0; i < count; i++)
        {
            // Each second magnitude once more with the opposite sign, so that no half is without large probes.
            int part = i / 2, parts = Math.Max(1, count / 2);
            double m = Math.Min(bound, smallest * Math.Exp(range * (part + random.Uniform(drawn++)) / parts));
            double[] u = channels == 1 ? [i % 2 == 0 ? 1 : -1] : Surface(random, channels, i % 2 == 0, ref drawn);
            probes.Add(Array.ConvertAll(u, v => m * v));
            if (channels > 1) probes.Add(Array.ConvertAll(u, v => -m * v));
        }
        return probes;
    }

    // Points of the surface of the cube whose coordinates are multiples of 1/4 (two channels), 1/2 or 1, up to their sign: corners and axes
    // among them.
    private static IEnumerable<double[]> Lattice(int channels)
    {
        int half = channels == 2 ? 4 : channels == 3 ? 2 : 1, levels = 2 * half + 1, count = (int)Math.Pow(levels, channels);
        for (int i = count / 2 + 1; i < count; i++)
        {
            var u = new double[channels];
            for (int c = 0, rest = i; c < channels; c++, rest /= levels) u[c] = (double)(rest % levels - half) / half;
            if (u.Max(Math.Abs) == 1) yield return u;
        }
    }

    // Number of bits of the odd part of t: 0 for 0, 1 for powers of two, 2 for 3, 6, 12, ...
    private static int OddBits(int t)
    {
        if (t == 0) return 0;
        int odd = t >> int.TrailingZeroCount(t);
        return 32 - int.LeadingZeroCount(odd);
    }

    private static double[] Surface(CounterRandom random, int channels, bool corner, ref ulong drawn)
    {
        var u = new double[channels];
        for (int c = 0; c < channels; c++)
        {
            double v = 2 * random.Uniform(drawn++) - 1;
            u[c] = corner ? v < 0 ? -1 : 1 : v;
        }
        double size = u.Max(Math.Abs);
        return Array.ConvertAll(u, v => v / size);
    }

    private static double[] Corner(int channels, Func<int, double> value) => [.. Enumerable.Range(0, channels).Select(value)];

    private static double[] Upright(double[] x)
    {
        double first = Array.Find(x, v => v != 0);
        return first < 0 ? Array.ConvertAll(x, v => -v) : x;
    }

    private static string Key(double[] x) => string.Concat(x.Select(v => v < 0 ? '-' : v > 0 ? '+' : '0'));
}
