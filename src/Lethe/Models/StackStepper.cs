namespace Lethe.Models;

/// <summary>Steps of layers one above the other: each reads what the one below has just given.</summary>
internal sealed class StackStepper : SequenceStepper
{
    private readonly SequenceStepper[] _layers;
    private readonly double[][] _between;

    /// <summary>Takes over the steppers of the layers, the first one's first.</summary>
    public StackStepper(SequenceStepper[] layers)
        : base(layers[0].Lanes, layers[0].InputSize, layers[^1].OutputSize, layers.Sum(l => l.StateSize))
    {
        _layers = layers;
        _between = [.. layers[..^1].Select(l => new double[l.Lanes * l.OutputSize])];
    }

    /// <inheritdoc/>
    public override SequenceStepper Copy() => new StackStepper([.. _layers.Select(l => l.Copy())]);

    /// <inheritdoc/>
    protected override void Advance(ReadOnlySpan<double> inputs, Span<double> outputs)
    {
        for (int l = 0; l < _layers.Length; l++)
            _layers[l].Step(l == 0 ? inputs : _between[l - 1], l == _layers.Length - 1 ? outputs : _between[l]);
    }

    /// <inheritdoc/>
    protected override void Read(int lane, Span<double> state)
    {
        foreach (SequenceStepper layer in _layers)
        {
            layer.SaveState(lane, state[..layer.StateSize]);
            state = state[layer.StateSize..];
        }
    }

    /// <inheritdoc/>
    protected override void Write(int lane, ReadOnlySpan<double> state)
    {
        foreach (SequenceStepper layer in _layers)
        {
            layer.RestoreState(lane, state[..layer.StateSize]);
            state = state[layer.StateSize..];
        }
    }

    /// <inheritdoc/>
    protected override void Clear(int lane)
    {
        foreach (SequenceStepper layer in _layers) layer.Reset(lane);
    }
}
