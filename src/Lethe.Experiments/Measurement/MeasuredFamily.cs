namespace Lethe.Experiments.Measurement;

/// <summary>Runs that one verdict rests on: of one family, and measured for one choice of blocks, ball and search.</summary>
/// <param name="Key">Target, parameterization, activation, model.</param>
/// <param name="Choice">What curves and radii are of.</param>
/// <param name="Runs">The runs, at least one.</param>
public sealed record MeasuredFamily(FamilyKey Key, PerturbationChoice Choice, IReadOnlyList<MeasuredRun> Runs)
{
    // Times at which the closed form of a target is looked at: its tail shows within some hundreds.
    private const int FewestTimes = 200;
    private const int MostTimes = 4000;

    /// <summary>Runs by family and choice, in the order of the first of each.</summary>
    public static IReadOnlyList<MeasuredFamily> Of(IEnumerable<MeasuredRun> runs)
    {
        MeasuredRun[] all = [.. runs];
        return [.. all.Zip(RunFamilies.Of([.. all.Select(run => run.Run)]))
            .GroupBy(r => (Family: r.Second, r.First.Measurement.Choice))
            .Select(g => new MeasuredFamily(g.Key.Family, g.Key.Choice, [.. g.Select(r => r.First)]))];
    }

    /// <summary>The verdict (theory: sec. 4), by the rule of the runs' models and form of time.</summary>
    public Verdict Judge() => VerdictRule.Judge(Key, [.. Runs.Select(r => r.ForVerdict)], Runs[0].Run.Rule) with { Choice = Choice };

    /// <summary>
    /// Holds the main theorem against the runs. The target is taken over twice their longest horizon, as lethe memory does.
    /// </summary>
    public DecayTheorem Theorem(Verdict verdict)
    {
        RunConfig config = Runs[0].Run.Config;
        double dt = config.Get(Settings.TimeStep);
        int length = Math.Clamp(2 * Runs.Max(r => r.Run.Config.Get(Settings.Length)), FewestTimes, MostTimes);
        TailFit? tail = !OwnData.IsOf(config) && TargetFactory.Create(config) is LinearFunctional target
            ? MemoryProbing.OfTarget(target, length, dt).Tail : null;
        RunMeasurement[] runs = [.. Runs.Select(r => r.ForVerdict)];
        return DecayTheorem.Check(verdict, tail, runs, config.Get(Settings.Integration), dt, Runs[0].Run.Rule);
    }
}
