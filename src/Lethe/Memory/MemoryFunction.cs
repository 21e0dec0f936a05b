namespace Lethe.Memory;

/// <summary>A measured memory function.</summary>
/// <param name="Times">t.</param>
/// <param name="Values">M(t).</param>
/// <param name="Probe">How it was probed.</param>
/// <param name="Maximizer">The input x (one value per channel) that gave the largest M(t) summed over t; empty for closed forms.</param>
/// <param name="SteadyStateReached">False where the zero-input state did not settle; the values are then differences from the last state
/// reached.</param>
/// <param name="Tail">The fitted tail.</param>
/// <param name="Horizons">One per threshold asked for.</param>
/// <param name="HalfLife">Time after which M stays below half its maximum; null if not reached.</param>
public sealed record MemoryFunction(IReadOnlyList<double> Times, IReadOnlyList<double> Values, MemoryProbe Probe,
    IReadOnlyList<double> Maximizer,
    bool SteadyStateReached, TailFit Tail, IReadOnlyList<MemoryHorizon> Horizons, double? HalfLife);
