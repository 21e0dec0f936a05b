using System.Diagnostics;
using System.Globalization;
using Lethe.Cli.Hosting;
using Lethe.Cli.Output;
using Lethe.Experiments.Sweeps;
using Lethe.Interop;

namespace Lethe.Cli.Sweeps;

/// <summary>Launches tasks of a sweep and tells how that ended.</summary>
internal static class SweepLaunch
{
    /// <summary>How an interrupted sweep goes on.</summary>
    public const string GoesOn = "resume with lethe sweep --resume and the folder of the sweep";

    /// <summary>Launches the tasks that <paramref name="wanted"/> picks.</summary>
    /// <param name="context">The command.</param>
    /// <param name="folder">The sweep.</param>
    /// <param name="settings">How.</param>
    /// <param name="wanted">Picks among the tasks that have no result and do not run.</param>
    /// <param name="prepare">Done with each of them before.</param>
    /// <param name="held">The sweep's lock, where the caller has it; it is given back at the end.</param>
    public static CommandOutcome Run(CommandContext context, SweepFolder folder, LaunchSettings settings, Func<SweepTask, SweepTaskState, bool> wanted, Action<SweepTask>? prepare = null,
        IDisposable? held = null)
    {
        var watch = Stopwatch.StartNew();
        LaunchOutcome outcome;
        int count;
        ISweepLauncher launcher;
        using (held ?? folder.LockForLaunch())
        {
            var before = new SweepSurvey(folder);
            (SweepTask Task, SweepTaskStatus Status)[] picked = [.. before.States.Where(s => wanted(s.Task, s.Status.State))];
            count = picked.Length;
            foreach ((SweepTask task, _) in before.States.Where(s => s.Status.State.HasResult())) folder.Tidy(task);
            launcher = settings.Launcher(context.Parse, picked.Select(s => s.Status));
            foreach ((SweepTask task, _) in picked)
            {
                prepare?.Invoke(task);
                folder.Reopen(task);
            }

            context.Terminal.Note(string.Create(CultureInfo.InvariantCulture, $"sweep {folder.Path}: {count} of {folder.Tasks.Count} runs to do ({launcher.Name})"));
            // They would run twice; the lock on a run's folder keeps the second out, but a queue is not to be filled for that.
            int elsewhere = before.Count(SweepTaskState.Submitted, SweepTaskState.Running);
            if (elsewhere > 0)
                context.Terminal.Note(string.Create(CultureInfo.InvariantCulture, $"{elsewhere} are left to whoever has them (submitted or running); take them back by lethe sweep cancel {ShellWord.Path(folder.Path)}"));
            using var observer = new SweepObserver(context.Terminal, count);
            outcome = launcher.Launch(folder, [.. picked.Select(s => s.Task)], settings.Options(context), observer, context.Cancellation);
        }

        var survey = new SweepSurvey(folder);
        object document = JsonText.With(survey.Document, new
        {
            launcher = launcher.Name,
            launched = count,
            outcome.Jobs,
            seconds = watch.Elapsed.TotalSeconds,
        });
        return new CommandOutcome(document, terminal => Render(terminal, survey, folder, outcome))
        {
            Failure = Problem(context, survey, folder, outcome),
        };
    }

    private static void Render(Terminal terminal, SweepSurvey survey, SweepFolder folder, LaunchOutcome outcome)
    {
        SweepView.Render(terminal, folder, survey);
        if (outcome.Submitted) terminal.WriteLine($"submitted{(outcome.Jobs.Count > 0 ? " as " + string.Join(", ", outcome.Jobs) : "")}; lethe sweep status {ShellWord.Path(folder.Path)} shows how it goes");
    }

    private static ProblemException? Problem(CommandContext context, SweepSurvey survey, SweepFolder folder, LaunchOutcome outcome)
    {
        int failed = survey.Count(SweepTaskState.Failed), diverged = survey.Count(SweepTaskState.Diverged),
            open = survey.Count(SweepTaskState.Pending, SweepTaskState.Interrupted);
        string counts = survey.CountsText;
        if (outcome.Interrupted)
        {
            return ProblemException.Interrupted("interrupted", $"{context.Interruption.Signal} with {counts}, checkpoints saved", null,
                $"resume with lethe sweep --resume {ShellWord.Path(folder.Path)}");
        }

        if (outcome.Submitted) return null;
        if (failed > 0)
        {
            (SweepTask task, SweepTaskStatus status) = survey.States.First(s => s.Status.State == SweepTaskState.Failed);
            string others = open > 0 ? $", then lethe sweep --resume {ShellWord.Path(folder.Path)}" : "";
            return ProblemException.Failed("sweep", $"{counts}; the first that failed is {task.Id} ({status.Message})", "runs that end with a result",
                $"see {folder.LogPath(task)}; run them again by lethe sweep resubmit --failed {ShellWord.Path(folder.Path)}{others}");
        }

        if (survey.Count(SweepTaskState.Cancelled, SweepTaskState.Unknown) > 0 || open > 0)
        {
            return ProblemException.Failed("sweep", counts, "runs that end with a result",
                $"see lethe sweep status {ShellWord.Path(folder.Path)}; go on by lethe sweep resubmit --cancelled --unknown {ShellWord.Path(folder.Path)}");
        }

        return diverged == 0 ? null : ProblemException.Diverged("sweep", $"{counts}: training stopped being finite", "finite numbers",
            "choose other settings for those runs; their results are stored");
    }
}
