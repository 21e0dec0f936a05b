namespace Lethe.Memory;

/// <summary>A measured memory function.</summary>
/// <param name="Times">t.</param>
/// <param name="Values">M(t); a value at or below its floor is no value.</param>
/// <param name="Probe">How it was probed.</param>
/// <param name="Maximizer">The input x (one value per channel) that gave the largest M(t) summed over t; empty for closed forms.</param>
/// <param name="Rest">Whether the model was seen at rest without input.</param>
/// <param name="Tail">The fitted tail; undecided where a warning makes it so.</param>
/// <param name="Horizons">One per threshold asked for.</param>
/// <param name="HalfLife">Time after which M stays below half its maximum; null if not reached.</param>
public sealed record MemoryFunction(IReadOnlyList<double> Times, IReadOnlyList<double> Values, MemoryProbe Probe,
    IReadOnlyList<double> Maximizer, Rest Rest, TailFit Tail, IReadOnlyList<MemoryHorizon> Horizons, double? HalfLife)
{
    /// <summary>By time, what rounding may make of nothing in the probe that gave the value. Empty: not known.</summary>
    public IReadOnlyList<double> Floors { get; init; } = [];

    /// <summary>By time, an upper bound of the supremum over x; null where the model is not linear.</summary>
    public IReadOnlyList<double>? Upper { get; init; }

    /// <summary>
    /// By time, 1 - (second best) / (best) over independent restarts of the search: how far M rests on one of them alone. Zero where the
    /// supremum is not searched; empty where only one search was made.
    /// </summary>
    public IReadOnlyList<double> Spread { get; init; } = [];

    /// <summary>The largest spread at times where M is well above its floor.</summary>
    public double LargestSpread { get; init; }

    /// <summary>The largest share by which the last round of the search raised M at any time well above the floor; 0 without
    /// search.</summary>
    public double Gain { get; init; }

    /// <summary>The largest |x|_inf tried, in units of the scale about the base; infinite for linear models, whose M does not depend on
    /// it.</summary>
    public double Bound { get; init; } = double.PositiveInfinity;

    /// <summary>The input that gave M, at selected times.</summary>
    public IReadOnlyList<MemoryMaximizer> Maximizers { get; init; } = [];

    /// <summary>
    /// The inputs that gave M at the times that matter most, the most important first: with them M of a slightly changed model can be
    /// estimated without another search (<see cref="MemoryReplay"/>).
    /// </summary>
    public IReadOnlyList<IReadOnlyList<double>> WorstInputs { get; init; } = [];

    /// <summary>M over inputs up to the largest of <see cref="MemoryOptions.Magnitudes"/> only; null where it does not differ.</summary>
    public MemoryFunction? Bounded { get; init; }

    /// <summary>What makes it less sure.</summary>
    public IReadOnlyList<MemoryWarning> Warnings { get; init; } = [];

    /// <summary>Forward passes that were made.</summary>
    public int Calls { get; init; }

    /// <summary>Whether the supremum is that of a linear response.</summary>
    public bool IsLinear { get; init; }

    /// <summary>
    /// For a linear model that does not say so itself: probes whose response was compared with the sum of those of its channels, and
    /// agreed.
    /// </summary>
    public int? SuperposedPairs { get; init; }

    /// <summary>Where one token is replaced by another: how many were tried; null where inputs are numbers.</summary>
    public TokensTried? Tokens { get; init; }
}

/// <summary>Tokens that were tried in each other's place.</summary>
/// <param name="Tried">How many.</param>
/// <param name="Vocabulary">Of how many.</param>
public sealed record TokensTried(int Tried, int Vocabulary);

/// <summary>The worst input at one time.</summary>
/// <param name="Time">t.</param>
/// <param name="X">One value per channel, in units of the scale about the base.</param>
public sealed record MemoryMaximizer(double Time, IReadOnlyList<double> X);

/// <summary>The memory functions of one model by all three probes.</summary>
/// <param name="Headline">The one asked for, with the warning where the others disagree.</param>
/// <param name="ByProbe">All three, the one asked for without that warning.</param>
public sealed record MemoryProbes(MemoryFunction Headline, IReadOnlyDictionary<MemoryProbe, MemoryFunction> ByProbe)
{
    /// <summary>Whether kinds or horizons differ by more than the search explains.</summary>
    public bool Disagree => Headline.Warnings.Any(w => w.Kind == MemoryWarningKind.ProbesDisagree);
}

/// <summary>Memory functions around real inputs: of the response to x added after each window.</summary>
/// <param name="Windows">One for each window.</param>
/// <param name="Median">Their median at each time.</param>
/// <param name="Worst">Their largest.</param>
public sealed record MemoryContexts(IReadOnlyList<MemoryFunction> Windows, MemoryFunction Median, MemoryFunction Worst);
