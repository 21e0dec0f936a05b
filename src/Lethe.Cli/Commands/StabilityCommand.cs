using System.CommandLine;
using System.Globalization;
using Lethe.Cli.Hosting;
using Lethe.Cli.Output;
using Lethe.Cli.Parsing;
using Lethe.Cli.Subjects;
using Lethe.Experiments.Runs;
using Lethe.Interop;
using Lethe.Kernels;
using Lethe.Stability;
using Lethe.Theory;

namespace Lethe.Cli.Commands;

/// <summary>lethe stability: perturbation-error curves, stability radii and distances to instability of runs, and one verdict per family.</summary>
internal sealed class StabilityCommand : LetheCommand
{
    private readonly Argument<string[]> _words = WordsArgument("RUN", "Run folders, or folders of runs; of a chained run every width is measured");
    private readonly ChoiceOption _blocks = new("--blocks", "Weights that are perturbed (default recurrent)", "recurrent", "all");
    private readonly ChoiceOption _ball = new("--ball", "Ball of radius beta: spectral norm per block, or largest entry per tensor (default l2)", "l2", "maxabs");
    private readonly ChoiceOption _search = new("--search", "How the worst perturbation is sought (default directed)", "random", "directed", "adversarial");
    private readonly Option<bool> _certify = new("--certify") { Description = "Also compute an upper bound that no perturbation in the ball exceeds, so that the truth is bracketed; infinite where there is none" };
    private readonly ChoiceOption _error = new("--error", "Error of the perturbed model: mse, mean square on test data, time-weighted as the run's loss (default); exact, the same over the infinite horizon in closed form "
        + "(linear models); w1, the papers' sup norm (linear models: computed; others: estimated from below)", "mse", "w1", "exact");
    private readonly IntegerOption _horizon = new("--horizon", "Time steps of the test data (default: data.length of each run)", 1, 100_000_000);
    private readonly IntegerOption _sequences = new("--sequences", "Most test sequences used (default: data.test of each run)");
    private readonly IntegerOption _draws = new("--draws", "Random draws per beta (default 30)", 1, 1_000_000);
    private readonly NumbersOption _beta = new("--beta", "Sizes of the perturbations (default 0.001 * 2^(i/2), i = 0..20)");
    private readonly NumberOption _tolerance = new("--tolerance", "Stability radius: largest beta whose error, relative to the target's mean square, grows by no more than this (default 0.1)");
    private readonly Option<bool> _relative = new("--relative") { Description = "Divide the errors of the curves by the target's mean square" };

    /// <inheritdoc/>
    public override string Name => "stability";

    /// <inheritdoc/>
    public override string Description => "Whether trained models survive small changes of their weights: curves, radii, verdict over widths";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["stability runs/pol-direct", "stability runs/a runs/b --beta 0.01,0.1,1 --relative", "stability runs/mine --blocks all --search adversarial --horizon 400", "stability runs/linear --error exact --certify"];

    /// <inheritdoc/>
    public override void Configure(Command command)
    {
        command.Add(_words);
        foreach (Option option in new Option[] { _blocks, _ball, _search, _certify, _error, _horizon, _sequences, _draws, _beta, _tolerance, _relative }) command.Add(option);
    }

    /// <inheritdoc/>
    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Words(_words, _beta).RequireSubjects(Name, "run folder", 1, int.MaxValue).RequireNoOverrides(Name);
        StabilityRequest request = Request(context);
        IReadOnlyList<StoredRun> stored = StabilityRuns.Open(words.Subjects, context.Terminal);
        OutputFolder folder = OutputFolder.New(context, Computed(request, stored));

        context.Terminal.Note(string.Create(CultureInfo.InvariantCulture, $"stability: {stored.Count} {(stored.Count == 1 ? "run" : "runs")}, {request.Perturbation.Betas.Count} sizes of perturbation"));
        IReadOnlyList<MeasuredRun> runs;
        using (ProgressBoard progress = context.Terminal.Progress(Name))
            runs = new StabilityMeter(request, new Workers(context.Threads), progress.Report, context.Cancellation).Measure(stored);
        Verdict[] verdicts = [.. runs.GroupBy(r => r.Run.Family).Select(family => VerdictRule.Judge(family.Key, [.. family.Select(r => r.Measurement)], family.First().Run.Rule))];
        DecayTheorem[] theorems = [.. verdicts.Select(v => FamilyTheorem.Check(v, [.. runs.Where(r => r.Run.Family == v.Family)]))];
        string[] files = new StabilityFiles(request, runs, verdicts).Write(folder);
        return new CommandOutcome(
            new
            {
                curves = runs.Select(Curve),
                verdicts = verdicts.Select((v, i) => Judged(v, theorems[i])),
                report = folder.PathOf(StabilityFiles.Report),
                files,
            },
            terminal => Render(terminal, runs, verdicts, theorems, files));
    }

    private StabilityRequest Request(CommandContext context)
    {
        var parse = context.Parse;
        var defaults = new PerturbationOptions();
        return new StabilityRequest(
            new PerturbationOptions
            {
                Blocks = _blocks.Read(parse) == "all" ? PerturbedBlocks.All : PerturbedBlocks.Recurrent,
                Ball = _ball.Read(parse) == "maxabs" ? PerturbationBall.MaxAbs : PerturbationBall.L2,
                Search = _search.Read(parse) switch
                {
                    "random" => PerturbationSearch.Random,
                    "adversarial" => PerturbationSearch.Adversarial,
                    _ => PerturbationSearch.Directed,
                },
                Draws = _draws.Read(parse, defaults.Draws),
                Betas = _beta.Read(parse) ?? defaults.Betas,
                Relative = parse.GetValue(_relative),
                Certify = parse.GetValue(_certify),
                Error = _error.Read(parse) switch
                {
                    "w1" => PerturbationErrorKind.Supremum,
                    "exact" => PerturbationErrorKind.Exact,
                    _ => PerturbationErrorKind.MeanSquare,
                },
            },
            (int?)_horizon.Read(parse), (int?)_sequences.Read(parse), _tolerance.Read(parse) ?? new StabilityRadiusOptions().Tolerance, context.Seed);
    }

    private static string Computed(StabilityRequest request, IReadOnlyList<StoredRun> runs)
    {
        PerturbationOptions p = request.Perturbation;
        return string.Create(CultureInfo.InvariantCulture,
            $"stability {p.Blocks} {p.Ball} {p.Search} {p.Draws} {p.Relative} {p.Error} {p.Certify} {string.Join(',', p.Betas)} {request.Horizon} {request.Sequences} {request.Tolerance} {request.Seed} {string.Join(' ', runs.Select(r => r.Path))}");
    }

    private static object Curve(MeasuredRun measured) => new
    {
        run = measured.Run.Path,
        measured.Run.Family.Target,
        measured.Run.Family.Parameterization,
        measured.Run.Family.Activation,
        measured.Run.Family.Model,
        measured.Run.Width,
        measured.Seed,
        measured.Curve.Horizon,
        beta = measured.Curve.Betas,
        measured.Curve.Raw,
        measured.Curve.Lower,
        measured.Curve.Upper,
        measured.Curve.UpperReason,
        measured.Curve.TargetMeanSquare,
        measured.Radius.RelativeError,
        measured.Radius.Radius,
        radius_reason = measured.Radius.Reason,
        measured.Distance.Distance,
        distance_exact = measured.Distance.IsExact,
        distance_real = measured.Distance.Real,
        distance_real_exact = measured.Distance.IsRealExact,
        distance_reason = measured.Distance.Reason,
    };

    /// <summary>How far apart the two ends of the bracket are, and why where the upper one is infinite.</summary>
    private static string Gap(MeasuredRun run)
    {
        PerturbationCurve curve = run.Curve;
        int finite = Enumerable.Range(0, curve.Upper.Count).LastOrDefault(i => double.IsFinite(curve.Upper[i]));
        string gap = finite == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
            $"at beta = {Terminal.Number(curve.Betas[finite])} the error lies in [{Terminal.Number(curve.Lower[finite])}, {Terminal.Number(curve.Upper[finite])}], a factor of {Terminal.Number(curve.Upper[finite] / curve.Lower[finite])}");
        string reason = curve.UpperReason.Length == 0 ? "" : (finite == 0 ? "no certified bound: " : "; beyond: ") + curve.UpperReason;
        return $"{run.Run.Name}: {gap}{reason}";
    }

    private static object Judged(Verdict verdict, DecayTheorem theorem) =>
        JsonText.With(new VerdictDocument(verdict), new
        {
            theorem = new { theorem.Outcome, theorem.TargetRate, theorem.RadiusRate, theorem.Reason },
        });

    private static void Render(Terminal terminal, IReadOnlyList<MeasuredRun> runs, Verdict[] verdicts, DecayTheorem[] theorems, string[] files)
    {
        bool certified = runs.Any(r => r.Curve.Options.Certify);
        // The real radius is a number of its own for free matrices only.
        bool real = runs.Any(r => !r.Distance.IsExact && !double.IsNaN(r.Distance.Real));
        terminal.Table(["run", "m", "seed", "relative error", "beta*", "r(W)", .. real ? ["r(W) real"] : Array.Empty<string>(), "E(0)", "E(largest beta)", .. certified ? ["at most"] : Array.Empty<string>()],
            runs.Select(r => (string[])
            [
                r.Run.Name, r.Run.Width.ToString(CultureInfo.InvariantCulture), r.Seed.ToString(CultureInfo.InvariantCulture), Terminal.Number(r.Radius.RelativeError),
                Terminal.Number(r.Radius.Radius), Terminal.Number(r.Distance.Distance), .. real ? [Terminal.Number(r.Distance.Real)] : Array.Empty<string>(),
                Terminal.Number(r.Curve.Lower[0]), Terminal.Number(r.Curve.Lower[^1]), .. certified ? [Terminal.Number(r.Curve.Upper[^1])] : Array.Empty<string>(),
            ]), 1, 2, 3, 4, 5, 6, 7, 8, 9);
        foreach (MeasuredRun run in runs.Where(r => r.Curve.Options.Certify)) terminal.WriteLine(Gap(run));
        terminal.WriteLine();
        VerdictView.Render(terminal, verdicts);
        for (int i = 0; i < verdicts.Length; i++)
            terminal.WriteLine($"{verdicts[i].Family.Target}, {verdicts[i].Family.Parameterization}, {verdicts[i].Family.Activation}: decay theorem {Word.Of(theorems[i].Outcome)}: {theorems[i].Reason}");
        foreach (string file in files) terminal.Note("wrote " + file);
    }
}
