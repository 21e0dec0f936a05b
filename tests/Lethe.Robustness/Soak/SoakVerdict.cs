namespace Lethe.Robustness.Soak;

/// <summary>
/// Whether a process grows: the slope of a line through the samples after warm-up, the first third. It grows if the line gains more than
/// the tolerance over what was seen: 24 MB of resident memory, 4 MB of managed heap, 16 handles or 16 threads. In ten minutes one kilobyte
/// kept by each of some ten thousand measurements is found.
/// </summary>
internal sealed record SoakVerdict(bool Grows, string Text)
{
    private const int Fewest = 6;

    private static readonly (string Name, string Unit, double Tolerance, Func<SoakSample, double> Of)[] Quantities =
    [
        ("resident memory", "MB", 24, sample => sample.ResidentMegabytes),
        ("managed heap", "MB", 4, sample => sample.ManagedMegabytes),
        ("handles", "", 16, sample => sample.Handles),
        ("threads", "", 16, sample => sample.Threads),
    ];

    internal static SoakVerdict Of(IReadOnlyList<SoakSample> samples)
    {
        SoakSample[] warm = [.. samples.Skip(samples.Count / 3)];
        if (warm.Length < Fewest) return new SoakVerdict(true, $"soak: {samples.Count} rounds are too few to tell; give it more minutes");
        double thousands = (warm[^1].Done - warm[0].Done) / 1000.0;
        List<string> lines = [];
        bool grows = false;
        foreach ((string name, string unit, double tolerance, Func<SoakSample, double> of) in Quantities)
        {
            double slope = Slope(warm, of), gain = slope * thousands;
            grows |= gain > tolerance;
            lines.Add(Invariant($"{name}: {slope:+0.000;-0.000} {unit} per thousand measurements after warm-up, {gain:+0.0;-0.0} ") +
                Invariant($"{unit} in {thousands:0.0} thousand; bound {tolerance} {unit}")
                + (gain > tolerance ? ": GROWS" : ""));
        }
        lines.Add(grows ? "soak: the process grows" : "soak: the process does not grow");
        return new SoakVerdict(grows, string.Join('\n', lines));
    }

    // Per thousand measurements, by least squares.
    private static double Slope(SoakSample[] samples, Func<SoakSample, double> of)
    {
        double x = samples.Average(sample => sample.Done / 1000.0), y = samples.Average(of);
        double spread = samples.Sum(sample => Math.Pow((sample.Done / 1000.0) - x, 2));
        return samples.Sum(sample => ((sample.Done / 1000.0) - x) * (of(sample) - y)) / spread;
    }
}
