namespace Lethe.Experiments.Studies;

/// <summary>
/// A finished study: its runs, each in a run folder of a sweep, and a verdict for each family under two choices of perturbations.
/// </summary>
/// <param name="Grid">What was run.</param>
/// <param name="Runs">All runs, by width and seed.</param>
/// <param name="Verdicts">One per family: recurrent weights, l2 ball, directed search.</param>
/// <param name="FullBall">One per family, in the same order: all weights, l2 ball, adversarial search.</param>
public sealed record Study(StudyGrid Grid, IReadOnlyList<StudyRun> Runs, IReadOnlyList<Verdict> Verdicts, IReadOnlyList<Verdict> FullBall)
{
    /// <summary>The folder of the sweep within the folder of a study.</summary>
    public const string SweepFolderName = "sweep";

    /// <summary>Trains, measures and judges; what was done before is not done again.</summary>
    /// <param name="grid">What to run.</param>
    /// <param name="title">What for, in a line.</param>
    /// <param name="path">The folder of the sweep.</param>
    /// <param name="training">Who trains, and who is told.</param>
    /// <param name="cancellation">Ends the work at the next step boundary; what is done is kept.</param>
    /// <exception cref="ProblemException">An unknown name or an option out of range. A run failed. The folder holds the sweep of another
    /// grid.</exception>
    /// <exception cref="PendingException">The runs continue without this process.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Study Run(StudyGrid grid, string title, string path, SweepTraining training, CancellationToken cancellation)
    {
        IReadOnlyList<StoredRun> trained =
            (training with { Progress = (share, text) => training.Progress((1 - StudyRun.MeasuringShare) * share, text) })
            .Train(grid.Sweep(title), path, cancellation);
        IReadOnlyList<StudyRun> runs = StudyRun.Measure(trained, grid.FullBallDraws, training.Options.Threads ?? Environment.ProcessorCount,
            (share, text) => training.Progress(1 - StudyRun.MeasuringShare * (1 - share), text), cancellation);
        List<Verdict> recurrent = [], full = [];
        foreach (IGrouping<FamilyKey, StudyRun> family in runs.GroupBy(r => r.Family)
            .OrderBy(g => Place(grid.Models, g.Key.Model)).ThenBy(g => Place(grid.Parameterizations, g.Key.Parameterization))
            .ThenBy(g => Place(grid.Targets, g.Key.Target)))
        {
            VerdictOptions rule = family.First().Run.Rule;
            RunMeasurement[] own = [.. family.Select(r => r.ForVerdict)], all = [.. family.Select(r => r.ForFullBallVerdict)];
            recurrent.Add(VerdictRule.Judge(family.Key, own, rule) with { Choice = new PerturbationOptions().Choice });
            if (grid.FullBallDraws == 0) continue;
            full.Add(VerdictRule.Judge(family.Key, all, rule with { UseDistance = false }) with { Choice = StudyRun.FullBallChoice });
        }
        return new Study(grid, [.. runs.OrderBy(r => r.Run.Width).ThenBy(r => r.Seed)], recurrent, full);
    }

    /// <summary>The runs of a family.</summary>
    public IReadOnlyList<StudyRun> Of(FamilyKey family) => [.. Runs.Where(r => r.Family == family)];

    private static int Place(IReadOnlyList<string> names, string name) =>
        names.Index().Where(n => n.Item == name).Select(n => n.Index).FirstOrDefault(names.Count);
}
