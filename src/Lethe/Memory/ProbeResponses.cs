namespace Lethe.Memory;

/// <summary>
/// Runs probes x through a model and reads their responses. All probes and the undisturbed run are sequences of one batch
/// (of several where they would not fit in memory):
/// Heaviside: 0 for the prefix, then x, against 0 throughout; impulse: x at one step, against 0 throughout;
/// reversed: x for the prefix, then 0, against x throughout. Comparing with the undisturbed run, not with the last value before the
/// switch, makes the three agree for linear functionals at every dt even where the prefix is shorter than the memory.
/// </summary>
internal sealed class ProbeResponses(ISequenceModel model, MemoryOptions options, int prefix, Workers workers)
{
    // Values of inputs and outputs in one batch: 64 MB.
    private const int LargestBatch = 1 << 23;

    // A difference of two outputs is trusted down to this many roundings of the larger one; they accumulate over the steps.
    private const double Roundings = 32;

    /// <summary>Response |D_t| of each probe and time, in the order of the probes, and the level below which it is rounding.</summary>
    public (double[][] Values, double[] Floors) Measure(IReadOnlyList<double[]> probes)
    {
        int length = prefix + options.Length;
        long perSequence = (long)length * (model.InputSize + model.OutputSize);
        int fit = (int)Math.Clamp(LargestBatch / perSequence / TiledSequences.Lanes * TiledSequences.Lanes, TiledSequences.Lanes, 1 << 20);
        bool ownReference = options.Probe == MemoryProbe.Reversed;
        int batch = ownReference ? fit / 2 : fit - 1;
        var values = new double[probes.Count][];
        var floors = new double[probes.Count];
        for (int start = 0; start < probes.Count; start += batch)
        {
            int count = Math.Min(batch, probes.Count - start);
            var inputs = new TiledSequences(ownReference ? 2 * count : count + 1, length, model.InputSize);
            var outputs = new TiledSequences(inputs.Count, length, model.OutputSize);
            for (int i = 0; i < count; i++)
            {
                Write(inputs, i, probes[start + i]);
                if (ownReference) Hold(inputs, count + i, probes[start + i], 0, length);
            }
            model.Forward(inputs, outputs, workers);
            for (int i = 0; i < count; i++)
                (values[start + i], floors[start + i]) = Read(outputs, i, ownReference ? count + i : count, Divisor(probes[start + i]));
        }
        return (values, floors);
    }

    private double Divisor(double[] x)
    {
        double size = x.Max(Math.Abs);
        return model.TimeStep * (options.Normalization == MemoryNormalization.SupremumPlusOne ? size + 1 : size);
    }

    private void Write(TiledSequences inputs, int sequence, double[] x)
    {
        switch (options.Probe)
        {
            case MemoryProbe.Impulse:
                Hold(inputs, sequence, x, prefix, prefix + 1);
                break;
            case MemoryProbe.Reversed:
                Hold(inputs, sequence, x, 0, prefix);
                break;
            default:
                Hold(inputs, sequence, x, prefix, inputs.Length);
                break;
        }
    }

    private static void Hold(TiledSequences inputs, int sequence, double[] x, int from, int to)
    {
        for (int k = from; k < to; k++)
            for (int c = 0; c < x.Length; c++) inputs[sequence, k, c] = x[c];
    }

    private (double[] Values, double Floor) Read(TiledSequences outputs, int sequence, int reference, double divisor)
    {
        bool differentiate = options.Probe != MemoryProbe.Impulse;
        var values = new double[options.Length];
        double largest = 0;
        for (int k = 0; k < options.Length; k++)
        {
            double square = 0;
            for (int c = 0; c < outputs.Channels; c++)
            {
                double now = outputs[sequence, prefix + k, c], still = outputs[reference, prefix + k, c], change = now - still;
                if (differentiate) change -= outputs[sequence, prefix + k - 1, c] - outputs[reference, prefix + k - 1, c];
                square += change * change;
                largest = Math.Max(largest, Math.Max(Math.Abs(now), Math.Abs(still)));
            }
            values[k] = double.IsFinite(square) ? Math.Sqrt(square) / divisor : double.PositiveInfinity;
        }
        return (values, Roundings * model.Rounding * largest / divisor);
    }
}
