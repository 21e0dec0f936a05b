namespace Lethe.Kernels.Recurrence.Stepping;

/// <summary>
/// A stepper whose states lie somewhere in memory of its own, each number at a place. Behind those of a lane stand the places of its
/// padding, which are 0 until an input is no number: 0 times NaN is NaN. So who sets a lane's state anew sets them as well.
/// </summary>
internal abstract unsafe class StoredStates<T>(int lanes, int inputSize, int outputSize, int stateSize)
    : SequenceStepper(lanes, inputSize, outputSize, stateSize)
    where T : unmanaged
{
    /// <summary>Places of a lane: those of its state, then those of padding.</summary>
    protected abstract int Places { get; }

    /// <summary>Where a lane's number <paramref name="i"/> of state, or of padding behind it, lies now.</summary>
    protected abstract T* Place(int lane, int i);

    /// <inheritdoc/>
    protected override void Read(int lane, Span<double> state)
    {
        for (int i = 0; i < state.Length; i++) state[i] = Scalars.ToDouble(*Place(lane, i));
    }

    /// <inheritdoc/>
    protected override void Write(int lane, ReadOnlySpan<double> state)
    {
        Clear(lane);
        for (int i = 0; i < state.Length; i++) *Place(lane, i) = Kernels.Lanes.Element<T>(state[i]);
    }

    /// <inheritdoc/>
    protected override void Clear(int lane)
    {
        for (int i = 0; i < Places; i++) *Place(lane, i) = default;
    }
}
