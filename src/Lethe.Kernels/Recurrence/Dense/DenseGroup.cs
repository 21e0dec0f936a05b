using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lethe.Kernels.Recurrence.Dense;

/// <summary>
/// The work on one group of 16 sequences (two tiles, the second may be missing): all of encoder, recurrence, decoder, loss and gradients.
/// A worker owns one. Gradients of the matrix are summed over chunks of time whose states and deltas stay in the L2 cache.
/// </summary>
internal sealed unsafe class DenseGroup<TActivation>(RecurrenceShape shape, double timeStep, DenseWeights weights)
    where TActivation : struct, IDenseActivation
{
    private const int Lanes = TiledSequences.Lanes, Group = BlockProduct.Group, Chunk = 25;

    private readonly int _m = weights.Padded, _d = shape.Inputs, _o = shape.Outputs;
    private readonly bool _linear = shape.Activation == Activation.Linear;
    private readonly AlignedBuffer _states = new(), _slopes = new(), _pre = new(), _delta = new(), _next = new(), _sums = new(), _io = new(), _errors = new(), _matrix = new();

    /// <summary>Outputs of the group's tiles; <paramref name="secondOut"/> null where the second tile is missing.</summary>
    public void Forward(ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> firstOut, Span<double> secondOut, int length)
    {
        double* h = _states.Reserve(2L * _m * Group), z = h + _m * Group, y = _errors.Reserve((long)_o * Group);
        double* x = _io.Reserve((long)_d * Group);
        Clear(h, _m * Group);
        for (int k = 0; k < length; k++)
        {
            Gather(first, second, k, _d, x);
            Advance(x, h, z, null);
            double* last = h;
            h = z;
            z = last;
            Decode(h, y);
            Scatter(y, firstOut, secondOut, k);
        }
    }

    /// <summary>Sum of v_k e^2 over the group's sequences; with a gradient, also 2 <paramref name="scale"/> times its gradient, added to nothing: the slot is overwritten.</summary>
    public double Loss(ReadOnlySpan<double> first, ReadOnlySpan<double> second, ReadOnlySpan<double> firstTarget, ReadOnlySpan<double> secondTarget,
        int sequencesFirst, int sequencesSecond, ReadOnlySpan<double> timeWeights, int length, double scale, Span<double> gradient)
    {
        bool backward = !gradient.IsEmpty;
        int step = _m * Group;
        double* states = _states.Reserve((backward ? length + 1L : 2) * step);
        double* slopes = backward && !_linear ? _slopes.Reserve((long)length * step) : null;
        double* errors = _errors.Reserve((long)(backward ? length : 1) * _o * Group);
        double* x = _io.Reserve((long)(_d + _o) * Group), target = x + _d * Group;
        Vector512<double> mask0 = Mask(sequencesFirst), mask1 = Mask(sequencesSecond), loss = default;
        Clear(states, step);
        for (int k = 0; k < length; k++)
        {
            double* h = states + (backward ? (long)k : k & 1) * step;
            double* next = states + (backward ? k + 1L : (k + 1) & 1) * step;
            double* e = errors + (backward ? (long)k : 0) * _o * Group;
            Gather(first, second, k, _d, x);
            Gather(firstTarget, secondTarget, k, _o, target);
            Advance(x, h, next, slopes is null ? null : slopes + (long)k * step);
            Decode(next, e);
            double v = timeWeights.IsEmpty ? 1 : timeWeights[k];
            Vector512<double> weight = Vector512.Create(v), factor = Vector512.Create(2 * v * scale);
            for (int i = 0; i < _o * Group; i += Lanes)
            {
                Vector512<double> error = (Vector512.Load(e + i) - Vector512.Load(target + i)) & ((i & Lanes) == 0 ? mask0 : mask1);
                loss = Vector512.FusedMultiplyAdd(weight * error, error, loss);
                (error * factor).Store(e + i);
            }
        }
        if (backward) Backward(first, second, length, states, slopes, errors, x, gradient);
        return BlockProduct.SumLanes(loss);
    }

    private void Backward(ReadOnlySpan<double> first, ReadOnlySpan<double> second, int length, double* states, double* slopes, double* errors,
        double* x, Span<double> gradient)
    {
        int step = _m * Group;
        double* delta = _delta.Reserve(step), carried = _next.Reserve(step), pre = _pre.Reserve((long)Chunk * step);
        double* matrix = _matrix.Reserve((long)_m * _m);
        long sumSize = (long)_m * (_d + 1 + _o) * Group + (long)_o * Group;
        double* inputSum = _sums.Reserve(sumSize), biasSum = inputSum + (long)_m * _d * Group, outputSum = biasSum + step;
        double* outputBiasSum = outputSum + (long)_o * step;
        Clear(delta, step);
        Clear(matrix, (long)_m * _m);
        Clear(inputSum, sumSize);
        for (int end = length; end > 0; end -= Chunk)
        {
            int start = Math.Max(0, end - Chunk);
            for (int k = end - 1; k >= start; k--)
            {
                double* p = pre + (long)(k - start) * step;
                AddOutputs(errors + (long)k * _o * Group, states + (k + 1L) * step, delta, outputSum, outputBiasSum);
                Gather(first, second, k, _d, x);
                PreActivation(delta, slopes is null ? null : slopes + (long)k * step, x, p, inputSum, biasSum);
                // delta_k = (nonlinear) delta + N^T p, (linear) N^T p.
                if (_linear) Clear(carried, step);
                else Copy(delta, carried, step);
                BlockProduct.Accumulate(weights.Backward, p, carried, _m);
                double* last = delta;
                delta = carried;
                carried = last;
            }
            BlockProduct.AccumulateOuter(pre, states + (long)start * step, end - start, _m, matrix);
        }
        Collect(matrix, inputSum, biasSum, outputSum, outputBiasSum, gradient);
    }

    /// <summary>next = h + dt sigma(U x + b + N h), or U x + b + N h in the linear form; the slope of next in the pre-activation beside it.</summary>
    private void Advance(double* x, double* h, double* next, double* slopes)
    {
        for (int i = 0; i < _m; i++)
        {
            Vector512<double> z0 = Vector512.Create(weights.Bias[i]), z1 = z0;
            for (int c = 0; c < _d; c++)
            {
                Vector512<double> u = Vector512.Create(weights.Input[i * _d + c]);
                z0 = Vector512.FusedMultiplyAdd(u, Vector512.Load(x + c * Group), z0);
                z1 = Vector512.FusedMultiplyAdd(u, Vector512.Load(x + c * Group + Lanes), z1);
            }
            z0.Store(next + i * Group);
            z1.Store(next + i * Group + Lanes);
        }
        BlockProduct.Accumulate(weights.Forward, h, next, _m);
        if (_linear) return;
        Vector512<double> dt = Vector512.Create(timeStep);
        for (int i = 0; i < _m * Group; i += Lanes)
        {
            Vector512<double> z = Vector512.Load(next + i), value = TActivation.Value(z);
            if (slopes is not null) (dt * TActivation.Slope(z, value)).Store(slopes + i);
            Vector512.FusedMultiplyAdd(dt, value, Vector512.Load(h + i)).Store(next + i);
        }
    }

    private void Decode(double* h, double* y)
    {
        for (int k = 0; k < _o; k++)
        {
            Vector512<double> y0 = Vector512.Create(weights.OutputBias[k]), y1 = y0;
            double* c = weights.Output + k * _m;
            for (int i = 0; i < _m; i++)
            {
                Vector512<double> w = Vector512.Create(c[i]);
                y0 = Vector512.FusedMultiplyAdd(w, Vector512.Load(h + i * Group), y0);
                y1 = Vector512.FusedMultiplyAdd(w, Vector512.Load(h + i * Group + Lanes), y1);
            }
            y0.Store(y + k * Group);
            y1.Store(y + k * Group + Lanes);
        }
    }

    private void AddOutputs(double* e, double* h, double* delta, double* outputSum, double* outputBiasSum)
    {
        for (int k = 0; k < _o; k++)
        {
            double* c = weights.Output + k * _m;
            double* sum = outputSum + (long)k * _m * Group;
            for (int half = 0; half < Group; half += Lanes)
            {
                Vector512<double> error = Vector512.Load(e + k * Group + half);
                (Vector512.Load(outputBiasSum + k * Group + half) + error).Store(outputBiasSum + k * Group + half);
                for (int i = 0; i < _m; i++)
                {
                    int at = i * Group + half;
                    Vector512.FusedMultiplyAdd(error, Vector512.Load(h + at), Vector512.Load(sum + at)).Store(sum + at);
                    Vector512.FusedMultiplyAdd(error, Vector512.Create(c[i]), Vector512.Load(delta + at)).Store(delta + at);
                }
            }
        }
    }

    private void PreActivation(double* delta, double* slopes, double* x, double* p, double* inputSum, double* biasSum)
    {
        for (int i = 0; i < _m; i++)
        {
            for (int half = 0; half < Group; half += Lanes)
            {
                int at = i * Group + half;
                Vector512<double> value = Vector512.Load(delta + at);
                if (slopes is not null) value *= Vector512.Load(slopes + at);
                value.Store(p + at);
                (Vector512.Load(biasSum + at) + value).Store(biasSum + at);
                for (int c = 0; c < _d; c++)
                {
                    double* sum = inputSum + ((long)i * _d + c) * Group + half;
                    Vector512.FusedMultiplyAdd(value, Vector512.Load(x + c * Group + half), Vector512.Load(sum)).Store(sum);
                }
            }
        }
    }

    private void Collect(double* matrix, double* inputSum, double* biasSum, double* outputSum, double* outputBiasSum, Span<double> gradient)
    {
        int units = shape.Units, at = 0;
        double sign = _linear ? 1 : -1;
        for (int i = 0; i < units; i++)
            for (int j = 0; j < units; j++) gradient[at++] = sign * matrix[i * _m + j];
        for (int i = 0; i < units * _d; i++) gradient[at++] = Sum(inputSum + (long)i * Group);
        for (int i = 0; i < units; i++) gradient[at++] = Sum(biasSum + (long)i * Group);
        for (int k = 0; k < _o; k++)
            for (int i = 0; i < units; i++) gradient[at++] = Sum(outputSum + ((long)k * _m + i) * Group);
        for (int k = 0; k < _o; k++) gradient[at++] = Sum(outputBiasSum + (long)k * Group);
    }

    private static double Sum(double* pair) => BlockProduct.SumLanes(Vector512.Load(pair) + Vector512.Load(pair + Lanes));

    private static void Gather(ReadOnlySpan<double> first, ReadOnlySpan<double> second, int k, int channels, double* x)
    {
        for (int c = 0; c < channels; c++)
        {
            int at = (k * channels + c) * Lanes;
            first.Slice(at, Lanes).CopyTo(new Span<double>(x + c * Group, Lanes));
            var upper = new Span<double>(x + c * Group + Lanes, Lanes);
            if (second.IsEmpty) upper.Clear();
            else second.Slice(at, Lanes).CopyTo(upper);
        }
    }

    private void Scatter(double* y, Span<double> first, Span<double> second, int k)
    {
        for (int c = 0; c < _o; c++)
        {
            int at = (k * _o + c) * Lanes;
            new ReadOnlySpan<double>(y + c * Group, Lanes).CopyTo(first.Slice(at, Lanes));
            if (!second.IsEmpty) new ReadOnlySpan<double>(y + c * Group + Lanes, Lanes).CopyTo(second.Slice(at, Lanes));
        }
    }

    /// <summary>All bits set in the first <paramref name="sequences"/> lanes: lanes without a sequence count for nothing, whatever they hold.</summary>
    private static Vector512<double> Mask(int sequences) =>
        Vector512.LessThan(Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7), Vector512.Create((double)sequences));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Clear(double* p, long length) => Unsafe.InitBlockUnaligned(p, 0, checked((uint)(length * sizeof(double))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(double* from, double* to, long length) => Unsafe.CopyBlockUnaligned(to, from, checked((uint)(length * sizeof(double))));
}
