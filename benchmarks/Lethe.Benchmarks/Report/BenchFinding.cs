namespace Lethe.Benchmarks.Report;

/// <summary>A number of the target table that is no row of its own: a ratio of rows, an exponent, a time or a size.</summary>
/// <param name="Name">Unique; what --filter looks in.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit">x, %, s, GB or nothing.</param>
internal sealed record BenchFinding(string Name, double Value, string Unit)
{
    /// <summary>What is to be reached; empty: no target.</summary>
    public string Target { get; init; } = "";

    /// <summary>Whether it was; null: no target.</summary>
    public bool? Met { get; init; }

    /// <summary>How it came about, in a sentence.</summary>
    public string Note { get; init; } = "";

    public string Commit { get; init; } = "";

    public static BenchFinding AtMost(string name, double value, string unit, double bound) =>
        new(name, value, unit) { Target = Invariant($"<= {bound} {unit}").TrimEnd(), Met = value <= bound };

    public static BenchFinding AtLeast(string name, double value, string unit, double bound) =>
        new(name, value, unit) { Target = Invariant($">= {bound} {unit}").TrimEnd(), Met = value >= bound };
}
