using Lethe.Experiments.Measurement;

namespace Lethe.Cli.Commands;

/// <summary>lethe stability: perturbation-error curves, stability radii and distances to instability of runs, and one verdict per
/// family.</summary>
internal sealed class StabilityCommand() : WordsCommand("stability",
    "Whether trained models survive small changes of their weights: curves, radii, verdict over widths",
    ("RUN", "Run folders, or folders of runs; of a chained run every width is measured"), "stability runs/pol-direct",
    "stability runs/a runs/b --beta 0.01,0.1,1 --relative", "stability runs/mine --blocks all --search adversarial --horizon 400",
    "stability runs/linear --error exact --certify")
{
    private const string ReportFile = "report.html";

    private readonly ChoiceOption _blocks = new("--blocks", "Weights that are perturbed (default: the run's perturb.blocks)",
        ChoiceOption.Words(typeof(PerturbedBlocks)));
    private readonly ChoiceOption _ball = new("--ball",
        "Ball of radius beta: spectral norm per block, or largest entry per tensor (default: the run's perturb.ball)",
        ChoiceOption.Words(typeof(PerturbationBall)));
    private readonly ChoiceOption _search = new("--search", "How the worst perturbation is sought (default: the run's perturb.search)",
        ChoiceOption.Words(typeof(PerturbationSearch)));
    private readonly FlagOption _certify = new("--certify", "Also compute an upper bound that no perturbation in the " +
        "ball exceeds, so that the truth is bracketed; infinite where there is none");
    private readonly ChoiceOption _error = new("--error", "Error of the perturbed model: mse, mean square on test data, time-weighted " +
        "as the run's loss (default); exact, the same over the infinite horizon in closed form "
        + "(linear models); w1, the papers' sup norm (linear models: computed; others: estimated from below)",
        ChoiceOption.Words(typeof(PerturbationErrorKind)));
    private readonly IntegerOption _horizon = new("--horizon",
        "Time steps of the test data (default: the run's perturb.horizon, data.length unless set)", 1, 100_000_000);
    private readonly IntegerOption _sequences = new("--sequences",
        "Maximum number of test sequences used (default: all, data.test of each run)");
    private readonly IntegerOption _draws = new("--draws", "Draws per beta (default: the run's perturb.draws)", 1, 1_000_000);
    private readonly IntegerOption _ascentSteps =
        new("--ascent-steps", "Adversarial: gradient steps from each start at most (default 24)", 0, 1_000_000);
    private readonly IntegerOption _ascentSequences =
        new("--ascent-sequences", "Adversarial: sequences the gradient is taken over (default 128)", 1, 1_000_000);
    private readonly NumbersOption _beta = new("--beta", "Sizes of the perturbations (default: the run's perturb.betas)");
    private readonly NumberOption _tolerance = new("--tolerance",
        "Stability radius: largest beta whose error, relative to the target's mean square, grows by no more than this (default: the run's "
        + "perturb.tolerance, else 0.1)");
    private readonly FlagOption _relative =
        new("--relative", "Divide the errors of the curves by the target's mean square (default: the run's perturb.relative)");

    protected override Symbol[] Symbols =>
    [
        _blocks, _ball, _search, _certify, _error, _horizon, _sequences, _draws, _ascentSteps, _ascentSequences, _beta, _tolerance,
        _relative,
    ];

    public override string MoreHelp =>
        """
        Without options a run is measured as its configuration says, so that radius and curve are those of its result.json. Radius, curve
        and verdict belong to one choice of weights, ball and search, which every table and file names; runs of different choices get
        verdicts of their own.
        """;

    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Words(FreeWords, _beta).RequireSubjects(Name, "run folder", 1, int.MaxValue).RequireNoOverrides(Name);
        Func<MeasurementOptions, MeasurementOptions> choose = Choice(context);
        var measurer = new RunMeasurer(new Workers(context.Threads), DataReaders.All())
        {
            Horizon = (int?)_horizon.Read(context.Parse),
            Sequences = (int?)_sequences.Read(context.Parse),
        };
        IReadOnlyList<StoredRun> stored = StabilityRuns.Open(words.Subjects, context.Terminal);
        OutputFolder folder = OutputFolder.New(context, Computed(choose, measurer, stored));

        context.Terminal.Note(Invariant($"stability: {stored.Count} {(stored.Count == 1 ? "run" : "runs")}"));
        if (stored.FirstOrDefault(run => OwnData.IsOfClasses(run.Config)) is { } classes)
        {
            context.Terminal.Note($"the targets of {Printable.Clip(classes.Name)} are classes or tokens: errors are the mean squares " +
                "by which its logits move, where they are read; how well it classifies is not in them, and there is no verdict");
        }

        var runs = new List<MeasuredRun>();
        using (ProgressBoard progress = context.Terminal.Progress(Name))
        {
            foreach (StoredRun run in stored)
                runs.Add(measurer.Measure(run, choose, new Share(progress, run, runs, stored.Count), context.Cancellation));
        }

        IReadOnlyList<MeasuredFamily> families = MeasuredFamily.Of(runs);
        Verdict[] verdicts = [.. families.Select(f => f.Judge())];
        DecayTheorem[] theorems = [.. families.Zip(verdicts, (family, verdict) => family.Theorem(verdict))];
        string[] files = Write(folder, new StabilityReport(families, verdicts));
        return new CommandOutcome(
            new
            {
                curves = runs.Select(Curve),
                verdicts = verdicts.Select((v, i) => Judged(v, theorems[i])),
                report = folder.PathOf(ReportFile),
                files,
            },
            terminal => Render(terminal, runs, verdicts, theorems, files));
    }

    // What is given replaces what the run's configuration says.
    private Func<MeasurementOptions, MeasurementOptions> Choice(CommandContext context)
    {
        var parse = context.Parse;
        PerturbedBlocks? blocks = _blocks.Read<PerturbedBlocks>(parse);
        PerturbationBall? ball = _ball.Read<PerturbationBall>(parse);
        PerturbationSearch? search = _search.Read<PerturbationSearch>(parse);
        PerturbationErrorKind error = _error.Read<PerturbationErrorKind>(parse) ?? PerturbationErrorKind.MeanSquare;
        int? draws = (int?)_draws.Read(parse);
        (IReadOnlyList<double>? betas, double? tolerance) = (_beta.Read(parse), _tolerance.Read(parse));
        (bool relative, bool certify) = (parse.GetValue(_relative), parse.GetValue(_certify));
        return own => own with
        {
            Perturbation = own.Perturbation with
            {
                Blocks = blocks ?? own.Perturbation.Blocks,
                Ball = ball ?? own.Perturbation.Ball,
                Search = search ?? own.Perturbation.Search,
                Draws = draws ?? own.Perturbation.Draws,
                AscentSteps = (int?)_ascentSteps.Read(parse) ?? own.Perturbation.AscentSteps,
                AscentSequences = (int?)_ascentSequences.Read(parse) ?? own.Perturbation.AscentSequences,
                Betas = betas ?? own.Perturbation.Betas,
                Relative = relative || own.Perturbation.Relative,
                Certify = certify,
                Error = error,
                Seed = context.Seed ?? own.Perturbation.Seed,
            },
            WithCurve = true,
            Tolerance = tolerance ?? own.Tolerance ?? new MeasurementOptions().Tolerance,
            Memory = null,
        };
    }

    private static string Computed(Func<MeasurementOptions, MeasurementOptions> choose, RunMeasurer measurer, IReadOnlyList<StoredRun> runs)
    {
        string measured = string.Join(' ', runs.Select(Of));
        return Invariant($"stability {measurer.Horizon} {measurer.Sequences} {measured}");

        string Of(StoredRun run)
        {
            MeasurementOptions options = choose(RunOptions.Measurement(run.Config));
            PerturbationOptions p = options.Perturbation;
            string betas = string.Join(',', p.Betas);
            return Invariant($"{run.Path} {p.Choice} {p.Draws} {p.AscentSteps} {p.AscentSequences} {p.Relative} {p.Error} {p.Certify} ") +
                Invariant($"{betas} {p.Seed} {options.Tolerance}");
        }
    }

    private static string[] Write(OutputFolder folder, StabilityReport report) =>
    [
        .. report.Tables.Select(table => folder.WriteText(table.Name, TableWriter.Csv(table.Table))),
        .. report.Figures.SelectMany(figure => FigureFiles.Write(folder, figure.Name, figure.Figure)),
        folder.Write(ReportFile, stream => HtmlReport.Write(report.Content(), stream)),
    ];

    private static object Curve(MeasuredRun run)
    {
        ModelMeasurement measured = run.Measurement;
        PerturbationCurve curve = measured.Curve!;
        return new
        {
            run = run.Run.Path,
            run.Run.Family.Target,
            run.Run.Family.Parameterization,
            run.Run.Family.Activation,
            run.Run.Family.Model,
            run.Run.Width,
            run.Seed,
            measured.Choice.Blocks,
            measured.Choice.Ball,
            measured.Choice.Search,
            curve.Options.Error,
            curve.Options.Draws,
            curve.Options.Relative,
            measured.Horizon,
            beta = curve.Betas,
            curve.Raw,
            curve.Lower,
            curve.Upper,
            curve.UpperReason,
            curve.TargetMeanSquare,
            measured.RelativeError,
            measured.Radius!.Radius,
            radius_reason = measured.Radius.Reason,
            measured.Tolerance,
            measured.Distance.Distance,
            distance_exact = measured.Distance.IsExact,
            distance_real = measured.Distance.Real,
            distance_real_exact = measured.Distance.IsRealExact,
            distance_reason = measured.Distance.Reason,
        };
    }

    /// <summary>How far apart the two ends of the bracket are, and why where the upper one is infinite.</summary>
    private static string Gap(MeasuredRun run)
    {
        PerturbationCurve curve = run.Measurement.Curve!;
        int finite = Enumerable.Range(0, curve.Upper.Count).LastOrDefault(i => double.IsFinite(curve.Upper[i]));
        string gap = finite == 0 ? "" : Invariant($"at beta = {Terminal.Number(curve.Betas[finite])} the error lies in ") +
            Invariant($"[{Terminal.Number(curve.Lower[finite])}, {Terminal.Number(curve.Upper[finite])}], a factor of ") +
            Invariant($"{Terminal.Number(curve.Upper[finite] / curve.Lower[finite])}");
        string reason = curve.UpperReason.Length == 0 ? "" : (finite == 0 ? "no certified bound: " : "; beyond: ") + curve.UpperReason;
        return $"{run.Run.Name}: {gap}{reason}";
    }

    private static object Judged(Verdict verdict, DecayTheorem theorem) =>
        JsonText.With(new VerdictDocument(verdict), new
        {
            theorem = new { theorem.Outcome, theorem.TargetRate, theorem.RadiusRate, theorem.Reason },
        });

    private static void Render(Terminal terminal, IReadOnlyList<MeasuredRun> runs, Verdict[] verdicts, DecayTheorem[] theorems,
        string[] files)
    {
        bool certified = runs.Any(r => r.Measurement.Curve!.Options.Certify);
        // The real radius is a number of its own for free matrices only.
        bool real = runs.Any(r => !r.Measurement.Distance.IsExact && !double.IsNaN(r.Measurement.Distance.Real));
        foreach (IGrouping<PerturbationChoice, MeasuredRun> alike in runs.GroupBy(r => r.Measurement.Choice))
        {
            terminal.WriteLine($"perturbed: {alike.Key}");
            terminal.Table(
                [
                    "run", "m", "seed", "relative E(0)", "beta*", "r(W)", .. real ? ["r(W) real"] : Array.Empty<string>(), "E(0)",
                    "E(largest beta)", .. certified ? ["at most"] : Array.Empty<string>(),
                ],
                alike.Select(r => (string[])
                [
                    r.Run.Name, Invariant($"{r.Run.Width}"), Invariant($"{r.Seed}"),
                    .. Numbers(r.Measurement, real, certified).Select(Terminal.Number),
                ]), 1, 2, 3, 4, 5, 6, 7, 8, 9);
        }
        foreach (MeasuredRun run in runs.Where(r => r.Measurement.Curve!.Options.Certify)) terminal.WriteLine(Gap(run));
        terminal.WriteLine();
        VerdictView.Render(terminal, verdicts);
        for (int i = 0; i < verdicts.Length; i++)
            terminal.WriteLine($"{verdicts[i].Family.Target}, {verdicts[i].Family.Parameterization}, {verdicts[i].Family.Activation}: " +
                $"decay theorem: {Said(theorems[i])}");
        foreach (string file in files) terminal.Note("wrote " + file);
    }

    private static string Said(DecayTheorem theorem) => theorem.Outcome == TheoremOutcome.NotApplicable
        ? $"not applicable, because {theorem.Reason}" : $"{Word.Of(theorem.Outcome)}: {theorem.Reason}";

    private static IEnumerable<double> Numbers(ModelMeasurement measured, bool real, bool certified) =>
    [
        measured.RelativeError, measured.Radius!.Radius, measured.Distance.Distance,
        .. real ? [measured.Distance.Real] : Array.Empty<double>(), measured.Curve!.Lower[0], measured.Curve.Lower[^1],
        .. certified ? [measured.Curve.Upper[^1]] : Array.Empty<double>(),
    ];

    /// <summary>The share of all runs done, where curve and radius count alike, and the radius found last.</summary>
    private sealed class Share(ProgressBoard progress, StoredRun run, List<MeasuredRun> done, int count) : IProgress<MeasurementProgress>
    {
        private readonly int _index = done.Count;
        private readonly string _last = done.Count == 0 ? ""
            : $", beta* of the last {Terminal.Number(done[^1].Measurement.Radius!.Radius)}";

        public void Report(MeasurementProgress value) => progress.Report(
            (_index + (value.Share + (value.Stage == MeasurementStage.Radius ? 1 : 0)) / 2) / count,
            Invariant($"run {_index + 1} of {count}, m = {run.Width}, seed {run.Config.Get(Settings.Seed)}{_last}"));
    }
}
