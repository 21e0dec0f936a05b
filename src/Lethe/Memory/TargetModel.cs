namespace Lethe.Memory;

/// <summary>A target seen as a model, so that its memory can be probed like any other's.</summary>
/// <param name="target">The target.</param>
/// <param name="timeStep">dt.</param>
public sealed class TargetModel(ITarget target, double timeStep) : ISequenceModel
{
    /// <inheritdoc/>
    public string Name => target.Name;

    /// <inheritdoc/>
    public int InputSize => target.InputSize;

    /// <inheritdoc/>
    public int OutputSize => target.OutputSize;

    /// <inheritdoc/>
    public double TimeStep => timeStep;

    /// <inheritdoc/>
    public bool IsLinear => target is LinearFunctional;

    /// <inheritdoc/>
    public void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers) =>
        target.Evaluate(inputs, outputs, timeStep, workers);
}
