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

    /// <summary>Refuses states of another size.</summary>
    /// <exception cref="ArgumentException">Some are not (<paramref name="batch"/>, 1, <paramref name="stateSize"/>).</exception>
    internal void Require(int batch, int stateSize)
    {
        foreach ((TiledSequences? states, string name) in ((TiledSequences?, string)[])
            [(Initial, "initial"), (Final, "final"), (InitialGradients, "initialGradients"), (FinalGradients, "finalGradients")])
        {
            if (states is null || (states.Count == batch && states.Length == 1 && states.Channels == stateSize)) continue;
            throw new ArgumentException($"{name} states are {states.Count} x {states.Length} x {states.Channels}, expected {batch} x 1 x " +
                $"{stateSize} (sequences x 1 x state): make a batch of that size.", name);
        }
    }
}
