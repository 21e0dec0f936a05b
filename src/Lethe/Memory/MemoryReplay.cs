namespace Lethe.Memory;

/// <summary>M over a few inputs alone.</summary>
/// <param name="Values">M(t).</param>
/// <param name="Floors">What rounding may make of nothing, by time.</param>
/// <param name="Horizons">h_eps by threshold; null: not reached.</param>
public sealed record ReplayedMemory(double[] Values, double[] Floors, double?[] Horizons)
{
    /// <summary>Whether the model stayed finite.</summary>
    public bool IsFinite => Values.All(double.IsFinite);
}

/// <summary>
/// M of changed models over the worst inputs of the model they come from: one forward pass instead of a search. A lower bound of the
/// supremum over all inputs, to be compared with the same inputs' M of the unchanged model, never with a searched one. The probe begins
/// after as many steps without input as the unchanged model needs to rest.
/// </summary>
public sealed class MemoryReplay
{
    private readonly MemoryOptions _options;
    private readonly int _rest;
    private readonly double[][] _inputs;
    private readonly double[] _times;

    /// <summary>Takes the worst inputs of a measured function.</summary>
    /// <param name="known">The function of the unchanged model.</param>
    /// <param name="options">As it was measured.</param>
    /// <exception cref="ArgumentException">It has no worst inputs: it is a closed form, or 0.</exception>
    public MemoryReplay(MemoryFunction known, MemoryOptions options)
    {
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(options);
        if (known.WorstInputs.Count == 0) throw new ArgumentException("The function has no worst inputs.", nameof(known));
        // A linear response has one size for all inputs; a unit keeps rounding small.
        _inputs = [.. known.WorstInputs.Select(x => x.ToArray())];
        (_options, _rest, _times) = (options with { Probe = known.Probe }, known.Rest.Steps, [.. known.Times]);
    }

    /// <summary>How many inputs.</summary>
    public int Count => _inputs.Length;

    /// <summary>M of a model over these inputs.</summary>
    /// <param name="model">Of the same inputs and outputs.</param>
    /// <param name="workers">Threads; the result does not depend on them.</param>
    public ReplayedMemory Of(ISequenceModel model, Workers workers)
    {
        var responses = new ProbeResponses(model, _options, _rest, null, workers);
        ProbeResponse[] all = responses.Measure([.. _inputs.Select(x => new ProbeRequest(new ProbeFrame(_options.Probe), x))]);
        double[] values = new double[_times.Length], floors = new double[_times.Length];
        for (int t = 0; t < values.Length; t++)
        {
            double best = double.NegativeInfinity;
            foreach (ProbeResponse one in all)
            {
                double score = one.Values[t] > one.Floor ? one.Values[t] - one.Floor : -one.Floor;
                if (!(score > best)) continue;
                (best, values[t], floors[t]) = (score, one.Values[t], one.Floor);
            }
        }
        return new ReplayedMemory(values, floors, Horizons(values));
    }

    /// <summary>The horizons of values at these times.</summary>
    /// <param name="values">M(t).</param>
    public double?[] Horizons(double[] values) =>
        [.. _options.Thresholds.Select(eps => TailFitter.Horizon(_times, values, eps))];

    /// <summary>The tail of values at these times.</summary>
    /// <param name="values">M(t).</param>
    /// <param name="floors">By time.</param>
    public TailFit Tail(double[] values, double[] floors) => values.All(double.IsFinite) ? TailFitter.Fit(_times, values, floors)
        : new TailFit(TailKind.Undecided, double.NaN, double.NaN, double.NaN, double.NaN, _times[0], _times[^1], double.NaN,
            "outputs stop being finite");
}
