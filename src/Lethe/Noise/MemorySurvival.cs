using Lethe.Memory;

namespace Lethe.Noise;

/// <summary>Whether memory survives.</summary>
public enum SurvivalKind
{
    /// <summary>Too few draws, or too unsure a measurement, to tell.</summary>
    Undecided,

    /// <summary>At least nine draws in ten keep their horizons, with 95 % confidence.</summary>
    Yes,

    /// <summary>Fewer than nine in ten do, with 95 % confidence.</summary>
    No,
}

/// <summary>Whether memory survives noise, and why.</summary>
/// <param name="Kind">The answer.</param>
/// <param name="Kept">Draws that keep their horizons.</param>
/// <param name="Draws">All draws.</param>
/// <param name="Reason">In a sentence.</param>
public sealed record SurvivalVerdict(SurvivalKind Kind, int Kept, int Draws, string Reason);

/// <summary>
/// The rule. A draw keeps a horizon where it is at least half and at most twice that of the unchanged model over the same inputs, or
/// differs by at most two steps (the limits by which probes are said to disagree); the unchanged horizon is an interval, that of M
/// lowered and raised by the spread of its search. A draw keeps its memory where it stays finite and keeps all horizons. Memory survives
/// where nine draws in ten keep it: the one-sided 95 % bound of the share (Clopper and Pearson) decides. A law without chance has one draw,
/// which decides by itself.
/// </summary>
public sealed class MemorySurvival
{
    /// <summary>By how much a horizon may change.</summary>
    public const double Factor = 2;

    /// <summary>Steps by which it may change in any case.</summary>
    public const int Steps = 2;

    // A spread of 1 says that one search alone found anything.
    private const double MostSpread = 0.99;

    /// <summary>The share of draws that must keep their memory.</summary>
    public const double NeededShare = 0.9;

    private readonly double[] _thresholds;
    private readonly Limits _replayed, _measured;
    private readonly double _last, _step;

    /// <summary>The rule for one unchanged model.</summary>
    /// <param name="replay">Its worst inputs.</param>
    /// <param name="before">M of the unchanged model over them.</param>
    /// <param name="known">Its measured function, with the spread of the search.</param>
    /// <param name="timeStep">dt.</param>
    public MemorySurvival(MemoryReplay replay, ReplayedMemory before, MemoryFunction known, double timeStep)
    {
        ArgumentNullException.ThrowIfNull(replay);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(known);
        (_step, _last) = (timeStep, known.Times[^1] + timeStep);
        _thresholds = [.. known.Horizons.Select(h => h.Threshold)];
        (_replayed, _measured) = (LimitsOf(before.Values), LimitsOf(known.Values));
        // A spread that leaves no limits says nothing of a draw.
        Objection = Enumerable.Range(0, _thresholds.Length).Where(i => Differ(_replayed.Low[i], _replayed.High[i]))
            .Select(i => Invariant($"the horizon {_thresholds[i]} of the unchanged model itself is only known to lie in ") +
                Invariant($"[{_replayed.Low[i]:G4}, {_replayed.High[i]:G4}]: searches of its worst input differ")).FirstOrDefault();
        if (_replayed.Low.All(low => low >= _last))
            Objection = Invariant($"no horizon of the unchanged model lies within the {known.Times.Count} steps that were measured");

        Limits LimitsOf(IReadOnlyList<double> values)
        {
            double[] Moved(int sign) => [.. values.Select((v, t) =>
                v * (1 + sign * Math.Min(MostSpread, t < known.Spread.Count ? known.Spread[t] : 0)))];
            double[][] ends = [.. ((double[][])[[.. values], Moved(-1), Moved(1)]).Select(moved =>
                replay.Horizons(moved).Select(h => h ?? _last).ToArray())];
            double[] Of(Func<IEnumerable<double>, double> end) => [.. _thresholds.Select((_, i) => end(ends.Select(h => h[i])))];
            return new Limits(Of(Enumerable.Min), Of(Enumerable.Max));
        }
    }

    /// <summary>Why nothing can be told of this model; null where it can.</summary>
    public string? Objection { get; }

    /// <summary>Whether one draw keeps its memory.</summary>
    /// <param name="drawn">Its M over the same inputs.</param>
    public bool Keeps(ReplayedMemory drawn)
    {
        ArgumentNullException.ThrowIfNull(drawn);
        return drawn.IsFinite && Lost(drawn.Horizons, _replayed) is null;
    }

    // The first horizon that is not kept, in words; null where all are. What is not reached in the window counts as its end.
    private string? Lost(double?[] horizons, Limits limits)
    {
        for (int i = 0; i < _thresholds.Length; i++)
        {
            double h = horizons[i] ?? _last;
            bool shorter = h < limits.Low[i] && Differ(h, limits.Low[i]), longer = h > limits.High[i] && Differ(limits.High[i], h);
            if (shorter || longer)
                return Invariant($"horizon {_thresholds[i]} from {Text(shorter ? limits.Low[i] : limits.High[i])} to {Text(h)}");
        }
        return null;
    }

    private bool Differ(double low, double high) => high > Factor * low && high - low > Steps * _step;

    private string Text(double horizon) => horizon < _last ? Invariant($"{horizon:G4}") : Invariant($"beyond {_last - _step:G4}");

    /// <summary>The answer over draws.</summary>
    /// <param name="draws">M of each over the same inputs.</param>
    /// <param name="isRandom">Whether draws differ by chance.</param>
    /// <param name="searched">The horizons of the first draw, searched anew; null: not searched.</param>
    public SurvivalVerdict Judge(IReadOnlyList<ReplayedMemory> draws, bool isRandom, double?[]? searched = null)
    {
        ArgumentNullException.ThrowIfNull(draws);
        int n = draws.Count, kept = draws.Count(Keeps), infinite = draws.Count(draw => !draw.IsFinite);
        if (Objection is { } objection) return new(SurvivalKind.Undecided, kept, n, objection);
        // Where the inputs that were worst are not any more, what was read off them is no statement about the supremum.
        if (searched is not null && Keeps(draws[0]) && Lost(searched, _measured) is { } unseen)
            return new(SurvivalKind.Undecided, kept, n, "searched anew, the first draw has another memory than over the inputs that were " +
                $"worst before: {unseen}");
        string first = draws.Where(draw => draw.IsFinite).Select(draw => Lost(draw.Horizons, _replayed))
            .FirstOrDefault(lost => lost is not null) ?? (infinite > 0 ? "outputs stop being finite" : "");
        if (!isRandom)
            return kept == n ? new(SurvivalKind.Yes, kept, n, "all horizons are within a factor of 2 of those before")
                : new(SurvivalKind.No, kept, n, first);
        (double low, double high) = OrderStatistics.Share(kept, n);
        string share = Invariant($"{kept} of {n} draws keep all horizons within a factor of 2");
        if (first.Length > 0) share += $" (lost: {first}{(infinite > 0 ? Invariant($"; {infinite} diverge") : "")})";
        return low >= NeededShare ? new(SurvivalKind.Yes, kept, n, share)
            : high < NeededShare ? new(SurvivalKind.No, kept, n, share)
            : new(SurvivalKind.Undecided, kept, n,
                share + Invariant($"; the share lies in [{low:G3}, {high:G3}], 0.9 is needed: take more draws"));
    }

    /// <summary>Between what horizons lie, by threshold.</summary>
    private sealed record Limits(double[] Low, double[] High);
}
