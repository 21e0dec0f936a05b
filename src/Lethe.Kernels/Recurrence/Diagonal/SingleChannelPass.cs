namespace Lethe.Kernels.Recurrence.Diagonal;

/// <summary>
/// One input, one output, a sigma of few operations: encoder, recurrence and decoder in one loop with all states in registers; backward,
/// one state at a time with its sums in registers and z computed again from the kept state, which is less work than to store and fetch it.
/// </summary>
internal sealed unsafe class SingleChannelPass<TActivation, TOps, TVector, T>() : DiagonalPass<T>(1, 1, 2 * TOps.Count)
    where TActivation : struct, IActivationFunction<TVector>
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
{
    private const int Output = U + 1, Back = Output + 1, TimeStep = Back + 1, OutputBack = TimeStep + 1;

    internal override bool KeepsValues => false;

    internal override bool IsLong => false;

    internal override long ScratchSize(int segment) => 0;

    [MethodImpl(AggressiveOptimization)]
    internal override void Forward(T* weights, T* x, T* y, T* carry, T* states, T* values, T* scratch, int count)
    {
        int half = TOps.Count, lanes = 2 * half, step = Units * lanes;
        TVector a0 = At(carry, 0), b0 = At(carry, 1), a1 = At(carry, 2), b1 = At(carry, 3);
        TVector a2 = At(carry, 4), b2 = At(carry, 5), a3 = At(carry, 6), b3 = At(carry, 7), dt = W(weights, TimeStep, 0);
        if (states != null)
        {
            BlockLoops<TOps, TVector, T>.Put(states, a0, b0, a1, b1, a2, b2, a3, b3);
            states += step;
        }
        for (int k = 0; k < count; k++, x += lanes, y += lanes)
        {
            TVector xa = TOps.Load(x), xb = TOps.Load(x + half);
            a0 = Next(weights, 0, xa, a0, dt);
            b0 = Next(weights, 0, xb, b0, dt);
            TVector ya = TOps.Multiply(W(weights, Output, 0), a0), yb = TOps.Multiply(W(weights, Output, 0), b0);
            a1 = Next(weights, 1, xa, a1, dt);
            b1 = Next(weights, 1, xb, b1, dt);
            ya = TOps.MultiplyAdd(W(weights, Output, 1), a1, ya);
            yb = TOps.MultiplyAdd(W(weights, Output, 1), b1, yb);
            a2 = Next(weights, 2, xa, a2, dt);
            b2 = Next(weights, 2, xb, b2, dt);
            ya = TOps.MultiplyAdd(W(weights, Output, 2), a2, ya);
            yb = TOps.MultiplyAdd(W(weights, Output, 2), b2, yb);
            a3 = Next(weights, 3, xa, a3, dt);
            b3 = Next(weights, 3, xb, b3, dt);
            ya = TOps.MultiplyAdd(W(weights, Output, 3), a3, ya);
            yb = TOps.MultiplyAdd(W(weights, Output, 3), b3, yb);
            TOps.Store(TOps.Add(TOps.Load(y), ya), y);
            TOps.Store(TOps.Add(TOps.Load(y + half), yb), y + half);
            if (states == null) continue;
            BlockLoops<TOps, TVector, T>.Put(states, a0, b0, a1, b1, a2, b2, a3, b3);
            states += step;
        }
        BlockLoops<TOps, TVector, T>.Put(carry, a0, b0, a1, b1, a2, b2, a3, b3);
    }

    [MethodImpl(AggressiveOptimization)]
    internal override void Replay(T* weights, T* x, T* states, T* values, T* scratch, int count)
    {
        int half = TOps.Count, lanes = 2 * half, step = Units * lanes;
        TVector a0 = At(states, 0), b0 = At(states, 1), a1 = At(states, 2), b1 = At(states, 3);
        TVector a2 = At(states, 4), b2 = At(states, 5), a3 = At(states, 6), b3 = At(states, 7), dt = W(weights, TimeStep, 0);
        for (int k = 0; k < count; k++, x += lanes)
        {
            TVector xa = TOps.Load(x), xb = TOps.Load(x + half);
            a0 = Next(weights, 0, xa, a0, dt);
            b0 = Next(weights, 0, xb, b0, dt);
            a1 = Next(weights, 1, xa, a1, dt);
            b1 = Next(weights, 1, xb, b1, dt);
            a2 = Next(weights, 2, xa, a2, dt);
            b2 = Next(weights, 2, xb, b2, dt);
            a3 = Next(weights, 3, xa, a3, dt);
            b3 = Next(weights, 3, xb, b3, dt);
            states += step;
            BlockLoops<TOps, TVector, T>.Put(states, a0, b0, a1, b1, a2, b2, a3, b3);
        }
    }

    internal override void Backward(T* weights, T* x, T* errors, T* states, T* values, T* gradient, T* delta,
        T* dx, T* scratch, int count, T* last)
    {
        int half = TOps.Count;
        for (int vector = 0; vector < 2 * Units; vector++)
        {
            int at = vector * half, lane = at % Lanes;
            BackwardVector(weights + vector / 2, x + lane, errors + lane, states + at, gradient + at, delta + at, count,
                last == null ? null : last + at);
        }
    }

    // The last step of the way back has gone on to it: there is no error before the first.
    internal override void Begin(T* weights, T* delta, T* to, T* scratch) => new Span<T>(delta, Step).CopyTo(new Span<T>(to, Step));

    /// <summary>
    /// One vector of one state, last step to first, its weights and sums in registers. A step's delta is 1 + Q sigma' times the next one's,
    /// plus C times the error of its own output: one operation, and the only one its predecessor waits for. A state h_k meets the error of
    /// the step before it, which read it; there are zeros before the first error.
    /// </summary>
    [MethodImpl(AggressiveOptimization)]
    private static void BackwardVector(T* weights, T* x, T* errors, T* states, T* gradient, T* delta, int count, T* last)
    {
        int lanes = 2 * TOps.Count, step = Units * lanes;
        TVector weightR = W(weights, R, 0), weightQ = W(weights, Back, 0), rest = W(weights, S, 0), weightB = W(weights, B, 0),
            weightU = W(weights, U, 0), weightC = W(weights, OutputBack, 0);
        TVector r = TOps.Load(gradient), b = TOps.Load(gradient + B * step), u = TOps.Load(gradient + U * step),
            c = TOps.Load(gradient + Output * step);
        TVector d = TOps.Load(delta);
        states += (long)count * step;
        x += (long)count * lanes;
        errors += (long)(count - 1) * lanes;
        if (last != null)
        {
            TVector error = TOps.Load(errors);
            c = TOps.MultiplyAdd(error, TOps.Load(states), c);
            d = TOps.MultiplyAdd(weightC, error, TOps.Load(last));
        }
        for (int k = 0; k < count; k++)
        {
            x -= lanes;
            errors -= lanes;
            states -= step;
            TVector input = TOps.Load(x), g = TOps.Load(states), error = TOps.Load(errors), pull = d, push = TOps.Multiply(weightC, error);
            if (TActivation.IsLinear)
            {
                d = TOps.MultiplyAdd(weightQ, d, push);
            }
            else
            {
                TVector z = TOps.MultiplyAdd(weightR, g, TOps.MultiplyAdd(weightU, input, weightB));
                pull = TActivation.Pull(z, d);
                d = TOps.MultiplyAdd(TActivation.Gain(z, weightQ, rest), d, push);
            }
            b = TOps.Add(b, pull);
            u = TOps.MultiplyAdd(pull, input, u);
            r = TOps.MultiplyAdd(pull, g, r);
            c = TOps.MultiplyAdd(error, g, c);
        }
        TOps.Store(r, gradient);
        TOps.Store(b, gradient + B * step);
        TOps.Store(u, gradient + U * step);
        TOps.Store(c, gradient + Output * step);
        TOps.Store(d, delta);
    }

    /// <summary>The state after a step: h + dt sigma(R h + (U x + b)), or the argument itself in the linear form.</summary>
    [MethodImpl(AggressiveInlining)]
    private static TVector Next(T* weights, int unit, TVector x, TVector h, TVector dt)
    {
        TVector z = TOps.MultiplyAdd(W(weights, R, unit), h, TOps.MultiplyAdd(W(weights, U, unit), x, W(weights, B, unit)));
        return TActivation.IsLinear ? z : TOps.MultiplyAdd(dt, TActivation.Apply(z), h);
    }

    [MethodImpl(AggressiveInlining)]
    private static TVector W(T* weights, int row, int unit) => TOps.Broadcast(weights[row * Units + unit]);

    [MethodImpl(AggressiveInlining)]
    private static TVector At(T* vectors, int index) => TOps.Load(vectors + index * TOps.Count);
}
