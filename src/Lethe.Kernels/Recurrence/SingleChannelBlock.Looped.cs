using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lethe.Kernels.Recurrence;

/// <summary>
/// The same where fewer operations may be inlined: loops over the units with two of them in one body, states in the first-level cache.
/// </summary>
internal sealed unsafe partial class SingleChannelBlock<TActivation>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ForwardLooped(double* weights, double* x, double* y, double* checkpoints, double* values, double* scratch, int length, int segment)
    {
        double* states = scratch;
        int stride = Step;
        if (values == null)
        {
            values = scratch + Step;
            stride = 0;
        }
        new Span<double>(states, Step).Clear();
        Vector512<double> dt = Vector512.Create(timeStep);
        for (int k = 0; k < length;)
        {
            if (checkpoints != null)
            {
                new Span<double>(states, Step).CopyTo(new Span<double>(checkpoints, Step));
                checkpoints += Step;
            }
            for (int end = Math.Min(k + segment, length); k < end; k++, values += stride)
            {
                // Adding a product to -0 leaves it as it is, the sign of a zero included.
                Vector512<double> input = Vector512.Load(x + k * Lane), even = Vector512.Create(-0.0), odd = even;
                for (int unit = 0; unit < Units; unit += 2)
                {
                    Vector512<double> h = Keep(weights, unit, input, dt, states, states, values);
                    Vector512<double> g = Keep(weights, unit + 1, input, dt, states, states, values);
                    even = Vector512.FusedMultiplyAdd(Broadcast(weights, C + unit), h, even);
                    odd = Vector512.FusedMultiplyAdd(Broadcast(weights, C + unit + 1), g, odd);
                }
                (Vector512.Load(y + k * Lane) + (even + odd)).Store(y + k * Lane);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReplayLooped(double* weights, double* x, double* errors, double* states, double* values, double* gradient, int count)
    {
        double* c = gradient + GradientC;
        Vector512<double> dt = Vector512.Create(timeStep);
        for (int k = 0; k < count; k++, states += Step, values += Step)
        {
            Vector512<double> input = Vector512.Load(x + k * Lane), error = Vector512.Load(errors + k * Lane);
            for (int unit = 0; unit < Units; unit += 2)
            {
                Vector512<double> h = Keep(weights, unit, input, dt, states, states + Step, values);
                Vector512<double> g = Keep(weights, unit + 1, input, dt, states, states + Step, values);
                Vector512.FusedMultiplyAdd(error, h, At(c, unit)).Store(c + unit * Lane);
                Vector512.FusedMultiplyAdd(error, g, At(c, unit + 1)).Store(c + (unit + 1) * Lane);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SweepTwo(double* weights, double* x, double* errors, double* states, double* values, double* gradient, double* delta, int count)
    {
        double* r = gradient + GradientR, b = gradient + GradientB, u = gradient + GradientU;
        Vector512<double> d0 = At(delta, 0), d1 = At(delta, 1), r0 = At(r, 0), r1 = At(r, 1), b0 = At(b, 0), b1 = At(b, 1), u0 = At(u, 0), u1 = At(u, 1);
        for (int k = count - 1; k >= 0; k--)
        {
            Vector512<double> input = Vector512.Load(x + k * Lane), error = Vector512.Load(errors + k * Lane);
            double* h = states + k * Step, v = values + k * Step;
            Back(weights, 0, input, error, h, v, ref d0, ref r0, ref b0, ref u0);
            Back(weights, 1, input, error, h, v, ref d1, ref r1, ref b1, ref u1);
        }
        StoreTwo(delta, d0, d1);
        StoreTwo(r, r0, r1);
        StoreTwo(b, b0, b1);
        StoreTwo(u, u0, u1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTwo(double* to, Vector512<double> v0, Vector512<double> v1)
    {
        v0.Store(to);
        v1.Store(to + Lane);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Keep(double* weights, int unit, Vector512<double> input, Vector512<double> dt, double* from, double* to, double* values)
    {
        Vector512<double> h = At(from, unit), value = Value(weights, unit, input, h);
        value.Store(values + unit * Lane);
        h = Advance(h, value, dt);
        h.Store(to + unit * Lane);
        return h;
    }
}
