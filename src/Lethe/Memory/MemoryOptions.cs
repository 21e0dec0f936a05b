namespace Lethe.Memory;

/// <summary>How to measure a memory function.</summary>
public sealed record MemoryOptions
{
    /// <summary>The probe.</summary>
    public MemoryProbe Probe { get; init; } = MemoryProbe.Heaviside;

    /// <summary>The divisor.</summary>
    public MemoryNormalization Normalization { get; init; } = MemoryNormalization.Supremum;

    /// <summary>Steps T; values at t = 0, dt, ..., (T-1) dt.</summary>
    public int Length { get; init; } = 200;

    /// <summary>Magnitudes |x|_inf on the search grid, each tried with both signs (and, for d > 1, with directions on the cube).</summary>
    public IReadOnlyList<double> Magnitudes { get; init; } = [0.01, 0.1, 0.25, 0.5, 1, 2, 4];

    /// <summary>Random directions added to the axes and the diagonal for inputs of more than one channel.</summary>
    public int Directions { get; init; } = 32;

    /// <summary>Rounds of local ascent around the best probes; magnitudes stay within those of the grid. 0: the grid alone.</summary>
    public int AscentRounds { get; init; } = 12;

    /// <summary>Largest number of steps for reaching the zero-input steady state.</summary>
    public int SteadyStateSteps { get; init; } = 100_000;

    /// <summary>Thresholds of the horizons: h_eps = first t after which M &lt; eps max M.</summary>
    public IReadOnlyList<double> Thresholds { get; init; } = [0.5, 0.1, 0.01];

    /// <summary>Seed of the random directions.</summary>
    public long Seed { get; init; }
}
