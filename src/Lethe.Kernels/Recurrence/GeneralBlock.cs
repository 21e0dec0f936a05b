using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lethe.Kernels.Vectors;

namespace Lethe.Kernels.Recurrence;

/// <summary>
/// Any number of inputs and outputs: states live in the first-level cache, loops run over units and channels. The gradients of U, C and the recurrent
/// weights are sums over a segment with eight accumulators in registers.
/// </summary>
internal sealed unsafe class GeneralBlock<TActivation>(int inputs, int outputs, double timeStep) : DiagonalBlock(inputs, outputs)
    where TActivation : struct, IActivationFunction
{
    private const int Lane = TiledSequences.Lanes;
    private const int R = 0, RBack = Units, B = 2 * Units, U = 3 * Units;

    private int C => U + Units * Inputs;

    private int CBack => C + Units * Outputs;

    internal override bool KeepsValues => TActivation.IsLong;

    // A state and the values of one step going forward, the pulls of a segment going back.
    internal override int ScratchSize(int segment) => Math.Max(2, segment) * Step;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Forward(double* weights, double* x, double* y, double* checkpoints, double* values, double* scratch, int length, int segment)
    {
        double* states = scratch;
        int stride = values == null ? 0 : Step;
        if (values == null) values = scratch + Step;
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
                Apply(weights, x + (long)k * Inputs * Lane, states, values);
                Advance(states, values, states);
                double* output = y + (long)k * Outputs * Lane, c = weights + C;
                for (int o = 0; o < Outputs; o++, output += Lane, c += Units)
                {
                    Vector512<double> even = Vector512.Create(c[0]) * At(states, 0), odd = Vector512.Create(c[1]) * At(states, 1);
                    for (int unit = 2; unit < Units; unit += 2)
                    {
                        even = Vector512.FusedMultiplyAdd(Vector512.Create(c[unit]), At(states, unit), even);
                        odd = Vector512.FusedMultiplyAdd(Vector512.Create(c[unit + 1]), At(states, unit + 1), odd);
                    }
                    (Vector512.Load(output) + (even + odd)).Store(output);
                }
                values += stride;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Replay(double* weights, double* x, double* errors, double* states, double* values, bool known, double* gradient, double* scratch, int count)
    {
        for (int k = 0; k < count; k++)
        {
            if (!known) Apply(weights, x + (long)k * Inputs * Lane, states + k * Step, values + (long)k * Step);
            Advance(states + k * Step, values + (long)k * Step, states + (k + 1) * Step);
        }
        double* c = gradient + (2 + Inputs) * Step;
        for (int o = 0; o < Outputs; o++) AccumulateScaled(c + o * Step, states + Step, errors + o * Lane, Outputs * Lane, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Sweep(double* weights, double* x, double* errors, double* states, double* values, double* gradient, double* delta, double* scratch, int count)
    {
        double* pulls = scratch;
        for (int k = count - 1; k >= 0; k--)
            Back(weights, errors + (long)k * Outputs * Lane, values + (long)k * Step, delta, pulls + k * Step);
        AccumulateProducts(gradient, pulls, states, count);
        AccumulateSums(gradient + Step, pulls, count);
        for (int c = 0; c < Inputs; c++) AccumulateScaled(gradient + (2 + c) * Step, pulls, x + c * Lane, Inputs * Lane, count);
    }

    /// <summary>values = sigma(r h + (U x + b)) of one step; sigma runs in a loop of its own, over eight independent arguments.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Apply(double* weights, double* x, double* states, double* values)
    {
        for (int unit = 0; unit < Units; unit++)
        {
            Vector512<double> z = Vector512.Create(weights[B + unit]);
            for (int c = 0; c < Inputs; c++)
                z = Vector512.FusedMultiplyAdd(Vector512.Create(weights[U + c * Units + unit]), Vector512.Load(x + c * Lane), z);
            Vector512.FusedMultiplyAdd(Vector512.Create(weights[R + unit]), At(states, unit), z).Store(values + unit * Lane);
        }
        if (TActivation.IsLinear) return;
        for (int unit = 0; unit < Units; unit++) TActivation.Apply<Doubles512, Vector512<double>, double>(At(values, unit)).Store(values + unit * Lane);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Advance(double* from, double* values, double* to)
    {
        Vector512<double> dt = Vector512.Create(timeStep);
        for (int unit = 0; unit < Units; unit++)
        {
            Vector512<double> value = At(values, unit);
            (TActivation.IsLinear ? value : Vector512.FusedMultiplyAdd(dt, value, At(from, unit))).Store(to + unit * Lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Back(double* weights, double* errors, double* values, double* delta, double* pulls)
    {
        for (int unit = 0; unit < Units; unit++)
        {
            Vector512<double> d = At(delta, unit);
            for (int o = 0; o < Outputs; o++)
                d = Vector512.FusedMultiplyAdd(Vector512.Create(weights[CBack + o * Units + unit]), Vector512.Load(errors + o * Lane), d);
            Vector512<double> pull = TActivation.Pull<Doubles512, Vector512<double>, double>(At(values, unit), d), r = Vector512.Create(weights[RBack + unit]);
            pull.Store(pulls + unit * Lane);
            (TActivation.IsLinear ? r * pull : Vector512.FusedMultiplyAdd(r, pull, d)).Store(delta + unit * Lane);
        }
    }

    /// <summary>sum[unit] += sum over steps of rows[step][unit] * column[step].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AccumulateScaled(double* sum, double* rows, double* column, int stride, int count)
    {
        for (int unit = 0; unit < Units; unit += 4, sum += 4 * Lane, rows += 4 * Lane)
        {
            Vector512<double> s0 = At(sum, 0), s1 = At(sum, 1), s2 = At(sum, 2), s3 = At(sum, 3);
            for (int k = 0; k < count; k++)
            {
                double* row = rows + k * Step;
                Vector512<double> factor = Vector512.Load(column + (long)k * stride);
                s0 = Vector512.FusedMultiplyAdd(At(row, 0), factor, s0);
                s1 = Vector512.FusedMultiplyAdd(At(row, 1), factor, s1);
                s2 = Vector512.FusedMultiplyAdd(At(row, 2), factor, s2);
                s3 = Vector512.FusedMultiplyAdd(At(row, 3), factor, s3);
            }
            StoreFour(sum, s0, s1, s2, s3);
        }
    }

    /// <summary>sum[unit] += sum over steps of a[step][unit] * b[step][unit].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AccumulateProducts(double* sum, double* a, double* b, int count)
    {
        for (int unit = 0; unit < Units; unit += 4, sum += 4 * Lane, a += 4 * Lane, b += 4 * Lane)
        {
            Vector512<double> s0 = At(sum, 0), s1 = At(sum, 1), s2 = At(sum, 2), s3 = At(sum, 3);
            for (int k = 0; k < count; k++)
            {
                double* p = a + k * Step, q = b + k * Step;
                s0 = Vector512.FusedMultiplyAdd(At(p, 0), At(q, 0), s0);
                s1 = Vector512.FusedMultiplyAdd(At(p, 1), At(q, 1), s1);
                s2 = Vector512.FusedMultiplyAdd(At(p, 2), At(q, 2), s2);
                s3 = Vector512.FusedMultiplyAdd(At(p, 3), At(q, 3), s3);
            }
            StoreFour(sum, s0, s1, s2, s3);
        }
    }

    /// <summary>sum[unit] += sum over steps of rows[step][unit].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AccumulateSums(double* sum, double* rows, int count)
    {
        for (int unit = 0; unit < Units; unit += 4, sum += 4 * Lane, rows += 4 * Lane)
        {
            Vector512<double> s0 = At(sum, 0), s1 = At(sum, 1), s2 = At(sum, 2), s3 = At(sum, 3);
            for (int k = 0; k < count; k++)
            {
                double* row = rows + k * Step;
                s0 += At(row, 0);
                s1 += At(row, 1);
                s2 += At(row, 2);
                s3 += At(row, 3);
            }
            StoreFour(sum, s0, s1, s2, s3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> At(double* vectors, int unit) => Vector512.Load(vectors + unit * Lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFour(double* to, Vector512<double> v0, Vector512<double> v1, Vector512<double> v2, Vector512<double> v3)
    {
        v0.Store(to);
        v1.Store(to + Lane);
        v2.Store(to + 2 * Lane);
        v3.Store(to + 3 * Lane);
    }
}
