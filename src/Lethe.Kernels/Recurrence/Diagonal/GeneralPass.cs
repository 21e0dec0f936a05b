namespace Lethe.Kernels.Recurrence.Diagonal;

/// <summary>
/// Any channels, form and activation: a segment goes through one loop after the other (encoder, recurrence, decoder; and back) with what
/// lies between them in the first-level cache.
/// </summary>
internal sealed unsafe partial class GeneralPass<TForm, TActivation, TOps, TVector, T>(int inputs, int outputs)
    : DiagonalPass<T>(inputs, outputs, 2 * TOps.Count)
    where TForm : struct, IDiagonalForm
    where TActivation : struct, IActivationFunction<TVector>
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
{
    // The state before a vector's other part, real or imaginary, lies this many vectors away.
    private const int Partner = 2;

    internal override bool KeepsValues => !TActivation.IsLinear;

    internal override bool IsLong => TActivation.IsLong;

    // One step of zeros; then drive or C^T e, pulls, states, values.
    internal override long ScratchSize(int segment) => (4L * segment + 2) * Step;

    internal override void Forward(T* weights, T* x, T* y, T* carry, T* states, T* values, T* scratch, int count)
    {
        long segment = (long)count * Step;
        if (states == null) states = scratch + Step + 2 * segment;
        if (values == null) values = scratch + 2 * Step + 3 * segment;
        Copy(carry, states);
        Replay(weights, x, states, values, scratch, count);
        T* read = KeepsValues && TForm.IsLayerwise ? values : states + Step;
        BlockLoops<TOps, TVector, T>.ToChannels(weights + C * Units, read, Outputs, y, count);
        Copy(states + segment, carry);
    }

    internal override void Replay(T* weights, T* x, T* states, T* values, T* scratch, int count)
    {
        T* drive = scratch + Step;
        BlockLoops<TOps, TVector, T>.ToStates(weights + B * Units, weights + U * Units, x, Inputs, drive, count);
        if (TForm.IsComplex) Rotate(weights, drive, states, count);
        else if (DiagonalForm<TForm, TActivation, TVector>.IsLinearInTime || !TActivation.IsLong)
            Recur(weights, drive, states, values, count);
        else RecurLong(weights, drive, states, values, count);
        if (TForm.IsLayerwise && !TActivation.IsLinear) Apply(states + Step, values, count);
    }

    internal override void Backward(T* weights, T* x, T* errors, T* states, T* values, T* gradient, T* delta,
        T* dx, T* scratch, int count, T* last)
    {
        T* pushed = scratch + Step, pulls = pushed + (long)count * Step;
        T* read = TForm.IsLayerwise && !TActivation.IsLinear ? values : states + Step;
        BlockLoops<TOps, TVector, T>.ToStates(scratch, weights + (Q + 2) * Units, errors, Outputs, pushed, count);
        BlockLoops<TOps, TVector, T>.Outer(gradient + C * Step, read, errors, Outputs, count);
        if (TForm.IsLayerwise && !TActivation.IsLinear) Pull(values, pushed, count);
        if (last != null) Add(last, pushed + (count - 1L) * Step);
        if (TForm.IsComplex) RotateBack(weights, pushed, delta, pulls, count);
        else Sweep(weights, pushed, values, delta, pulls, count);
        BlockLoops<TOps, TVector, T>.Inner(gradient + R * Step, gradient + B * Step, pulls, states, 0, count);
        if (TForm.IsComplex) BlockLoops<TOps, TVector, T>.Inner(gradient + S * Step, null, pulls, states, Partner, count);
        BlockLoops<TOps, TVector, T>.Outer(gradient + U * Step, pulls, x, Inputs, count);
        if (dx != null) BlockLoops<TOps, TVector, T>.ToChannels(weights + U * Units, pulls, Inputs, dx, count);
    }

    [MethodImpl(AggressiveOptimization)]
    internal override void Begin(T* weights, T* delta, T* to, T* scratch)
    {
        if (TForm.IsComplex)
        {
            // One rotation more, of what nothing is added to.
            RotateBack(weights, scratch, delta, to, 1);
            return;
        }
        for (int at = 0; at < Step; at += TOps.Count)
            TOps.Store(TOps.Multiply(TOps.Load(delta + Step + at), TOps.Load(delta + at)), to + at);
    }

    private void Add(T* terms, T* to)
    {
        for (int at = 0; at < Step; at += TOps.Count) TOps.Store(TOps.Add(TOps.Load(to + at), TOps.Load(terms + at)), to + at);
    }

    private void Copy(T* from, T* to) => new Span<T>(from, Step).CopyTo(new Span<T>(to, Step));

    /// <summary>values = sigma(states) of all steps, a step's first halves before its second.</summary>
    [MethodImpl(AggressiveOptimization)]
    private static void Apply(T* states, T* values, int count)
    {
        int step = 2 * Units * TOps.Count;
        for (int k = 0; k < count; k++, states += step, values += step)
        {
            for (int at = 0; at < step && TActivation.IsLong; at += TOps.Count)
                TOps.Store(TActivation.Begin(TOps.Load(states + at)), values + at);
            for (int at = 0; at < step; at += TOps.Count)
                TOps.Store(TActivation.End(TOps.Load(states + at), TOps.Load(values + at)), values + at);
        }
    }

    /// <summary>Multiplies with sigma', which the values tell.</summary>
    [MethodImpl(AggressiveOptimization)]
    private static void Pull(T* values, T* pushed, int count)
    {
        long size = 2L * Units * count * TOps.Count;
        for (long i = 0; i < size; i += TOps.Count)
            TOps.Store(TActivation.Pull(TOps.Load(values + i), TOps.Load(pushed + i)), pushed + i);
    }
}
