namespace Lethe.Kernels.Recurrence.Diagonal;

/// <summary>The loops over time of <see cref="GeneralPass{TForm, TActivation, TOps, TVector, T}"/>.</summary>
internal sealed unsafe partial class GeneralPass<TForm, TActivation, TOps, TVector, T>
{
    [MethodImpl(AggressiveOptimization)]
    private void Recur(T* weights, T* drive, T* states, T* values, int count)
    {
        int half = TOps.Count, step = 2 * Units * half;
        TVector a0 = At(states, 0), b0 = At(states, 1), a1 = At(states, 2), b1 = At(states, 3);
        TVector a2 = At(states, 4), b2 = At(states, 5), a3 = At(states, 6), b3 = At(states, 7), dt = TOps.Broadcast(TimeStep(weights));
        for (int k = 0; k < count; k++, drive += step, values += step)
        {
            a0 = Next(weights, 0, drive, values, a0, dt);
            b0 = Next(weights, 1, drive, values, b0, dt);
            a1 = Next(weights, 2, drive, values, a1, dt);
            b1 = Next(weights, 3, drive, values, b1, dt);
            a2 = Next(weights, 4, drive, values, a2, dt);
            b2 = Next(weights, 5, drive, values, b2, dt);
            a3 = Next(weights, 6, drive, values, a3, dt);
            b3 = Next(weights, 7, drive, values, b3, dt);
            states += step;
            BlockLoops<TOps, TVector, T>.Put(states, a0, b0, a1, b1, a2, b2, a3, b3);
        }
    }

    [MethodImpl(AggressiveInlining)]
    private static TVector Next(T* weights, int vector, T* drive, T* values, TVector h, TVector dt)
    {
        TVector z = TOps.MultiplyAdd(TOps.Broadcast(weights[vector / 2]), h, At(drive, vector));
        if (DiagonalForm<TForm, TActivation, TVector>.IsLinearInTime) return z;
        TVector value = TActivation.Apply(z);
        TOps.Store(value, values + vector * TOps.Count);
        return TOps.MultiplyAdd(dt, value, h);
    }

    /// <summary>A long sigma in two loops over the vectors of a step: the first halves, which wait in the place of the next state, then the
    /// second.</summary>
    [MethodImpl(AggressiveOptimization)]
    private void RecurLong(T* weights, T* drive, T* states, T* values, int count)
    {
        TVector dt = TOps.Broadcast(TimeStep(weights));
        int half = TOps.Count, step = 2 * Units * half;
        for (int k = 0; k < count; k++, drive += step, values += step, states += step)
        {
            T* next = states + step;
            for (int at = 0; at < step; at += half)
            {
                TVector z = TOps.MultiplyAdd(TOps.Broadcast(weights[(uint)at / (uint)(2 * half)]), TOps.Load(states + at),
                    TOps.Load(drive + at));
                TOps.Store(z, values + at);
                TOps.Store(TActivation.Begin(z), next + at);
            }
            for (int at = 0; at < step; at += half)
            {
                TVector value = TActivation.End(TOps.Load(values + at), TOps.Load(next + at));
                TOps.Store(value, values + at);
                TOps.Store(TOps.MultiplyAdd(dt, value, TOps.Load(states + at)), next + at);
            }
        }
    }

    /// <summary>The multiplication with a complex number: real and imaginary part of two units.</summary>
    [MethodImpl(AggressiveOptimization)]
    private static void Rotate(T* weights, T* drive, T* states, int count)
    {
        int half = TOps.Count, step = 2 * Units * half;
        for (int unit = 0; unit < Units; unit += 2, weights += 2, drive += 4 * half, states += 4 * half)
        {
            TVector re = TOps.Broadcast(weights[R * Units]), im = TOps.Broadcast(weights[S * Units + 1]),
                minus = TOps.Broadcast(weights[S * Units]);
            TVector ra = At(states, 0), rb = At(states, 1), ia = At(states, 2), ib = At(states, 3);
            T* u = drive, h = states + step;
            for (int k = 0; k < count; k++, u += step, h += step)
            {
                TVector sa = TOps.MultiplyAdd(re, ra, TOps.MultiplyAdd(minus, ia, At(u, 0))),
                    sb = TOps.MultiplyAdd(re, rb, TOps.MultiplyAdd(minus, ib, At(u, 1)));
                ia = TOps.MultiplyAdd(re, ia, TOps.MultiplyAdd(im, ra, At(u, 2)));
                ib = TOps.MultiplyAdd(re, ib, TOps.MultiplyAdd(im, rb, At(u, 3)));
                ra = sa;
                rb = sb;
                TOps.Store(ra, h);
                TOps.Store(rb, h + half);
                TOps.Store(ia, h + 2 * half);
                TOps.Store(ib, h + 3 * half);
            }
        }
    }

    /// <summary>delta = (1 + Q sigma') delta of the next step + C^T e: one operation, which its predecessor waits for.</summary>
    [MethodImpl(AggressiveOptimization)]
    private void Sweep(T* weights, T* pushed, T* values, T* delta, T* pulls, int count)
    {
        int half = TOps.Count, step = 2 * Units * half;
        for (int unit = 0; unit < Units; unit++)
        {
            int at = 2 * unit * half;
            long last = (long)(count - 1) * step + at;
            T* d = delta + at, p = pushed + last, to = pulls + last, v = values + last;
            TVector r = TOps.Broadcast(weights[Q * Units + unit]), s = TOps.Broadcast(weights[S * Units + unit]);
            TVector da = At(d, 0), db = At(d, 1), fa = TOps.Load(d + step), fb = TOps.Load(d + step + half);
            for (int k = 0; k < count; k++, p -= step, to -= step, v -= step)
            {
                da = TOps.MultiplyAdd(fa, da, TOps.Load(p));
                db = TOps.MultiplyAdd(fb, db, TOps.Load(p + half));
                if (DiagonalForm<TForm, TActivation, TVector>.IsLinearInTime)
                {
                    fa = r;
                    fb = r;
                    TOps.Store(da, to);
                    TOps.Store(db, to + half);
                    continue;
                }
                TVector va = TOps.Load(v), vb = TOps.Load(v + half);
                TOps.Store(TActivation.Pull(va, da), to);
                TOps.Store(TActivation.Pull(vb, db), to + half);
                fa = TActivation.Gain(va, r, s);
                fb = TActivation.Gain(vb, r, s);
            }
            TOps.Store(da, d);
            TOps.Store(db, d + half);
            TOps.Store(fa, d + step);
            TOps.Store(fb, d + step + half);
        }
    }

    /// <summary>The multiplication with the conjugate: delta of this step from delta of the next.</summary>
    [MethodImpl(AggressiveOptimization)]
    private static void RotateBack(T* weights, T* pushed, T* delta, T* pulls, int count)
    {
        int half = TOps.Count, step = 2 * Units * half;
        for (int unit = 0; unit < Units; unit += 2, weights += 2, delta += 4 * half, pushed += 4 * half, pulls += 4 * half)
        {
            TVector re = TOps.Broadcast(weights[R * Units]), im = TOps.Broadcast(weights[S * Units + 1]),
                minus = TOps.Broadcast(weights[S * Units]);
            TVector ra = At(delta, 0), rb = At(delta, 1), ia = At(delta, 2), ib = At(delta, 3);
            T* p = pushed + (long)(count - 1) * step, to = pulls + (long)(count - 1) * step;
            for (int k = 0; k < count; k++, p -= step, to -= step)
            {
                TVector sa = TOps.MultiplyAdd(re, ra, TOps.MultiplyAdd(im, ia, At(p, 0))),
                    sb = TOps.MultiplyAdd(re, rb, TOps.MultiplyAdd(im, ib, At(p, 1)));
                ia = TOps.MultiplyAdd(re, ia, TOps.MultiplyAdd(minus, ra, At(p, 2)));
                ib = TOps.MultiplyAdd(re, ib, TOps.MultiplyAdd(minus, rb, At(p, 3)));
                ra = sa;
                rb = sb;
                TOps.Store(ra, to);
                TOps.Store(rb, to + half);
                TOps.Store(ia, to + 2 * half);
                TOps.Store(ib, to + 3 * half);
            }
            TOps.Store(ra, delta);
            TOps.Store(rb, delta + half);
            TOps.Store(ia, delta + 2 * half);
            TOps.Store(ib, delta + 3 * half);
        }
    }

    private T TimeStep(T* weights) => weights[(Q + 1) * Units];

    [MethodImpl(AggressiveInlining)]
    private static TVector At(T* vectors, int index) => TOps.Load(vectors + index * TOps.Count);
}
