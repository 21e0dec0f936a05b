using Lethe.Kernels;
using Lethe.Stability;

namespace Lethe.Experiments.Studies;

/// <summary>
/// Trains and measures every (model, target, parameterisation, width, seed) of the growing-horizon protocol, the most work first, one run to a thread; which
/// thread takes which run changes no bit. Then judges each family, under the recurrent block and under the full ball.
/// </summary>
public static class GrowingHorizonStudy
{
    /// <summary>Runs the study. A model that cannot have a parameterisation is left out with it (<see cref="StudyModels.Takes"/>).</summary>
    /// <param name="options">What to run.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="progress">Told after every few steps; null: none.</param>
    /// <param name="cancellation">Seen at step boundaries.</param>
    /// <param name="done">Runs of an earlier, interrupted study with the same options: not done again.</param>
    /// <param name="finished">Told of every run as it ends, on the thread that did it, one at a time; null: nobody.</param>
    /// <exception cref="ArgumentException">An unknown name, or an option out of range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static GrowingHorizonResult Run(GrowingHorizonOptions options, int threads, IProgress<StudyProgress>? progress, CancellationToken cancellation,
        IReadOnlyList<GrowingHorizonRun>? done = null, Action<GrowingHorizonRun>? finished = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        GrowingHorizonJob[] jobs =
        [
            .. (from model in options.Models
                from parameterization in options.Parameterizations
                where StudyModels.Takes(model, parameterization)
                from width in options.WidthsOf(model)
                from target in options.Targets
                from seed in Enumerable.Range(0, options.Seeds)
                select new GrowingHorizonJob(options, model, target, parameterization, width, options.FirstSeed + seed)).OrderByDescending(j => j.Cost),
        ];
        // A name or rate that does not fit is told now, not after an hour.
        foreach (GrowingHorizonJob job in jobs) job.Validate();
        Dictionary<(FamilyKey, int, long), GrowingHorizonRun> known = (done ?? []).ToDictionary(r => (r.Family, r.Width, r.Seed));
        var runs = new GrowingHorizonRun[jobs.Length];
        var meter = new StudyMeter(jobs.Sum(j => j.Cost), jobs.Length, progress);
        var telling = new Lock();
        var data = new StudyData();
        new Workers(Math.Max(1, threads)).Run(jobs.Length, (_, i) =>
        {
            if (known.TryGetValue((jobs[i].Family, jobs[i].Width, jobs[i].Seed), out GrowingHorizonRun? before))
            {
                runs[i] = before;
                meter.Finish(jobs[i].Cost, "");
                return;
            }
            runs[i] = jobs[i].Execute(data, meter, cancellation);
            lock (telling) finished?.Invoke(runs[i]);
        });
        cancellation.ThrowIfCancellationRequested();

        List<Verdict> recurrent = [], full = [];
        foreach (IGrouping<FamilyKey, GrowingHorizonRun> family in runs.GroupBy(r => r.Family)
            .OrderBy(g => Place(options.Models, g.Key.Model)).ThenBy(g => Place(options.Parameterizations, g.Key.Parameterization)).ThenBy(g => Place(options.Targets, g.Key.Target)))
        {
            recurrent.Add(VerdictRule.Judge(family.Key, [.. family.Select(r => r.Measurement)]));
            full.Add(VerdictRule.Judge(family.Key, [.. family.Select(r => r.FullBallMeasurement)], new VerdictOptions { UseDistance = false }));
        }
        return new GrowingHorizonResult([.. runs.OrderBy(r => r.Width).ThenBy(r => r.Seed)], recurrent, full);
    }

    private static int Place(IReadOnlyList<string> names, string name)
    {
        for (int i = 0; i < names.Count; i++)
            if (names[i] == name) return i;
        return names.Count;
    }
}
