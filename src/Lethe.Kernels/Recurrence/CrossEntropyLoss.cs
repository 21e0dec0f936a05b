namespace Lethe.Kernels.Recurrence;

/// <summary>Cross entropy of the sequences of one tile, a lane each, and its derivatives in the outputs; as <see cref="ReferenceKernel"/>
/// defines it.</summary>
internal static unsafe class CrossEntropyLoss
{
    private const int Lane = TiledSequences.Lanes;

    /// <summary>
    /// Replaces the outputs of a tile, [time][class][lane], by scale times the derivatives of the sum over its sequences of log sum_o
    /// e^{z_o} - z_label; gives that sum over the lanes of <paramref name="mask"/>.
    /// </summary>
    /// <param name="outputs">Outputs in, derivatives out.</param>
    /// <param name="labels">One for each lane of the mask.</param>
    /// <param name="length">Steps.</param>
    /// <param name="classes">Channels.</param>
    /// <param name="readout">Which outputs are the logits.</param>
    /// <param name="scale">Factor of the derivatives.</param>
    /// <param name="mask">Lanes that count.</param>
    /// <param name="outputBias">The derivatives' sums (the gradient of d), or empty.</param>
    [MethodImpl(AggressiveOptimization)]
    internal static double Differentiate(double* outputs, ReadOnlySpan<int> labels, int length, int classes, Readout readout, double scale,
        Vector512<double> mask, Span<double> outputBias)
    {
        int step = classes * Lane, first = readout == Readout.Last ? length - 1 : 0, count = length - first;
        double* z = outputs + (long)first * step;
        if (readout == Readout.Mean) AverageTime(z, length, step);
        Vector512<double> largest = Vector512.Load(z);
        for (int at = Lane; at < step; at += Lane) largest = Vector512.MaxNative(largest, Vector512.Load(z + at));
        double* chosen = stackalloc double[Lane];
        new Span<double>(chosen, Lane).Clear();
        for (int lane = 0; lane < labels.Length; lane++) chosen[lane] = z[labels[lane] * Lane + lane];

        // Beside the largest logit no exponential overflows; a NaN anywhere makes the sum NaN.
        Vector512<double> sum = default;
        for (int at = 0; at < step; at += Lane)
        {
            Vector512<double> e = Exp.Apply(Vector512.Load(z + at) - largest);
            e.Store(z + at);
            sum += e;
        }
        double loss = Lanes.Sum(Log.Apply(sum) + largest - Vector512.Load(chosen), mask);

        for (int at = 0; at < step; at += Lane) (Vector512.Load(z + at) / sum).Store(z + at);
        for (int lane = 0; lane < labels.Length; lane++) z[labels[lane] * Lane + lane] -= 1;
        for (int at = 0; at < step; at += Lane)
        {
            Vector512<double> derivative = Vector512.Create(scale / count) * Vector512.Load(z + at);
            derivative.Store(z + at);
            if (!outputBias.IsEmpty) outputBias[at / Lane] = count * Lanes.Sum(derivative, mask);
        }
        if (readout == Readout.Last) new Span<double>(outputs, first * step).Clear();
        else for (int k = 1; k < length; k++) new Span<double>(z, step).CopyTo(new Span<double>(z + (long)k * step, step));
        return loss;
    }

    /// <summary>The mean over time, into the first step.</summary>
    [MethodImpl(AggressiveOptimization)]
    private static void AverageTime(double* outputs, int length, int step)
    {
        for (int at = 0; at < step; at += Lane)
        {
            Vector512<double> sum = Vector512.Load(outputs + at);
            for (int k = 1; k < length; k++) sum += Vector512.Load(outputs + (long)k * step + at);
            (sum / Vector512.Create((double)length)).Store(outputs + at);
        }
    }
}
