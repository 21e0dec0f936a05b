using Lethe.Theory;

namespace Lethe.Experiments.Studies;

/// <summary>What quickstart found.</summary>
/// <param name="Options">What was run.</param>
/// <param name="Linear">Exact linear analysis, one per family.</param>
/// <param name="Trained">Trained models.</param>
public sealed record QuickstartResult(QuickstartOptions Options, IReadOnlyList<LinearAnalysisResult> Linear, GrowingHorizonResult Trained);
