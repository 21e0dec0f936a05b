namespace Lethe.Memory;

/// <summary>
/// Makes a memory function of a supremum: tail, horizons, and the warnings that make them undecided. What a warning does:
/// restarts that differ: the tail, and a horizon that is another one for M raised by its spread;
/// still gaining, a growing edge, no rest: tail and horizons are undecided (an edge the caller set himself bounds the statement and undoes
/// nothing); precision: the tail, and the horizons of thresholds below the floor; a short window: nothing, a horizon that is not reached is
/// so; probes that disagree: the tail where kinds differ, the horizons that differ.
/// </summary>
internal static class MemoryAssembly
{
    // Relative floor of closed forms.
    private const double RelativeFloor = 1e-15;

    // With the undisturbed run they fill two groups of eight sequences.
    private const int MostWorst = 15;

    private const double SpreadThreshold = 0.05, GainThreshold = 0.05;

    // Horizons of two probes that differ by this factor, and by more steps than the second number, disagree.
    private const double HorizonRatio = 2;
    private const int HorizonSteps = 2;

    /// <summary>The function of a measured supremum.</summary>
    public static MemoryFunction Of(SupremumFound found, MemoryMeter meter, ISequenceModel model, MemoryOptions options)
    {
        double[] times = Times(options.Length, model.TimeStep);
        MemoryFunction memory = Of(times, found.Values, found.Floors, found.Frame.Kind, found.Maximizer, meter.Rest,
            options.Thresholds) with
        {
            Upper = found.Upper,
            Spread = found.Spread,
            LargestSpread = found.Spread.Where((_, t) => found.Values[t] > ProbeTable.WellAbove * found.Floors[t]).DefaultIfEmpty(0).Max(),
            Gain = found.Gain,
            Bound = found.Bound,
            Maximizers = [.. Enumerable.Range(0, times.Length).Where(t => IsShown(t, times.Length) && found.Values[t] > found.Floors[t])
                .Select(t => new MemoryMaximizer(times[t], found.ByTime[t]))],
            WorstInputs = [.. found.Probes(int.MaxValue).DistinctBy(x => string.Join(' ', x)).Take(MostWorst)],
            Calls = meter.Calls,
            IsLinear = found.Upper is not null,
            SuperposedPairs = found.SuperposedPairs,
        };
        memory = Precision(memory);
        if (found.Upper is null) memory = Searched(memory, found, options);
        return found.Bounded is { } bounded ? memory with { Bounded = Of(bounded, meter, model, options) } : memory;
    }

    /// <summary>The function of values that are sure but for rounding.</summary>
    public static MemoryFunction OfValues(double[] times, double[] values, MemoryProbe probe, Rest rest, IReadOnlyList<double> thresholds)
    {
        var floors = new double[values.Length];
        Array.Fill(floors, RelativeFloor * values.Max());
        return Of(times, values, floors, probe, [], rest, thresholds);
    }

    /// <summary>The median, or the largest, of functions measured in several contexts: what makes one of them unsure makes it unsure
    /// too.</summary>
    /// <param name="times">t.</param>
    /// <param name="values">M.</param>
    /// <param name="floors">By time, the largest floor of the members.</param>
    /// <param name="probe">Of all.</param>
    /// <param name="rest">What stands before.</param>
    /// <param name="thresholds">Of the horizons.</param>
    /// <param name="members">The functions.</param>
    public static MemoryFunction OfContexts(double[] times, double[] values, double[] floors, MemoryProbe probe, Rest rest,
        IReadOnlyList<double> thresholds, IReadOnlyList<MemoryFunction> members)
    {
        MemoryFunction memory = Precision(Of(times, values, floors, probe, [], rest, thresholds));
        foreach (IGrouping<MemoryWarningKind, (MemoryFunction Of, MemoryWarning Warning)> alike in members
            .SelectMany(m => m.Warnings.Select(warning => (m, warning))).GroupBy(pair => pair.warning.Kind))
        {
            // These are of the values, which are others here.
            if (alike.Key is MemoryWarningKind.ShortWindow or MemoryWarningKind.Precision) continue;
            MemoryWarning warning = alike.MaxBy(pair => pair.Warning.Value).Warning;
            memory = memory with { Warnings = [.. memory.Warnings, warning] };
            if (alike.All(pair => !pair.Of.Horizons.All(h => h.IsUndecided))) continue;
            memory = memory with
            {
                Tail = Undecided(memory.Tail, warning),
                Horizons = [.. memory.Horizons.Select(h => h with { Time = null, IsUndecided = true })],
            };
        }
        return memory;
    }

    /// <summary>The function of one token replaced by another. That not all tokens were tried bounds the statement and undoes
    /// nothing.</summary>
    public static MemoryFunction OfTokens(double[] times, double[] values, double floor, int before, IReadOnlyList<double> thresholds,
        TokensTried tokens)
    {
        var floors = new double[values.Length];
        Array.Fill(floors, floor);
        MemoryFunction memory = OfContexts(times, values, floors, MemoryProbe.Impulse, new Rest(true, before), thresholds, []) with
        {
            Tokens = tokens,
        };
        return tokens.Tried == tokens.Vocabulary ? memory : memory with
        {
            Warnings = [.. memory.Warnings, new MemoryWarning(MemoryWarningKind.TokensSampled,
                Invariant($"{tokens.Tried} of {tokens.Vocabulary} tokens were tried: others may be remembered longer"),
                "compare with another --seed, which tries others", tokens.Tried, tokens.Vocabulary)],
        };
    }

    /// <summary>The functions of all probes, with the warning where they differ.</summary>
    public static MemoryProbes Together(MemoryFunction headline, IReadOnlyList<MemoryFunction> others, double timeStep)
    {
        var byProbe = new SortedDictionary<MemoryProbe, MemoryFunction> { [headline.Probe] = headline };
        foreach (MemoryFunction other in others) byProbe[other.Probe] = other;
        MemoryFunction[] all = [.. byProbe.Values];
        bool kinds = all.Where(f => f.Tail.Kind != TailKind.Undecided).Select(f => f.Tail.Kind).Distinct().Count() > 1;
        double last = headline.Times[^1] + timeStep, worst = 1;
        MemoryHorizon[] horizons = [.. headline.Horizons];
        for (int i = 0; i < horizons.Length; i++)
        {
            double[] ends = [.. all.Where(f => !f.Horizons[i].IsUndecided).Select(f => f.Horizons[i].Time ?? last)];
            if (ends.Length < 2 || ends.Max() - ends.Min() <= HorizonSteps * timeStep) continue;
            double ratio = ends.Max() / Math.Max(ends.Min(), timeStep);
            worst = Math.Max(worst, ratio);
            if (ratio > HorizonRatio) horizons[i] = horizons[i] with { Time = null, IsUndecided = true };
        }
        if (!kinds && worst <= HorizonRatio) return new MemoryProbes(headline, byProbe);
        string what = kinds ? string.Join(", ", all.Select(f => $"{Name(f.Probe)} says {Name(f.Tail.Kind)}"))
            : Invariant($"horizons differ by a factor of {worst:G3}");
        var warning = new MemoryWarning(MemoryWarningKind.ProbesDisagree,
            $"the probes disagree: {what}. Each is right by its definition; the model latches, rounds or saturates",
            "read the three side by side: a step shows what is forgotten under a lasting input, a pulse what stays after it",
            worst, HorizonRatio);
        TailFit tail = kinds ? Undecided(headline.Tail, warning) : headline.Tail;
        return new MemoryProbes(headline with { Tail = tail, Horizons = horizons, Warnings = [.. headline.Warnings, warning] }, byProbe);
    }

    /// <summary>0, dt, 2 dt, ...</summary>
    public static double[] Times(int length, double dt) => [.. Enumerable.Range(0, length).Select(k => k * dt)];

    private static MemoryFunction Of(double[] times, double[] values, double[] floors, MemoryProbe probe, double[] maximizer, Rest rest,
        IReadOnlyList<double> thresholds)
    {
        var memory = new MemoryFunction(times, values, probe, maximizer, rest, TailFitter.Fit(times, values, floors),
            [.. thresholds.Select(eps => new MemoryHorizon(eps, TailFitter.Horizon(times, values, eps)))],
            TailFitter.Horizon(times, values, 0.5))
        {
            Floors = floors,
        };
        double largest = values.Max(), smallest = thresholds.DefaultIfEmpty(1).Min();
        if (memory.Horizons.All(h => h.Time is not null) || !double.IsFinite(largest)) return memory;
        return memory with
        {
            Warnings = [new MemoryWarning(MemoryWarningKind.ShortWindow,
                Invariant($"M ends at {values[^1] / largest:G3} of its maximum, not below the smallest threshold {smallest:G3}"),
                "measure longer", values[^1] / largest, smallest)],
        };
    }

    private static MemoryFunction Precision(MemoryFunction memory)
    {
        double largest = memory.Values.Max(), hidden = 0;
        if (!(largest > 0) || double.IsInfinity(largest)) return memory;
        for (int t = 0; t < memory.Values.Count; t++)
            if (memory.Values[t] <= memory.Floors[t] && memory.Values[t] > 0) hidden = Math.Max(hidden, memory.Floors[t]);
        double smallest = memory.Horizons.Select(h => h.Threshold).DefaultIfEmpty(1).Min();
        if (!(hidden > smallest * largest)) return memory;
        var warning = new MemoryWarning(MemoryWarningKind.Precision,
            Invariant($"values below {hidden / largest:G3} of the largest M are rounding, the smallest threshold is {smallest:G3}"),
            "run the model in a finer arithmetic, or about an input where its outputs are smaller", hidden / largest, smallest);
        return memory with
        {
            Warnings = [.. memory.Warnings, warning],
            Tail = Undecided(memory.Tail, warning),
            Horizons = [.. memory.Horizons.Select(h => hidden > h.Threshold * largest ? h with { Time = null, IsUndecided = true } : h)],
        };
    }

    private static MemoryFunction Searched(MemoryFunction memory, SupremumFound found, MemoryOptions options)
    {
        List<MemoryWarning> warnings = [.. memory.Warnings];
        double spread = memory.LargestSpread;
        if (spread > SpreadThreshold)
        {
            var warning = new MemoryWarning(MemoryWarningKind.RestartsDiffer,
                Invariant($"restarts of the search find maxima that differ by up to {100 * spread:G3} %"),
                "search more: --restarts", spread, SpreadThreshold);
            warnings.Add(warning);
            memory = Raised(memory, warning);
        }
        if (found.Gain > GainThreshold)
        {
            Undo(new MemoryWarning(MemoryWarningKind.StillGaining,
                Invariant($"the last round of the search still raised M by {100 * found.Gain:G3} %"),
                "search more: --restarts; a run also: memory.ascent", found.Gain, GainThreshold));
        }
        if (SupremumFound.IsNotable(found.LargeEdge))
        {
            var warning = new MemoryWarning(MemoryWarningKind.EdgeOfGrid,
                Invariant($"M still grows with |x| at the largest tried, {found.Bound:G4}"),
                "try larger inputs: --magnitudes; or read M as that of inputs up to this bound",
                found.LargeEdge, SupremumFound.EdgeThreshold);
            if (found.Bound <= options.Magnitudes.Max()) warnings.Add(warning);
            else Undo(warning);
        }
        if (SupremumFound.IsNotable(found.SmallEdge))
        {
            Undo(new MemoryWarning(MemoryWarningKind.EdgeOfGrid,
                Invariant($"M still grows as |x| falls to the smallest tried, {options.Magnitudes.Min():G4}"),
                "try smaller inputs: --magnitudes", found.SmallEdge, SupremumFound.EdgeThreshold));
        }
        if (!memory.Rest.Reached)
        {
            Undo(new MemoryWarning(MemoryWarningKind.NoRest,
                Invariant($"after {memory.Rest.Steps} steps without input the model was not seen at rest, or a small push moves it away"),
                "choose an input at which it rests: base=X; where rest= was set, allow more steps",
                memory.Rest.Steps, options.SteadyStateSteps));
        }
        return memory with { Warnings = warnings };

        void Undo(MemoryWarning warning)
        {
            warnings.Add(warning);
            memory = memory with
            {
                Tail = Undecided(memory.Tail, warning),
                Horizons = [.. memory.Horizons.Select(h => h with { Time = null, IsUndecided = true })],
            };
        }
    }

    // A horizon that is the same for M and for M raised by its spread is firm all the same.
    private static MemoryFunction Raised(MemoryFunction memory, MemoryWarning warning)
    {
        double[] times = [.. memory.Times], raised = [.. memory.Values.Select((v, t) => v * (1 + Math.Min(1, memory.Spread[t])))];
        return memory with
        {
            Tail = Undecided(memory.Tail, warning),
            Horizons = [.. memory.Horizons.Select(h => TailFitter.Horizon(times, raised, h.Threshold) == h.Time
                ? h : h with { Time = null, IsUndecided = true })],
        };
    }

    private static TailFit Undecided(TailFit tail, MemoryWarning warning) => tail.Kind == TailKind.Undecided ? tail
        : tail with
        {
            Kind = TailKind.Undecided,
            Rate = double.NaN,
            Exponent = double.NaN,
            IntervalLow = double.NaN,
            IntervalHigh = double.NaN,
            Reason = $"{warning.Cause}; without that: {tail.Reason}",
        };

    private static bool IsShown(int t, int length) => t == length - 1 || int.PopCount(t) <= 1;

    private static string Name(TailKind kind) => kind switch
    {
        TailKind.NonDecaying => "non-decaying",
        TailKind.SuperExponential => "super-exponential",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static string Name(MemoryProbe probe) => probe switch
    {
        MemoryProbe.Heaviside => "the step",
        MemoryProbe.Impulse => "the pulse",
        _ => "the reversed step",
    };
}
