using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lethe.Kernels.Recurrence;

/// <summary>The same for activations of many operations: all eight arguments go to a buffer, and one loop applies sigma there.</summary>
internal sealed unsafe partial class SingleChannelBlock<TActivation>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ForwardBuffered(double* weights, double* x, double* y, double* checkpoints, double* values, double* scratch, int length, int segment)
    {
        double* states = scratch;
        int stride = Step;
        if (values == null)
        {
            values = scratch + Step;
            stride = 0;
        }
        new Span<double>(states, Step).Clear();
        for (int k = 0; k < length;)
        {
            if (checkpoints != null)
            {
                new Span<double>(states, Step).CopyTo(new Span<double>(checkpoints, Step));
                checkpoints += Step;
            }
            for (int end = Math.Min(k + segment, length); k < end; k++)
            {
                AdvanceBuffered(weights, Vector512.Load(x + k * Lane), states, states, values);
                values += stride;
                Vector512<double> even = Broadcast(weights, C) * At(states, 0), odd = Broadcast(weights, C + 1) * At(states, 1);
                for (int unit = 2; unit < Units; unit += 2)
                {
                    even = Vector512.FusedMultiplyAdd(Broadcast(weights, C + unit), At(states, unit), even);
                    odd = Vector512.FusedMultiplyAdd(Broadcast(weights, C + unit + 1), At(states, unit + 1), odd);
                }
                (Vector512.Load(y + k * Lane) + (even + odd)).Store(y + k * Lane);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReplayBuffered(double* weights, double* x, double* errors, double* states, double* values, double* gradient, int count)
    {
        double* c = gradient + GradientC;
        for (int k = 0; k < count; k++, states += Step, values += Step)
        {
            AdvanceBuffered(weights, Vector512.Load(x + k * Lane), states, states + Step, values);
            Vector512<double> error = Vector512.Load(errors + k * Lane);
            for (int unit = 0; unit < Units; unit++)
                Vector512.FusedMultiplyAdd(error, At(states + Step, unit), At(c, unit)).Store(c + unit * Lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AdvanceBuffered(double* weights, Vector512<double> input, double* from, double* to, double* values)
    {
        for (int unit = 0; unit < Units; unit++) Argument(weights, unit, input, At(from, unit)).Store(values + unit * Lane);
        Vector512<double> dt = Vector512.Create(timeStep);
        for (int unit = 0; unit < Units; unit++)
        {
            Vector512<double> value = TActivation.Apply(At(values, unit));
            value.Store(values + unit * Lane);
            Advance(At(from, unit), value, dt).Store(to + unit * Lane);
        }
    }
}
