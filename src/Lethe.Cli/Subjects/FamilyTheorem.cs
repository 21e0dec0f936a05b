using Lethe.Experiments.Configuration;
using Lethe.Experiments.Runs;
using Lethe.Memory;
using Lethe.Stability;
using Lethe.Targets;
using Lethe.Theory;

namespace Lethe.Cli.Subjects;

/// <summary>Holds the main theorem against the measured runs of one family.</summary>
internal static class FamilyTheorem
{
    // Times at which the closed form of a target is looked at: its tail shows within some hundreds.
    private const int FewestTimes = 200;
    private const int MostTimes = 4000;

    /// <summary>The target is taken over twice the longest horizon of the runs, as lethe memory does.</summary>
    public static DecayTheorem Check(Verdict verdict, IReadOnlyList<MeasuredRun> runs)
    {
        RunConfig config = runs[0].Run.Config;
        double dt = config.Get(Settings.TimeStep);
        int length = Math.Clamp(2 * runs.Max(r => r.Run.Config.Get(Settings.Length)), FewestTimes, MostTimes);
        TailFit? tail = TargetFactory.Create(config) is LinearFunctional target ? MemoryProbing.OfTarget(target, length, dt).Tail : null;
        return DecayTheorem.Check(verdict, tail, [.. runs.Select(r => r.Measurement)], config.Get(Settings.Integration), dt, runs[0].Run.Rule);
    }
}
