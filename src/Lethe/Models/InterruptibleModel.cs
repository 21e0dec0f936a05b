using Lethe.Kernels;

namespace Lethe.Models;

/// <summary>A model whose forward passes end a cancelled measurement, and are counted.</summary>
/// <param name="model">The model.</param>
/// <param name="passed">Told the number of passes after each; null: no one.</param>
/// <param name="cancellation">Checked before each pass, which then throws <see cref="OperationCanceledException"/>.</param>
public sealed class InterruptibleModel(ISequenceModel model, Action<int>? passed, CancellationToken cancellation) : ISequenceModel
{
    private int _passes;

    public string Name => model.Name;

    public int InputSize => model.InputSize;

    public int OutputSize => model.OutputSize;

    public double TimeStep => model.TimeStep;

    public double Rounding => model.Rounding;

    public void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers)
    {
        cancellation.ThrowIfCancellationRequested();
        model.Forward(inputs, outputs, workers);
        passed?.Invoke(++_passes);
    }
}
