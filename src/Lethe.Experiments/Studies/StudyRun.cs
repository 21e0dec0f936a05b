namespace Lethe.Experiments.Studies;

/// <summary>A finished run of a study under its two choices of perturbations.</summary>
/// <param name="Run">The run.</param>
/// <param name="Recurrent">Recurrent weights, l2 ball, directed search: what the run measured itself; null where training diverged.</param>
/// <param name="FullBall">All weights, l2 ball, adversarial search; null where training diverged, or the study leaves it out.</param>
/// <param name="SmallestRate">Smallest decay rate of the units that pruning kept; NaN where there is none.</param>
public sealed record StudyRun(StoredRun Run, ModelMeasurement? Recurrent, ModelMeasurement? FullBall, double SmallestRate)
{
    // Of training and measuring together, the measurement over all weights takes about this share.
    internal const double MeasuringShare = 0.15;

    /// <summary>All weights, l2 ball, adversarial search.</summary>
    internal static PerturbationChoice FullBallChoice { get; } = new(PerturbedBlocks.All, PerturbationBall.L2,
        PerturbationSearch.Adversarial);

    /// <summary>Target, parameterization, activation, model.</summary>
    public FamilyKey Family => Run.Family;

    /// <summary>T: steps of training and of evaluation.</summary>
    public int Horizon => Run.Config.Get(Settings.Length);

    /// <summary>Seed.</summary>
    public long Seed => Run.Config.Get(Settings.Seed);

    /// <summary>E_m(0)/||H||^2 of the pruned model; NaN where training diverged.</summary>
    public double RelativeError => Recurrent?.RelativeError ?? double.NaN;

    /// <summary>
    /// Share of ||rho||^2 beyond T, NaN where not known: a target tests the limit only where this exceeds ten times the error.
    /// </summary>
    public double TailEnergy => !TargetFactory.IsTeacher(Family.Target)
        && TargetFactory.Create(Run.Config) is LinearFunctional { SquaredNorm: > 0 and var norm } target
        ? target.SquaredTail(Horizon) / norm : double.NaN;

    /// <summary>The run as the verdict rule sees it.</summary>
    public RunMeasurement ForVerdict => Of(Recurrent);

    /// <summary>The same with the radius over all weights, of which r(W) says nothing.</summary>
    public RunMeasurement ForFullBallVerdict => Of(FullBall) with { Distance = double.NaN };

    private RunMeasurement Of(ModelMeasurement? measured) => measured?.ForVerdict(Run.Width, Seed)
        ?? new(Run.Width, Seed, double.NaN, double.NaN, double.NaN);

    /// <summary>
    /// Measures finished runs over all weights, a run to a thread, wide ones first; what was measured before is read from the run folders.
    /// </summary>
    internal static IReadOnlyList<StudyRun> Measure(IReadOnlyList<StoredRun> runs, int draws, int threads, Action<double, string> progress,
        CancellationToken cancellation)
    {
        StoredRun[] ordered = [.. runs.OrderByDescending(r => r.Width)];
        var measured = new StudyRun[ordered.Length];
        var telling = new Lock();
        int done = 0;
        new Workers(threads).Run(ordered.Length, (_, i) =>
        {
            measured[i] = Of(ordered[i], draws, cancellation);
            lock (telling) progress((double)++done / ordered.Length,
                Invariant($"{done}/{ordered.Length} runs measured over all weights"));
        });
        return measured;
    }

    private static StudyRun Of(StoredRun run, int draws, CancellationToken cancellation)
    {
        if (run.Measurement() is not { } own) return new StudyRun(run, null, null, double.NaN);
        MeasuredRun? all = draws == 0 ? null : new RunMeasurer(Workers.Single).MeasureOnce(run, options => options with
        {
            WithCurve = false,
            Memory = null,
            Perturbation = options.Perturbation with
            {
                Blocks = FullBallChoice.Blocks,
                Ball = FullBallChoice.Ball,
                Search = FullBallChoice.Search,
                Draws = draws,
                AscentSteps = 3 * draws,
                AscentSequences = TiledSequences.Lanes,
            },
        }, cancellation);
        RecurrentModel model = run.LoadModel();
        double[] w = model.Parameters[model.Decay!.Weights].ToArray();
        double slowest = run.Result!.Pruned!.Kept.Select(i => model.Decay.Of(w[i])).DefaultIfEmpty(double.NaN).Min();
        return new StudyRun(run, own, all?.Measurement, slowest);
    }
}
