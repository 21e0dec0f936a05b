namespace Lethe.Experiments.Runs;

/// <summary>A memory function as result.json and <c>--json</c> give it, without its values.</summary>
/// <param name="Probe">How it was probed.</param>
/// <param name="Maximizer">The probe with the largest response.</param>
/// <param name="SteadyStateReached">Whether the zero-input state settled.</param>
/// <param name="Tail">The fitted tail.</param>
/// <param name="HalfLife">Time after which M stays below half its maximum; null if not reached.</param>
public sealed record MemoryDocument(
    MemoryProbe Probe, [property: JsonPropertyName("maximiser")] IReadOnlyList<double> Maximizer, bool SteadyStateReached,
    TailDocument Tail, double? HalfLife)
{
    /// <summary>h_eps by eps; null where M does not fall below it within the measured length.</summary>
    public IReadOnlyDictionary<double, double?> Horizon { get; init; } = new Dictionary<double, double?>();

    // The form of older results.
    [JsonInclude]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    private IReadOnlyList<EpsTime>? Horizons
    {
        get => null;
        init => Horizon = value!.ToDictionary(h => h.Eps, h => h.Time);
    }

    /// <summary>The document of a memory function.</summary>
    /// <param name="memory">The memory function.</param>
    public static MemoryDocument Of(MemoryFunction memory)
    {
        return new(memory.Probe, memory.Maximizer, memory.SteadyStateReached, TailDocument.Of(memory.Tail), memory.HalfLife)
        {
            Horizon = memory.Horizons.ToDictionary(h => h.Threshold, h => h.Time),
        };
    }

    // Its values stand in a file of their own.
    internal MemoryFunction Read() =>
        new([], [], Probe, Maximizer, SteadyStateReached, Tail.Read(), [.. Horizon.Select(h => new MemoryHorizon(h.Key, h.Value))],
            HalfLife);

    private sealed record EpsTime(double Eps, double? Time);
}

/// <summary>A fitted tail as result.json and <c>--json</c> give it.</summary>
/// <param name="Kind">Kind of decay.</param>
/// <param name="Rate">Exponential: rate per unit of time; else NaN.</param>
/// <param name="Exponent">Polynomial: exponent p of t^-p; stretched: the power q of e^{-b t^q}; else NaN.</param>
/// <param name="Ci">The 95 % interval of the rate, exponent or power; NaN where none.</param>
/// <param name="Window">First and last time of the window fitted.</param>
/// <param name="DeltaAic">AIC of the losing model minus that of the winning one; NaN where not compared.</param>
/// <param name="Reason">Why this kind, in one sentence.</param>
public sealed record TailDocument(TailKind Kind, double Rate, double Exponent, IReadOnlyList<double> Ci, IReadOnlyList<double> Window,
    double DeltaAic, string Reason)
{
    /// <summary>The document of a tail.</summary>
    /// <param name="tail">The tail.</param>
    public static TailDocument Of(TailFit tail)
    {
        return new(tail.Kind, tail.Rate, tail.Exponent, [tail.IntervalLow, tail.IntervalHigh], [tail.WindowStart, tail.WindowEnd],
            tail.DeltaAic, tail.Reason);
    }

    internal TailFit Read() => new(Kind, Rate, Exponent, Ci[0], Ci[1], Window[0], Window[1], DeltaAic, Reason);
}
