namespace Lethe.Memory;

/// <summary>How to measure a memory function.</summary>
public sealed record MemoryOptions
{
    /// <summary>The probe.</summary>
    public MemoryProbe Probe { get; init; } = MemoryProbe.Heaviside;

    /// <summary>The divisor.</summary>
    public MemoryNormalization Normalization { get; init; } = MemoryNormalization.Supremum;

    /// <summary>Steps T; values at t = 0, dt, ..., (T-1) dt.</summary>
    public int Length { get; init; } = 200;

    /// <summary>
    /// Magnitudes |x|_inf the search begins with, each tried with both signs (one channel: with more between them) and, for several
    /// channels, with directions on the cube. Those too small for the precision of the model are left out.
    /// </summary>
    public IReadOnlyList<double> Magnitudes { get; init; } = [0.015625, 0.0625, 0.25, 0.5, 1, 2, 4];

    /// <summary>Beyond the largest of <see cref="Magnitudes"/> the search doubles |x|_inf until M grows no more, up to this. A smaller
    /// number: never.</summary>
    public double LargestMagnitude { get; init; } = 1024;

    /// <summary>Random directions with which each restart of the search begins, for inputs of more than one channel.</summary>
    public int Directions { get; init; } = 32;

    /// <summary>Independent searches, the first from chosen starts, the others from random ones.</summary>
    public int Restarts { get; init; } = 3;

    /// <summary>Rounds of local ascent around the best probes, for several channels of two forward passes each. 0: the grid
    /// alone.</summary>
    public int AscentRounds { get; init; } = 10;

    /// <summary>Largest number of steps for reaching the zero-input steady state.</summary>
    public int SteadyStateSteps { get; init; } = 100_000;

    /// <summary>The longest sequence that may be fed to the model, where that is less than it says itself; null: as it says.</summary>
    public int? LongestContext { get; init; }

    /// <summary>Input at rest: one number for all channels, or one for each. Empty: 0.</summary>
    public IReadOnlyList<double> Base { get; init; } = [];

    /// <summary>Unit of x: one number for all channels, or one for each, positive. The input is base + scale x. Empty: 1.</summary>
    public IReadOnlyList<double> Scale { get; init; } = [];

    /// <summary>Thresholds of the horizons: h_eps = first t after which M &lt; eps max M.</summary>
    public IReadOnlyList<double> Thresholds { get; init; } = [0.5, 0.1, 0.01];

    /// <summary>Seed of the random directions.</summary>
    public long Seed { get; init; }

    /// <exception cref="ArgumentException">An option is out of range, or does not fit the model.</exception>
    internal void Validate(ISequenceModel model)
    {
        if (model.Vocabulary is { } tokens)
            throw Wrong($"model '{model.Name}' reads {tokens} tokens, which have no size: use {nameof(MemoryProbing.MeasureTokens)}.");
        if (!Enum.IsDefined(Probe)) throw Wrong($"Probe is {Probe}, expected Heaviside, Impulse or Reversed.");
        if (Length < 1) throw Wrong($"Length is {Length}, expected at least 1 step.");
        if (SteadyStateSteps < 1) throw Wrong($"SteadyStateSteps is {SteadyStateSteps}, expected at least 1.");
        if (Magnitudes.Count == 0 || Magnitudes.Any(v => !(v > 0) || double.IsInfinity(v)))
            throw Wrong("Magnitudes must be a list of at least one positive finite number.");
        if (!double.IsFinite(LargestMagnitude)) throw Wrong($"LargestMagnitude is {LargestMagnitude}, expected a finite number.");
        if (Directions < 0) throw Wrong($"Directions is {Directions}, expected at least 0.");
        if (Restarts < 1) throw Wrong($"Restarts is {Restarts}, expected at least 1.");
        if (Thresholds.Any(eps => !(eps > 0 && eps <= 1))) throw Wrong("Thresholds must lie between 0 and 1.");
        Channels(nameof(Base), Base, double.IsFinite, "a finite number", model);
        Channels(nameof(Scale), Scale, v => v > 0 && double.IsFinite(v), "a positive finite number", model);
        if (Longest(model) is { } longest && Length + 1 > longest)
            throw Wrong($"Length is {Length}, the model takes {longest} steps, at least one of them at rest: use a length below that.");
    }

    /// <summary>The longest sequence a model may be fed; null: any.</summary>
    /// <param name="model">The model.</param>
    public int? Longest(ISequenceModel model) => LongestContext is { } own && model.LongestContext is { } stated
        ? Math.Min(own, stated) : LongestContext ?? model.LongestContext;

    internal double[] BaseOf(int channels) => Spread(Base, 0, channels);

    internal double[] ScaleOf(int channels) => Spread(Scale, 1, channels);

    private static double[] Spread(IReadOnlyList<double> values, double none, int channels) =>
        [.. Enumerable.Range(0, channels).Select(c => values.Count == 0 ? none : values.Count == 1 ? values[0] : values[c])];

    private static void Channels(string name, IReadOnlyList<double> values, Func<double, bool> holds, string expected, ISequenceModel model)
    {
        if (values.Count > 1 && values.Count != model.InputSize)
            throw Wrong($"{name} has {values.Count} numbers, the model reads {model.InputSize} channels: give one, or one for each.");
        if (values.Any(v => !holds(v))) throw Wrong($"{name} must hold {expected} for each channel.");
    }

    private static ArgumentException Wrong(string message) => new(message);
}
