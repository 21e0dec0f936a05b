namespace Lethe.Experiments.Sweeps;

/// <summary>A setting and its alternatives.</summary>
internal sealed record SweepAxis(Setting Setting, IReadOnlyList<Draft> Alternatives);
