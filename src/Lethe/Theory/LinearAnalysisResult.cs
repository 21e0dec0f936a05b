using Lethe.Stability;

namespace Lethe.Theory;

/// <summary>The exact linear analysis of one target and one parameterisation.</summary>
/// <param name="Family">Target, parameterisation, "linear", "diagonal".</param>
/// <param name="Points">One per width, ascending.</param>
/// <param name="Verdict">What the rule says of them.</param>
public sealed record LinearAnalysisResult(FamilyKey Family, IReadOnlyList<LinearPoint> Points, Verdict Verdict);
