namespace Lethe.Kernels.Recurrence;

/// <summary>
/// Sequences that grow by one time step at a time, one to a lane, each with its own state: O(1) work and no allocation per step, and the
/// bits of a pass that takes and gives states. The weights are those of the moment the stepper was started. Not for two callers at a time.
/// </summary>
public abstract class SequenceStepper
{
    /// <summary>Sizes of a stepper.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    protected SequenceStepper(int lanes, int inputSize, int outputSize, int stateSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lanes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stateSize, 1);
        (Lanes, InputSize, OutputSize, StateSize) = (lanes, inputSize, outputSize, stateSize);
    }

    /// <summary>Sequences.</summary>
    public int Lanes { get; }

    /// <summary>Channels read per step.</summary>
    public int InputSize { get; }

    /// <summary>Channels given per step.</summary>
    public int OutputSize { get; }

    /// <summary>Numbers of state of one lane.</summary>
    public int StateSize { get; }

    /// <summary>One step of every lane.</summary>
    /// <param name="inputs">x, (lanes, in) row-major.</param>
    /// <param name="outputs">y, (lanes, out) row-major, overwritten.</param>
    /// <exception cref="ArgumentException">Lengths do not fit.</exception>
    public void Step(ReadOnlySpan<double> inputs, Span<double> outputs)
    {
        if (inputs.Length != Lanes * InputSize) throw Misfit(nameof(inputs), inputs.Length, Lanes, InputSize);
        if (outputs.Length != Lanes * OutputSize) throw Misfit(nameof(outputs), outputs.Length, Lanes, OutputSize);
        Advance(inputs, outputs);
    }

    /// <summary>Copies the state of one lane to <paramref name="state"/>, (state).</summary>
    /// <exception cref="ArgumentException">There is no such lane, or the length does not fit.</exception>
    public void SaveState(int lane, Span<double> state)
    {
        RequireLane(lane);
        if (state.Length != StateSize) throw Misfit(nameof(state), state.Length, 1, StateSize);
        Read(lane, state);
    }

    /// <summary>Copies the states of all lanes to <paramref name="states"/>, (lanes, state) row-major.</summary>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public void SaveState(Span<double> states)
    {
        if (states.Length != Lanes * StateSize) throw Misfit(nameof(states), states.Length, Lanes, StateSize);
        for (int lane = 0; lane < Lanes; lane++) Read(lane, states.Slice(lane * StateSize, StateSize));
    }

    /// <summary>One lane goes on from <paramref name="state"/>, (state).</summary>
    /// <exception cref="ArgumentException">There is no such lane, or the length does not fit.</exception>
    public void RestoreState(int lane, ReadOnlySpan<double> state)
    {
        RequireLane(lane);
        if (state.Length != StateSize) throw Misfit(nameof(state), state.Length, 1, StateSize);
        Write(lane, state);
    }

    /// <summary>All lanes go on from <paramref name="states"/>, (lanes, state) row-major.</summary>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public void RestoreState(ReadOnlySpan<double> states)
    {
        if (states.Length != Lanes * StateSize) throw Misfit(nameof(states), states.Length, Lanes, StateSize);
        for (int lane = 0; lane < Lanes; lane++) Write(lane, states.Slice(lane * StateSize, StateSize));
    }

    /// <summary>One lane begins a new sequence: its state becomes 0.</summary>
    /// <exception cref="ArgumentException">There is no such lane.</exception>
    public void Reset(int lane)
    {
        RequireLane(lane);
        Clear(lane);
    }

    /// <summary>Every lane begins a new sequence.</summary>
    public void Reset()
    {
        for (int lane = 0; lane < Lanes; lane++) Clear(lane);
    }

    /// <summary>A stepper of its own with the same weights and the states of now.</summary>
    public abstract SequenceStepper Copy();

    /// <summary>One step of every lane; lengths are checked.</summary>
    protected abstract void Advance(ReadOnlySpan<double> inputs, Span<double> outputs);

    /// <summary>Writes the state of a lane to <paramref name="state"/>, which has its length.</summary>
    protected abstract void Read(int lane, Span<double> state);

    /// <summary>Takes the state of a lane from <paramref name="state"/>, which has its length.</summary>
    protected abstract void Write(int lane, ReadOnlySpan<double> state);

    /// <summary>The state of a lane becomes 0.</summary>
    protected abstract void Clear(int lane);

    private void RequireLane(int lane)
    {
        if ((uint)lane >= (uint)Lanes) throw new ArgumentOutOfRangeException(nameof(lane), lane, $"There are the lanes 0..{Lanes - 1}.");
    }

    private static ArgumentException Misfit(string name, int actual, int lanes, int size) =>
        new($"{name} has {actual} values, expected {lanes} x {size} (lanes x values).", name);
}
