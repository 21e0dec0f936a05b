namespace Lethe.Experiments.Runs;

/// <summary>A memory function as result.json and <c>--json</c> give it, without its values.</summary>
/// <param name="Probe">How it was probed.</param>
/// <param name="Maximizer">The probe with the largest response.</param>
/// <param name="Tail">The fitted tail.</param>
/// <param name="HalfLife">Time after which M stays below half its maximum; null if not reached.</param>
public sealed record MemoryDocument(MemoryProbe Probe, [property: JsonPropertyName("maximiser")] IReadOnlyList<double> Maximizer,
    TailDocument Tail, double? HalfLife)
{
    /// <summary>h_eps by eps.</summary>
    public IReadOnlyDictionary<double, HorizonTime> Horizon { get; init; } = new Dictionary<double, HorizonTime>();

    /// <summary>Whether and after how many steps without input the model was seen at rest.</summary>
    public RestDocument Rest { get; init; } = new(true, null);

    /// <summary>The largest |x| tried, in units of the scale around the base; infinite where M does not depend on it.</summary>
    public double Bound { get; init; } = double.PositiveInfinity;

    /// <summary>The largest 1 - (second best) / (best) of independent searches, at times well above the floor.</summary>
    public double LargestSpread { get; init; }

    /// <summary>The largest share by which the last round of the search raised M.</summary>
    public double Gain { get; init; }

    /// <summary>Whether the supremum is that of a linear response.</summary>
    public bool IsLinear { get; init; }

    /// <summary>Pairs at which superposition held, where the model is taken for linear because of them; else null.</summary>
    public int? SuperposedPairs { get; init; }

    /// <summary>Forward passes made.</summary>
    public int Calls { get; init; }

    /// <summary>The worst input at some times.</summary>
    [JsonPropertyName("maximisers")]
    public IReadOnlyList<MaximizerDocument> Maximizers { get; init; } = [];

    /// <summary>Tail and horizons for inputs up to the magnitudes asked for, where they differ; else null.</summary>
    public BoundedDocument? Bounded { get; init; }

    /// <summary>What makes it less sure.</summary>
    public IReadOnlyList<WarningDocument> Warnings { get; init; } = [];

    // The forms of older results.
    [JsonInclude]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    private IReadOnlyList<EpsTime>? Horizons
    {
        get => null;
        init => Horizon = value!.ToDictionary(h => h.Eps, h => new HorizonTime(h.Time, false));
    }

    [JsonInclude]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    private bool? SteadyStateReached
    {
        get => null;
        init => Rest = new RestDocument(value!.Value, null);
    }

    /// <summary>The document of a memory function.</summary>
    /// <param name="memory">The memory function.</param>
    public static MemoryDocument Of(MemoryFunction memory) =>
        new(memory.Probe, memory.Maximizer, TailDocument.Of(memory.Tail), memory.HalfLife)
        {
            Horizon = HorizonTime.Of(memory),
            Rest = new RestDocument(memory.Rest.Reached, memory.Rest.Steps),
            Bound = memory.Bound,
            LargestSpread = memory.LargestSpread,
            Gain = memory.Gain,
            IsLinear = memory.IsLinear,
            SuperposedPairs = memory.SuperposedPairs,
            Calls = memory.Calls,
            Maximizers = [.. memory.Maximizers.Select(m => new MaximizerDocument(m.Time, m.X))],
            Bounded = memory.Bounded is { } b ? new BoundedDocument(b.Bound, TailDocument.Of(b.Tail), HorizonTime.Of(b)) : null,
            Warnings = [.. memory.Warnings.Select(w => new WarningDocument(w.Name, w.Cause, w.Remedy, w.Value, w.Threshold))],
        };

    // Its values stand in a file of their own.
    internal MemoryFunction Read() =>
        new([], [], Probe, Maximizer, new Rest(Rest.Reached, Rest.Steps ?? 0), Tail.Read(),
            HorizonTime.Read(Horizon), HalfLife)
        {
            LargestSpread = LargestSpread,
            Gain = Gain,
            Bound = Bound,
            Bounded = Bounded?.Read(Probe),
            IsLinear = IsLinear,
            SuperposedPairs = SuperposedPairs,
            Calls = Calls,
            Maximizers = [.. Maximizers.Select(m => new MemoryMaximizer(m.T, m.X))],
            Warnings = [.. Warnings.Select(w => w.Read())],
        };

    private sealed record EpsTime(double Eps, double? Time);
}

/// <summary>Rest in a document.</summary>
/// <param name="Reached">Whether it was seen.</param>
/// <param name="Steps">Steps without input before a probe; null in results of version 0.1.0.</param>
public sealed record RestDocument(bool Reached, int? Steps);

/// <summary>The worst input at one time.</summary>
/// <param name="T">t.</param>
/// <param name="X">One value per channel.</param>
public sealed record MaximizerDocument(double T, IReadOnlyList<double> X);

/// <summary>What holds for bounded inputs.</summary>
/// <param name="Bound">The largest |x|.</param>
/// <param name="Tail">The fitted tail.</param>
/// <param name="Horizon">h_eps by eps.</param>
public sealed record BoundedDocument(double Bound, TailDocument Tail, IReadOnlyDictionary<double, HorizonTime> Horizon)
{
    internal MemoryFunction Read(MemoryProbe probe) =>
        new([], [], probe, [], new Rest(true, 0), Tail.Read(), HorizonTime.Read(Horizon), null) { Bound = Bound };
}

/// <summary>A warning in a document.</summary>
/// <param name="Name">Which of the closed list.</param>
/// <param name="Cause">What was seen.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Threshold">From where on it is a warning.</param>
public sealed record WarningDocument(string Name, string Cause, string Remedy, double Value, double Threshold)
{
    internal MemoryWarning Read() => new(
        Enum.GetValues<MemoryWarningKind>().First(kind => MemoryWarning.NameOf(kind) == Name), Cause, Remedy, Value, Threshold);
}

/// <summary>A horizon in a document: a time, null where M does not fall below within the window, or "undecided".</summary>
/// <param name="Time">h_eps; null where it is not reached, or undecided.</param>
/// <param name="IsUndecided">Whether a warning makes it unsure.</param>
[JsonConverter(typeof(HorizonTimeConverter))]
public readonly record struct HorizonTime(double? Time, bool IsUndecided)
{
    /// <summary>The horizons of a memory function by threshold.</summary>
    /// <param name="memory">The memory function.</param>
    public static IReadOnlyDictionary<double, HorizonTime> Of(MemoryFunction memory) =>
        memory.Horizons.ToDictionary(h => h.Threshold, h => new HorizonTime(h.Time, h.IsUndecided));

    internal static IReadOnlyList<MemoryHorizon> Read(IReadOnlyDictionary<double, HorizonTime> horizons) =>
        [.. horizons.Select(h => new MemoryHorizon(h.Key, h.Value.Time, h.Value.IsUndecided))];
}

/// <summary>Writes and reads <see cref="HorizonTime"/>.</summary>
internal sealed class HorizonTimeConverter : JsonConverter<HorizonTime>
{
    private const string Undecided = "undecided";

    public override bool HandleNull => true;

    public override HorizonTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType switch
        {
            JsonTokenType.Null => default,
            JsonTokenType.Number => new HorizonTime(reader.GetDouble(), false),
            JsonTokenType.String when reader.GetString() == Undecided => new HorizonTime(null, true),
            _ => throw new JsonException($"a horizon is a number, null or \"{Undecided}\""),
        };

    public override void Write(Utf8JsonWriter writer, HorizonTime value, JsonSerializerOptions options)
    {
        if (value.IsUndecided) writer.WriteStringValue(Undecided);
        else if (value.Time is { } time) writer.WriteNumberValue(time);
        else writer.WriteNullValue();
    }
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
