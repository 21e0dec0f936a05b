using Lethe.Kernels;
using Lethe.Models;

namespace Lethe.Experiments.Subjects;

/// <summary>A model whose forward passes end a cancelled measurement, and are counted.</summary>
internal sealed class InterruptibleModel(ISequenceModel model, Action<int> passed, CancellationToken cancellation) : ISequenceModel
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
        passed(++_passes);
    }
}
