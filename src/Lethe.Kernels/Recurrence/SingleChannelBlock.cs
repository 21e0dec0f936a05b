using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lethe.Kernels.Vectors;

namespace Lethe.Kernels.Recurrence;

/// <summary>
/// One input, one output: all of a block's states live in registers. Forward and replay have eight units in flight, the backward sweep four
/// (its accumulators need the registers).
/// </summary>
internal sealed unsafe partial class SingleChannelBlock<TActivation>(double timeStep) : DiagonalBlock(1, 1)
    where TActivation : struct, IActivationFunction
{
    private const int Lane = TiledSequences.Lanes;

    // Rows of the block's weights and gradients.
    private const int R = 0, RBack = Units, B = 2 * Units, U = 3 * Units, C = 4 * Units, CBack = 5 * Units;
    private const int GradientR = 0, GradientB = Step, GradientU = 2 * Step, GradientC = 3 * Step;

    // Eight inlined copies of a step are too many for the compiler where sigma is long, or where a 512-bit operation is two of 256 bits.
    private static bool Looped
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TActivation.IsLong || !Vector512.IsHardwareAccelerated;
    }

    internal override bool KeepsValues => TActivation.IsLong;

    internal override int ScratchSize(int segment) => 2 * Step;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Forward(double* weights, double* x, double* y, double* checkpoints, double* values, double* scratch, int length, int segment)
    {
        if (Looped)
        {
            ForwardLooped(weights, x, y, checkpoints, values, scratch, length, segment);
            return;
        }
        Vector512<double> dt = Vector512.Create(timeStep);
        Vector512<double> h0 = default, h1 = default, h2 = default, h3 = default, h4 = default, h5 = default, h6 = default, h7 = default;
        for (int k = 0; k < length;)
        {
            if (checkpoints != null)
            {
                Store(checkpoints, h0, h1, h2, h3, h4, h5, h6, h7);
                checkpoints += Step;
            }
            for (int end = Math.Min(k + segment, length); k < end; k++)
            {
                Vector512<double> input = Vector512.Load(x + k * Lane);
                h0 = Advance(h0, Value(weights, 0, input, h0), dt);
                h1 = Advance(h1, Value(weights, 1, input, h1), dt);
                h2 = Advance(h2, Value(weights, 2, input, h2), dt);
                h3 = Advance(h3, Value(weights, 3, input, h3), dt);
                h4 = Advance(h4, Value(weights, 4, input, h4), dt);
                h5 = Advance(h5, Value(weights, 5, input, h5), dt);
                h6 = Advance(h6, Value(weights, 6, input, h6), dt);
                h7 = Advance(h7, Value(weights, 7, input, h7), dt);
                Vector512<double> even = Broadcast(weights, C) * h0, odd = Broadcast(weights, C + 1) * h1;
                even = Vector512.FusedMultiplyAdd(Broadcast(weights, C + 2), h2, even);
                odd = Vector512.FusedMultiplyAdd(Broadcast(weights, C + 3), h3, odd);
                even = Vector512.FusedMultiplyAdd(Broadcast(weights, C + 4), h4, even);
                odd = Vector512.FusedMultiplyAdd(Broadcast(weights, C + 5), h5, odd);
                even = Vector512.FusedMultiplyAdd(Broadcast(weights, C + 6), h6, even);
                odd = Vector512.FusedMultiplyAdd(Broadcast(weights, C + 7), h7, odd);
                (Vector512.Load(y + k * Lane) + (even + odd)).Store(y + k * Lane);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Replay(double* weights, double* x, double* errors, double* states, double* values, bool known, double* gradient, double* scratch, int count)
    {
        if (Looped && !known)
        {
            ReplayLooped(weights, x, errors, states, values, gradient, count);
            return;
        }
        double* c = gradient + GradientC;
        Vector512<double> dt = Vector512.Create(timeStep);
        Vector512<double> h0 = At(states, 0), h1 = At(states, 1), h2 = At(states, 2), h3 = At(states, 3);
        Vector512<double> h4 = At(states, 4), h5 = At(states, 5), h6 = At(states, 6), h7 = At(states, 7);
        Vector512<double> c0 = At(c, 0), c1 = At(c, 1), c2 = At(c, 2), c3 = At(c, 3), c4 = At(c, 4), c5 = At(c, 5), c6 = At(c, 6), c7 = At(c, 7);
        for (int k = 0; k < count; k++)
        {
            Vector512<double> input = Vector512.Load(x + k * Lane), error = Vector512.Load(errors + k * Lane);
            states += Step;
            Keep(weights, 0, input, error, dt, ref h0, ref c0, states, values);
            Keep(weights, 1, input, error, dt, ref h1, ref c1, states, values);
            Keep(weights, 2, input, error, dt, ref h2, ref c2, states, values);
            Keep(weights, 3, input, error, dt, ref h3, ref c3, states, values);
            Keep(weights, 4, input, error, dt, ref h4, ref c4, states, values);
            Keep(weights, 5, input, error, dt, ref h5, ref c5, states, values);
            Keep(weights, 6, input, error, dt, ref h6, ref c6, states, values);
            Keep(weights, 7, input, error, dt, ref h7, ref c7, states, values);
            values += Step;
        }
        Store(c, c0, c1, c2, c3, c4, c5, c6, c7);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Sweep(double* weights, double* x, double* errors, double* states, double* values, double* gradient, double* delta, double* scratch, int count)
    {
        int together = Vector512.IsHardwareAccelerated ? 4 : 2;
        for (int unit = 0; unit < Units; unit += together)
        {
            int at = unit * Lane;
            if (together == 4) SweepFour(weights + unit, x, errors, states + at, values + at, gradient + at, delta + at, count);
            else SweepTwo(weights + unit, x, errors, states + at, values + at, gradient + at, delta + at, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SweepFour(double* weights, double* x, double* errors, double* states, double* values, double* gradient, double* delta, int count)
    {
        double* r = gradient + GradientR, b = gradient + GradientB, u = gradient + GradientU;
        Vector512<double> d0 = At(delta, 0), d1 = At(delta, 1), d2 = At(delta, 2), d3 = At(delta, 3);
        Vector512<double> r0 = At(r, 0), r1 = At(r, 1), r2 = At(r, 2), r3 = At(r, 3);
        Vector512<double> b0 = At(b, 0), b1 = At(b, 1), b2 = At(b, 2), b3 = At(b, 3);
        Vector512<double> u0 = At(u, 0), u1 = At(u, 1), u2 = At(u, 2), u3 = At(u, 3);
        for (int k = count - 1; k >= 0; k--)
        {
            Vector512<double> input = Vector512.Load(x + k * Lane), error = Vector512.Load(errors + k * Lane);
            double* h = states + k * Step, v = values + k * Step;
            Back(weights, 0, input, error, h, v, ref d0, ref r0, ref b0, ref u0);
            Back(weights, 1, input, error, h, v, ref d1, ref r1, ref b1, ref u1);
            Back(weights, 2, input, error, h, v, ref d2, ref r2, ref b2, ref u2);
            Back(weights, 3, input, error, h, v, ref d3, ref r3, ref b3, ref u3);
        }
        StoreFour(delta, d0, d1, d2, d3);
        StoreFour(r, r0, r1, r2, r3);
        StoreFour(b, b0, b1, b2, b3);
        StoreFour(u, u0, u1, u2, u3);
    }

    /// <summary>sigma(r h + (U x + b)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Value(double* weights, int unit, Vector512<double> input, Vector512<double> h) =>
        TActivation.Apply<Doubles512, Vector512<double>, double>(Argument(weights, unit, input, h));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Argument(double* weights, int unit, Vector512<double> input, Vector512<double> h)
    {
        Vector512<double> drive = Vector512.FusedMultiplyAdd(Broadcast(weights, U + unit), input, Broadcast(weights, B + unit));
        return Vector512.FusedMultiplyAdd(Broadcast(weights, R + unit), h, drive);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Advance(Vector512<double> h, Vector512<double> value, Vector512<double> dt) =>
        TActivation.IsLinear ? value : Vector512.FusedMultiplyAdd(dt, value, h);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(double* weights, int unit, Vector512<double> input, Vector512<double> error, Vector512<double> dt,
        ref Vector512<double> h, ref Vector512<double> c, double* states, double* values)
    {
        // Where the loops are used, this is reached with values known.
        Vector512<double> value = Looped ? At(values, unit) : Value(weights, unit, input, h);
        if (!TActivation.IsLinear && !Looped) value.Store(values + unit * Lane);
        h = Advance(h, value, dt);
        h.Store(states + unit * Lane);
        c = Vector512.FusedMultiplyAdd(error, h, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Back(double* weights, int unit, Vector512<double> input, Vector512<double> error, double* states, double* values,
        ref Vector512<double> delta, ref Vector512<double> r, ref Vector512<double> b, ref Vector512<double> u)
    {
        delta = Vector512.FusedMultiplyAdd(Broadcast(weights, CBack + unit), error, delta);
        Vector512<double> pull = TActivation.IsLinear ? delta : TActivation.Pull<Doubles512, Vector512<double>, double>(At(values, unit), delta);
        b += pull;
        u = Vector512.FusedMultiplyAdd(pull, input, u);
        r = Vector512.FusedMultiplyAdd(pull, At(states, unit), r);
        delta = TActivation.IsLinear ? Broadcast(weights, RBack + unit) * pull : Vector512.FusedMultiplyAdd(Broadcast(weights, RBack + unit), pull, delta);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Broadcast(double* weights, int at) => Vector512.Create(weights[at]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> At(double* vectors, int unit) => Vector512.Load(vectors + unit * Lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(double* to, Vector512<double> v0, Vector512<double> v1, Vector512<double> v2, Vector512<double> v3,
        Vector512<double> v4, Vector512<double> v5, Vector512<double> v6, Vector512<double> v7)
    {
        StoreFour(to, v0, v1, v2, v3);
        StoreFour(to + 4 * Lane, v4, v5, v6, v7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFour(double* to, Vector512<double> v0, Vector512<double> v1, Vector512<double> v2, Vector512<double> v3)
    {
        v0.Store(to);
        v1.Store(to + Lane);
        v2.Store(to + 2 * Lane);
        v3.Store(to + 3 * Lane);
    }
}
