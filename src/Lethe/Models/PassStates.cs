namespace Lethe.Models;

/// <summary>The states at both ends of a pass, each (batch, 1, <see cref="IStatefulModel.StateSize"/>), and the gradients in
/// them.</summary>
public readonly record struct PassStates
{
    /// <summary>Where sequences begin; null: at 0.</summary>
    public TiledSequences? Initial { get; init; }

    /// <summary>Where the states after the last step go, overwritten; null: they are not wanted. It may be <see cref="Initial"/>
    /// itself.</summary>
    public TiledSequences? Final { get; init; }

    /// <summary>Of a backward pass: where dL/d<see cref="Initial"/> goes, overwritten; null: the gradient is stopped there.</summary>
    public TiledSequences? InitialGradients { get; init; }

    /// <summary>Of a backward pass: what reaches L through the last states; null: nothing does.</summary>
    public TiledSequences? FinalGradients { get; init; }

    /// <summary>True where nothing is given or asked for.</summary>
    public bool IsNone => (Initial ?? Final ?? InitialGradients ?? FinalGradients) is null;
}
