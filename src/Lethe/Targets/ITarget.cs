namespace Lethe.Targets;

/// <summary>A functional to be learnt: maps inputs to outputs causally, without noise.</summary>
public interface ITarget
{
    /// <summary>The name used on the command line.</summary>
    string Name { get; }

    /// <summary>One line for people.</summary>
    string Description { get; }

    /// <summary>Channels read.</summary>
    int InputSize { get; }

    /// <summary>Channels given.</summary>
    int OutputSize { get; }

    /// <summary>Writes the target's outputs for the inputs at time step <paramref name="timeStep"/>.</summary>
    void Evaluate(TiledSequences inputs, TiledSequences outputs, double timeStep, Workers workers);
}
