namespace Lethe.Models;

/// <summary>A model whose forward passes end a cancelled measurement, and are counted.</summary>
/// <param name="model">The model.</param>
/// <param name="passed">Told the number of passes after each; null: no one.</param>
/// <param name="cancellation">Checked before each pass, which then throws <see cref="OperationCanceledException"/>.</param>
public sealed class InterruptibleModel(ISequenceModel model, Action<int>? passed, CancellationToken cancellation) : ISequenceModel
{
    private int _passes;

    /// <inheritdoc/>
    public string Name => model.Name;

    /// <inheritdoc/>
    public int InputSize => model.InputSize;

    /// <inheritdoc/>
    public int OutputSize => model.OutputSize;

    /// <inheritdoc/>
    public double TimeStep => model.TimeStep;

    /// <inheritdoc/>
    public double Rounding => model.Rounding;

    /// <inheritdoc/>
    public bool IsLinear => model.IsLinear;

    /// <inheritdoc/>
    public int? LongestContext => model.LongestContext;

    /// <inheritdoc/>
    public int? Vocabulary => model.Vocabulary;

    /// <inheritdoc/>
    public bool CallIsCostly => model.CallIsCostly;

    /// <inheritdoc/>
    public int StateSize => model.StateSize;

    /// <inheritdoc/>
    public void Forward(TiledSequences inputs, TiledSequences outputs, in PassStates states, Workers workers)
    {
        cancellation.ThrowIfCancellationRequested();
        model.Forward(inputs, outputs, states, workers);
        passed?.Invoke(++_passes);
    }

    /// <inheritdoc/>
    public void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers)
    {
        cancellation.ThrowIfCancellationRequested();
        model.Forward(inputs, outputs, workers);
        passed?.Invoke(++_passes);
    }
}
