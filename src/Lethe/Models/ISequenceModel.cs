namespace Lethe.Models;

/// <summary>Anything that maps (batch, time, in) to (batch, time, out) causally from a zero initial state: the subject of memory and
/// stability analysis.</summary>
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

    /// <summary>
    /// Half the gap between 1 and the next number of the arithmetic the outputs come from: 2^-53, and 2^-24 for a model that computes in
    /// float32. What is smaller, relative to the outputs, counts as rounding.
    /// </summary>
    double Rounding => 1.1102230246251565e-16;

    /// <summary>Whether outputs are linear in inputs up to a constant, by construction. Not known: false.</summary>
    bool IsLinear => false;

    /// <summary>The longest sequence it takes (a table of positions, a fixed number of steps); null: any.</summary>
    int? LongestContext => null;

    /// <summary>The number of tokens where inputs are names of tokens, whole numbers from 0 to this less 1; null: inputs are
    /// numbers.</summary>
    int? Vocabulary => null;

    /// <summary>Whether a call costs much beside what it computes (a program is started): few large ones are better.</summary>
    bool CallIsCostly => false;

    /// <summary>Numbers of state of one sequence, where states can be given and taken; 0: they cannot.</summary>
    int StateSize => 0;

    /// <summary>Writes the outputs of all sequences, and the states after them where they are wanted.</summary>
    /// <param name="inputs">(batch, time, in).</param>
    /// <param name="outputs">(batch, time, out), overwritten.</param>
    /// <param name="states">Where sequences begin, and where the last states go.</param>
    /// <param name="workers">Threads.</param>
    /// <exception cref="ArgumentException">Sizes do not fit.</exception>
    /// <exception cref="NotSupportedException">The model's <see cref="StateSize"/> is 0.</exception>
    void Forward(TiledSequences inputs, TiledSequences outputs, in PassStates states, Workers workers) =>
        throw new NotSupportedException($"model '{Name}' takes no states: run it from its own beginning.");
    /// <summary>The model with states that go in and come out; null where they do not.</summary>
    IStatefulModel? Stateful => null;

    /// <summary>Writes the outputs of all sequences. Not for two callers at a time: models own workspaces.</summary>
    void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers);
}
