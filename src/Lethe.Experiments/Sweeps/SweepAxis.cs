namespace Lethe.Experiments.Sweeps;

/// <summary>A setting and its alternatives.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Alternatives">They.</param>
/// <param name="SplitWord">Of a text that was split at its commas: how it is written as one value.</param>
internal sealed record SweepAxis(Setting Setting, IReadOnlyList<Draft> Alternatives, string? SplitWord = null);
