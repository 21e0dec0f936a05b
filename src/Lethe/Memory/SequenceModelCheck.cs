namespace Lethe.Memory;

/// <summary>Why a model from elsewhere has no memory function.</summary>
public enum ModelObjection
{
    /// <summary>None was found.</summary>
    None,

    /// <summary>The same input gives another output: something in it is drawn at random, such as dropout in training mode.</summary>
    NotRepeatable,

    /// <summary>An output depends on an input that comes after it: it reads in both directions, or normalizes over time.</summary>
    NotCausal,

    /// <summary>Sequences of one batch influence each other: batch and time are interchanged, or it normalizes over the batch.</summary>
    SequencesInteract,

    /// <summary>No output depends on an earlier input: there is nothing to measure, or batch, time and channels are interchanged.</summary>
    IgnoresPast,
}

/// <summary>
/// Tries on random sequences what every measurement here takes for granted of a model: that it gives the same answer twice, that no output
/// depends on a later input, that sequences of a batch do not influence each other, and that the past reaches forwards. What it finds is
/// certain up to rounding; that it finds nothing is a sign, not a proof.
/// </summary>
public static class SequenceModelCheck
{
    /// <summary>Steps that suffice for most models: long enough for a layer of convolutions to look ahead, short enough to cost
    /// nothing.</summary>
    public const int Steps = 32;

    private const int Sequences = 3;

    // What a model without memory gives after two pasts has the same bits; a few roundings are left to what sums in another order.
    private const double MemoryRoundings = 8;

    // A threshold may hide a small input, saturation a large one.
    private static readonly double[] Magnitudes = [1, 0.1, 10, 100];

    // A delay may be longer than the first try.
    private static readonly int[] Lengthenings = [1, 8, 64];

    // Groups of other sizes are summed in another order; a hundredfold of a few hundred roundings is still far below any dependence worth
    // the name.
    // In coarse arithmetic, or 8 bits, it would excuse everything: no more than a share of the outputs is.
    private const double Roundings = 4096, LargestShare = 0.05;

    /// <summary>Runs the model six times, more often where it seems to have no memory.</summary>
    /// <param name="model">The model.</param>
    /// <param name="length">Steps of the sequences, at least 2.</param>
    /// <param name="workers">Threads.</param>
    /// <returns>The first objection; none, too, where outputs are not finite.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than two steps.</exception>
    public static ModelObjection Find(ISequenceModel model, int length, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 2);
        int half = length / 2;
        TiledSequences x = Inputs(model, length), later = Inputs(model, length), alone = new(1, length, model.InputSize);
        // Another second half; and the last sequence by itself, which would follow the others if batch and time were interchanged.
        for (int s = 0; s < Sequences; s++)
            for (int k = half; k < length; k++)
                for (int c = 0; c < model.InputSize; c++) later[s, k, c] = Other(model, x[s, k, c]);
        for (int k = 0; k < length; k++)
            for (int c = 0; c < model.InputSize; c++) alone[0, k, c] = x[Sequences - 1, k, c];
        TiledSequences y = Run(model, x, workers), again = Run(model, x, workers), changed = Run(model, later, workers),
            single = Run(model, alone, workers);
        double size = 0;
        foreach (double value in y.Values) size = double.IsFinite(value) ? Math.Max(size, Math.Abs(value)) : double.NaN;
        double tolerance = ToleranceOf(model) * size;
        if (!double.IsFinite(tolerance)) return ModelObjection.None;
        if (Differ(y, 0, again, Sequences, length, tolerance)) return ModelObjection.NotRepeatable;
        if (Differ(y, Sequences - 1, single, 1, length, tolerance)) return ModelObjection.SequencesInteract;
        if (Differ(y, 0, changed, Sequences, half, tolerance)) return ModelObjection.NotCausal;
        return Remembers(model, length, workers) ? ModelObjection.None : ModelObjection.IgnoresPast;
    }

    /// <summary>What may differ by rounding alone, as a share of the largest output.</summary>
    /// <param name="model">The model.</param>
    public static double ToleranceOf(ISequenceModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Math.Min(Roundings * model.Rounding, LargestShare);
    }

    private static bool Remembers(ISequenceModel model, int length, Workers workers)
    {
        foreach (int times in Lengthenings)
        {
            int steps = Math.Min(length * times, model.LongestContext ?? int.MaxValue), half = steps / 2;
            foreach (double magnitude in model.Vocabulary is null ? Magnitudes : [1])
            {
                TiledSequences x = Inputs(model, steps), other = Inputs(model, steps);
                foreach (TiledSequences one in (TiledSequences[])[x, other])
                    for (int i = 0; i < one.Values.Length; i++) one.Values[i] *= magnitude;
                for (int s = 0; s < Sequences; s++)
                    for (int k = 0; k < half; k++)
                        for (int c = 0; c < model.InputSize; c++) other[s, k, c] = Other(model, x[s, k, c]);
                TiledSequences y = Run(model, x, workers), changed = Run(model, other, workers);
                for (int s = 0; s < Sequences; s++)
                    for (int k = half; k < steps; k++)
                        for (int c = 0; c < model.OutputSize; c++)
                        {
                            double apart = Math.Abs(y[s, k, c] - changed[s, k, c]);
                            // Not finite: it is not told here.
                            if (!(apart <= MemoryRoundings * model.Rounding * Math.Abs(y[s, k, c]))) return true;
                        }
            }
            if (steps < length * times) break;
        }
        return false;
    }

    private static bool Differ(TiledSequences a, int from, TiledSequences b, int sequences, int length, double tolerance)
    {
        for (int s = 0; s < sequences; s++)
            for (int k = 0; k < length; k++)
                for (int c = 0; c < a.Channels; c++)
                    if (!(Math.Abs(a[from + s, k, c] - b[s, k, c]) <= tolerance)) return true;
        return false;
    }

    private static TiledSequences Inputs(ISequenceModel model, int length)
    {
        var random = new CounterRandom(1);
        var x = new TiledSequences(Sequences, length, model.InputSize);
        ulong drawn = 0;
        for (int s = 0; s < Sequences; s++)
            for (int k = 0; k < length; k++)
                for (int c = 0; c < model.InputSize; c++)
                {
                    double u = random.Uniform(drawn++);
                    x[s, k, c] = model.Vocabulary is { } tokens ? Math.Floor(tokens * u) : 2 * u - 1;
                }
        return x;
    }

    // Another input; of tokens one half the vocabulary away.
    private static double Other(ISequenceModel model, double value) =>
        model.Vocabulary is { } tokens ? (value + Math.Max(1, tokens / 2)) % tokens : -1.5 * value;

    private static TiledSequences Run(ISequenceModel model, TiledSequences x, Workers workers)
    {
        var y = new TiledSequences(x.Count, x.Length, model.OutputSize);
        model.Forward(x, y, workers);
        return y;
    }
}
