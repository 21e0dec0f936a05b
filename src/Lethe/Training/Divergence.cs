namespace Lethe.Training;

/// <summary>When and where a run stopped being finite.</summary>
/// <param name="Epoch">Epoch, 1, 2, ...</param>
/// <param name="Step">Optimizer step since the start of the run.</param>
/// <param name="Where">"loss", "gradient of NAME", "weight NAME" or "validation loss".</param>
/// <param name="Value">The value found.</param>
public sealed record Divergence(int Epoch, long Step, string Where, double Value);
