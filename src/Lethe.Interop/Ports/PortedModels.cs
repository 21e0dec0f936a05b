namespace Lethe.Interop.Ports;

/// <summary>From a model as its runtime sees it to a sequence model.</summary>
internal static class PortedModels
{
    // Numbers per step up to which a reading is tried for what it is.
    private const int MostTried = 1 << 16;

    /// <summary>Finds how the model is read; it belongs to what is returned.</summary>
    /// <exception cref="ProblemException">It cannot be read, more must be said, or it keeps state between calls.</exception>
    internal static PortedSequences Open(IPortedModel model, PortWords words, double timeStep)
    {
        try
        {
            Reading reading = new ReadingSearch(model, words).Find();
            if (model.Before is { } before) reading = reading with { Notes = [.. reading.Notes, before] };
            var sequences = new PortedSequences(model, reading, timeStep);
            if (model.QuantisesDynamically && reading.Batch is null)
                sequences = new PortedSequences(model, reading with
                {
                    Batch = 1,
                    Notes = [.. reading.Notes,
                        "it quantises while it runs, by the range of all that a call is given (dynamic quantisation): it is given " +
                            "one sequence at a time, and what is smaller than 8 bits is its rounding"],
                }, timeStep);
            RequireNoMemoryOfCalls(model, sequences, timeStep);
            return sequences;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Whether a reading works as a causal model of separate sequences with a memory; the model belongs to the caller.</summary>
    internal static bool Fits(IPortedModel owned, Reading reading)
    {
        // A declared batch of a million would take minutes; whoever measures the model will look.
        if ((reading.Batch ?? 1L) * reading.InputSize > MostTried) return true;
        try
        {
            // The model belongs to this search: the reading only borrows it.
            var model = new PortedSequences(owned, reading, 1);
            int length = Math.Min(model.LongestContext ?? SequenceModelCheck.Steps, SequenceModelCheck.Steps);
            return SequenceModelCheck.Find(model, length, Workers.Single) == ModelObjection.None;
        }
        catch (ProblemException e) when (e.Kind == ProblemKind.Input)
        {
            return false;
        }
    }

    // The second answer differs from the first, and loading it anew brings the first back: no randomness, but something kept.
    private static void RequireNoMemoryOfCalls(IPortedModel model, PortedSequences sequences, double timeStep)
    {
        double[] used = Answer(sequences);
        // Libraries may round by where a tensor lies in memory: what differs by roundings is no state.
        double tolerance = SequenceModelCheck.ToleranceOf(sequences) * used.Max(Math.Abs);
        if (Same(used, Answer(sequences), tolerance)) return;
        using var one = new PortedSequences(model.Again(), sequences.Reading, timeStep);
        using var other = new PortedSequences(model.Again(), sequences.Reading, timeStep);
        if (!Same(Answer(one), Answer(other), tolerance)) return;
        throw ProblemException.Input(model.Path, "it keeps state between calls: the same input gives another output the second time, " +
            "and the first one again when the model is loaded anew", "a model that begins anew with each call",
            "Export it with the state as an input and an output, or give it a method reset(), which is then called before each sequence");
    }

    private static double[] Answer(PortedSequences model)
    {
        int length = Math.Min(model.LongestContext ?? SequenceModelCheck.Steps, SequenceModelCheck.Steps);
        var x = new TiledSequences(1, length, model.InputSize);
        for (int k = 0; k < length; k++)
            for (int c = 0; c < x.Channels; c++) x[0, k, c] = model.Reading.Trial(k * x.Channels + c);
        var y = new TiledSequences(1, length, model.OutputSize);
        model.Forward(x, y, Workers.Single);
        var values = new double[length * y.Channels];
        y.CopyToRowMajor(values);
        return values;
    }

    private static bool Same(double[] a, double[] b, double tolerance) =>
        a.Zip(b).All(pair => pair.First.Equals(pair.Second) || Math.Abs(pair.First - pair.Second) <= tolerance);
}
