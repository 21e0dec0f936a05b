using Lethe.Kernels;

namespace Lethe.Models;

/// <summary>Anything that maps (batch, time, in) to (batch, time, out) causally from a zero initial state: the subject of memory and stability analysis.</summary>
public interface ISequenceModel
{
    /// <summary>A short name for messages and tables.</summary>
    string Name { get; }

    /// <summary>Channels read per step.</summary>
    int InputSize { get; }

    /// <summary>Channels given per step.</summary>
    int OutputSize { get; }

    /// <summary>dt: the time between two steps.</summary>
    double TimeStep { get; }

    /// <summary>Writes the outputs of all sequences. Not for two callers at a time: models own workspaces.</summary>
    void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers);
}
