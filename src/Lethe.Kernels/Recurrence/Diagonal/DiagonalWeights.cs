namespace Lethe.Kernels.Recurrence.Diagonal;

/// <summary>Weights in the order of <see cref="DiagonalPass{T}"/>, [sample][block], and gradients back from it.</summary>
internal sealed unsafe class DiagonalWeights<TOps, TVector, T>(RecurrenceShape shape, double timeStep, DiagonalPass<T> pass)
    where TOps : struct, IVectors<TVector, T>
    where T : unmanaged
{
    private const int Units = DiagonalPass<T>.Units;

    /// <summary>Numbers smaller than this are moderate: a product of two of them, or of one with the number of a step, is finite in the
    /// precision.</summary>
    internal static double Moderate => typeof(T) == typeof(double) ? 1e100 : 1e15;

    private readonly bool _linear = shape.IsLinearInTime;
    private AlignedBuffer? _space, _readoutSpace;
    private T* _weights, _bias;
    private double* _readout;

    /// <summary>Blocks of states.</summary>
    internal int Blocks { get; } = (shape.StateSize + Units - 1) / Units;

    /// <summary>True where all weights, dt A among them, are moderate numbers.</summary>
    internal bool IsModerate { get; private set; }

    /// <summary>The weights of a block.</summary>
    internal T* Block(int sample, int block) => _weights + ((long)sample * Blocks + block) * pass.WeightSize;

    /// <summary>d of a sample.</summary>
    internal T* OutputBias(int sample) => _bias + (long)sample * shape.Decoded;

    /// <summary>V and e of a sample, where there are features.</summary>
    internal double* Readout(int sample) => _readout + (long)sample * shape.ReadoutSize;

    /// <summary>Takes over (samples, <see cref="RecurrenceShape.TotalSize"/>) weights; states that fill up the last block have
    /// zeros.</summary>
    internal void Load(ReadOnlySpan<double> weights, int samples)
    {
        long size = (long)samples * Blocks * pass.WeightSize;
        _weights = AlignedBuffer.Ensure<T>(ref _space, size + (long)samples * shape.Decoded);
        _bias = _weights + size;
        _space!.Span.Clear();
        _readout = AlignedBuffer.Ensure(ref _readoutSpace, (long)samples * shape.ReadoutSize);
        IsModerate = true;
        double factor = Math.Max(1, Math.Abs(timeStep));
        foreach (double w in weights) IsModerate &= factor * Math.Abs(w) < Moderate;
        for (int s = 0; s < samples; s++) Pack(new RecurrenceWeights(shape, weights.Slice(s * shape.TotalSize, shape.TotalSize)), s);
    }

    /// <summary>Adds up the lanes of one tile of a block's gradient into a row in the order recurrent, U, b, C.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal void Store(T* gradient, int block, int tileOfGroup, int lanes, Span<double> row)
    {
        int n = shape.StateSize, d = shape.Inputs, o = shape.Decoded, atU = shape.RecurrentSize, atB = atU + n * d, atC = atB + n;
        double sign = _linear ? 1 : -1;
        Vector512<double> mask = Lanes.Mask(lanes);
        for (int unit = 0, i = block * Units; unit < Units && i < n; unit++, i++)
        {
            double recurrent = Sum(0, unit);
            if (shape.Complex && i % 2 == 1)
            {
                row[i - 1] += recurrent;
                row[i] = Sum(1, unit) - Sum(1, unit - 1);
            }
            else
            {
                row[i] = sign * recurrent;
            }
            row[atB + i] = Sum(2, unit);
            for (int c = 0; c < d; c++) row[atU + i * d + c] = Sum(3 + c, unit);
            for (int c = 0; c < o; c++) row[atC + c * n + i] = Sum(3 + d + c, unit);
        }

        [MethodImpl(AggressiveInlining)]
        double Sum(int gradientRow, int unit) => Lanes.Sum(
            Lanes.Widen(gradient + (long)gradientRow * pass.Step + unit * pass.Lanes + tileOfGroup * TiledSequences.Lanes), mask);
    }

    [MethodImpl(AggressiveOptimization)]
    private void Pack(in RecurrenceWeights w, int sample)
    {
        int n = shape.StateSize, d = shape.Inputs, o = shape.Decoded;
        double dt = _linear ? 1 : timeStep;
        for (int i = 0; i < n; i++)
        {
            T* at = Block(sample, i / Units) + i % Units;
            double r = shape.Complex ? w.Recurrent[i & ~1] : _linear ? w.Recurrent[i] : -w.Recurrent[i], q = dt * r;
            at[0] = Lanes.Element<T>(r);
            at[Units] = Lanes.Element<T>(!shape.Complex ? 1 + q : i % 2 == 0 ? -w.Recurrent[i + 1] : w.Recurrent[i]);
            at[2 * Units] = Lanes.Element<T>(w.Bias[i]);
            for (int c = 0; c < d; c++) at[(3 + c) * Units] = Lanes.Element<T>(w.Input[i * d + c]);
            for (int c = 0; c < o; c++) at[(3 + d + c) * Units] = Lanes.Element<T>(w.Output[c * n + i]);
            at += pass.Rows * Units;
            at[0] = Lanes.Element<T>(q);
            at[Units] = Lanes.Element<T>(dt);
            for (int c = 0; c < o; c++) at[(2 + c) * Units] = Lanes.Element<T>(dt * w.Output[c * n + i]);
        }
        for (int c = 0; c < o; c++) OutputBias(sample)[c] = Lanes.Element<T>(w.OutputBias[c]);
        if (shape.Features == 0) return;
        w.Readout.CopyTo(new Span<double>(Readout(sample), w.Readout.Length));
        w.ReadoutBias.CopyTo(new Span<double>(Readout(sample) + w.Readout.Length, w.ReadoutBias.Length));
    }
}
