using Lethe.Training;

namespace Lethe.Cli.Commands;

/// <summary>lethe train: one run, or the widths of a chained protocol in turn.</summary>
internal sealed class TrainCommand() : WordsCommand("train", "Train one run, or chained widths in turn, in a run folder",
    ("CONFIG", "A YAML file or a name of lethe list configs, and settings key=value"), "train smoke --out runs/first",
    "train reference-diagonal-exp model.width=8,16 --seed 1",
    "train target=pol model.parameterization=softplus model.width=16", "train --resume runs/first",
    "train data=sensors.csv data.targets=load data.length=100 model.width=16", "train smoke train.lr=0.02 --dry-run")
{
    private readonly TextOption _resume = new("--resume", "DIR", "Resume the run in a folder; its stored configuration holds");
    private readonly FlagOption _dryRun = new("--dry-run", "Show every setting with its value and where it came from; train nothing");
    private readonly DurationOption _maxTime =
        new("--max-time", "Stop after this long with a checkpoint, ready for --resume (90s, 10m, 2h)");

    public override string? GoesOn => "resume with lethe train --resume and the folder of the run";

    protected override Symbol[] Symbols => [_resume, _dryRun, _maxTime];

    public override string MoreHelp => SettingsHelp.Text();

    protected override IEnumerable<string> Offered(string begun) =>
        [.. Completions.Names("configs"), .. Completions.SettingsOf(begun)];

    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Words(FreeWords).RequireSubjects(Name, "configuration", 0, 1);
        string? resume = context.Path(_resume);
        TimeSpan? maxTime = _maxTime.Read(context.Parse);
        if (resume is not null) context.RequireNothingBeside("train --resume", words,
            "the folder alone, whose stored configuration holds", "omit it, or start a new run in another folder");
        DataFormats data = DataReaders.All();
        RunConfig? config = resume is null ? data.Seal(
            TargetFactory.Sealed(RunConfig.Resolve(words.Subjects.Count > 0 ? words.Subjects[0] : null, context.Overrides(words))),
            context.Terminal.Note, context.Cancellation) : null;
        if (context.Parse.GetValue(_dryRun)) return DryRun(context, config ?? StoredRun.Open(resume!).Config);

        string path = resume ?? context.RunPath(config!);
        var watch = Stopwatch.StartNew();
        IReadOnlyList<FinishedRun> runs;
        using (ProgressBoard progress = context.Terminal.Progress("training"))
        {
            var text = new RunProgressText(context.Surroundings.Clock);
            var surroundings = new RunContext
            {
                Threads = config?.Get(Settings.Threads) ?? context.Threads,
                MaxTime = maxTime,
                Data = data,
                Note = context.Terminal.Warn,
                Draw = RunFigures.Write,
                Progress = p => progress.Report(RunProgressText.Share(p), text.Of(p)),
            };
            context.Terminal.Detail($"run folder {path}");
            runs = resume is not null ? TrainingRun.Resume(path, surroundings, context.Cancellation)
                : TrainingRun.Start(config!, path, context.Force ? RunStart.Force : RunStart.New, surroundings, context.Cancellation);
        }
        return Outcome(context, path, runs, watch.Elapsed.TotalSeconds);
    }

    private static CommandOutcome DryRun(CommandContext context, RunConfig config)
    {
        // What would be refused at the start of the run is refused here.
        ModelFactory.Check(config);
        if (!OwnData.IsOf(config)) TargetFactory.Check(config);
        string path = context.RunPath(config);
        return new CommandOutcome(
            new
            {
                config = config.Entries.Select(e => new { e.Setting.Key, value = e.Text, origin = e.Origin.ToString() }),
                config.Hash,
                run = path,
            },
            terminal =>
            {
                terminal.Table(["setting", "from", "value"],
                    config.Entries.Select(e => new[] { e.Setting.Key, e.Origin.ToString(), e.Text }));
                terminal.WriteLine($"run folder: {path}");
            });
    }

    private static CommandOutcome Outcome(CommandContext context, string path, IReadOnlyList<FinishedRun> runs, double seconds)
    {
        var document = new
        {
            runs = runs.Select(run => new
            {
                run = run.Path,
                run.Result.Width,
                run.Result.Seed,
                run.Result.Outcome,
                run.Result.Epochs,
                val_loss = run.Result.ValidationLoss,
                run.Result.TestLoss,
                run.Result.RelativeError,
                run.Result.Divergence,
                run.Result.Accuracy,
            }),
            seconds,
        };
        foreach (FinishedRun run in runs)
        {
            context.Terminal.WarnOfPruning(run.Path, run.Result);
            if (LearningNote.Of(run.Config, run.Result) is { } note) context.Terminal.Warn($"{run.Path}: {note}");
        }

        return new CommandOutcome(document, terminal =>
        {
            RunsView.Render(terminal, StoredRun.Open(path).Widths);
            foreach (FinishedRun run in runs.Where(run => run.Result.IsUsable))
                terminal.WriteLine($"m = {run.Result.Width}: {Learnt(run)}");
            terminal.WriteLine($"{path} after {Terminal.Number(seconds)} s");
        })
        {
            Failure = Problem(context, path, runs[^1].Result),
        };
    }

    private static string Learnt(FinishedRun run)
    {
        string relative = Terminal.Number(run.Result.RelativeError);
        if (run.Result.Accuracy is { } accuracy)
        {
            return $"accuracy {Terminal.Number(accuracy)} on the test part; its cross entropy is {relative} of that "
                + "of the classes' shares";
        }

        return OwnData.IsOf(run.Config) ? $"relative error {relative} on the test part (1 is the variance of the targets)"
            : $"relative error {relative} on the test set (1 is the target's mean square)";
    }

    private static ProblemException? Problem(CommandContext context, string path, RunResult last)
    {
        if (last.Divergence is { } d)
        {
            return ProblemException.Diverged("training diverged",
                $"{d.Where} is {Terminal.Exact(d.Value)} in epoch {d.Epoch}, step {d.Step}", null,
                "lower train.lr or dt, or choose another parameterization; the result is stored");
        }
        if (last.Outcome != TrainingOutcome.Interrupted) return null;
        if (context.Interruption.Signal is { } signal)
        {
            return ProblemException.Interrupted("interrupted", $"{signal} after {last.Epochs} epochs, checkpoint saved", null,
                $"resume with lethe train --resume {ShellWord.Path(path)}");
        }
        context.Terminal.Note($"--max-time is over after {last.Epochs} epochs; resume with lethe train --resume {ShellWord.Path(path)}");
        return null;
    }
}
