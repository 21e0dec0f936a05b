namespace Lethe.Cli.Sweeps;

/// <summary>Launches tasks of a sweep and tells how that ended.</summary>
internal static class LaunchedSweep
{
    /// <summary>How an interrupted sweep goes on.</summary>
    public const string GoesOn = "resume with lethe sweep --resume and the folder of the sweep";

    /// <summary>Launches the tasks that <paramref name="wanted"/> picks.</summary>
    public static CommandOutcome Run(CommandContext context, SweepFolder folder, LaunchSettings settings, Func<SweepTask, SweepTaskState,
        bool> wanted, Action<SweepTask>? prepare = null,
        IDisposable? held = null)
    {
        var watch = Stopwatch.StartNew();
        SweepLaunch launch;
        using (var observer = new SweepObserver(context.Terminal, folder))
        {
            launch = SweepLaunch.Run(folder, wanted, before => settings.Launcher(context.Parse, before),
                settings.Options(context, RunFigures.Write), observer, context.Cancellation, prepare, held);
        }

        LaunchOutcome outcome = launch.Outcome;
        var survey = new SweepSurvey(folder);
        object document = JsonText.With(survey.Document, new
        {
            launcher = launch.Launcher.Name,
            launched = launch.Count,
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
        if (outcome.Submitted)
            terminal.WriteLine($"submitted{(outcome.Jobs.Count > 0 ? " as " + string.Join(", ", outcome.Jobs) : "")}; lethe sweep " +
            $"status {ShellWord.Path(folder.Path)} shows how it goes");
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
            return ProblemException.Failed("sweep", $"{counts}; the first that failed is {task.Id} ({status.Message})",
                null,
                $"see {folder.LogPath(task)}; run them again by lethe sweep resubmit --failed {ShellWord.Path(folder.Path)}{others}");
        }

        if (survey.Count(SweepTaskState.Cancelled, SweepTaskState.Unknown) > 0 || open > 0)
        {
            return ProblemException.Failed("sweep", counts, null,
                $"see lethe sweep status {ShellWord.Path(folder.Path)}; resume with lethe sweep resubmit --cancelled --unknown " +
                    $"{ShellWord.Path(folder.Path)}");
        }

        return diverged == 0 ? null : ProblemException.Diverged("sweep", $"{counts}: numbers of training became infinite or NaN", null,
            "choose other settings for those runs; their results are stored");
    }
}
