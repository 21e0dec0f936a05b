using Lethe.Kernels;
using Lethe.Models;

namespace Lethe.Cli.Subjects;

/// <summary>A model whose forward passes end a cancelled measurement, and are counted.</summary>
internal sealed class InterruptibleModel(ISequenceModel model, Action<int> passed, CancellationToken cancellation) : ISequenceModel
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
    public void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers)
    {
        cancellation.ThrowIfCancellationRequested();
        model.Forward(inputs, outputs, workers);
        passed(++_passes);
    }
}
