namespace Lethe.Cli.Commands;

/// <summary>lethe sweep task: one run of a sweep in this process; for launchers.</summary>
internal sealed class SweepTaskCommand() : WordsCommand("task", "One run of a sweep in this process; launchers call it",
    ("DIR", "The folder of a sweep"))
{
    // A pool reads these lines; a scheduler's log would be flooded by more.
    private static readonly TimeSpan ManagedInterval = TimeSpan.FromMilliseconds(500);

    private readonly IntegerOption _index = new("--index", "Which task, from 0", 0);
    private readonly TextOption _launcher = new("--launcher", "NAME", "Who started this process, for the status file");
    private readonly TextOption _job = new("--job", "ID", "The scheduler's name of this job, for the status file");
    private readonly FlagOption _managed =
        new("--managed", "Tell progress in JSON lines on standard output, and end when standard input ends");
    private readonly DurationOption _maxTime = new("--max-time", "Stop after this long with a checkpoint");

    public override bool IsManaged(ParseResult parse) => parse.GetValue(_managed) || IsSlurm(parse);

    public override string? GoesOn => LaunchedSweep.GoesOn;

    protected override Symbol[] Symbols => [_index, _launcher, _job, _managed, _maxTime];

    public override void Configure(Command command)
    {
        command.Hidden = true;
        base.Configure(command);
    }

    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Words(FreeWords).RequireSubjects("sweep task", "folder", 1, 1).RequireNoOverrides("sweep task");
        SweepFolder folder = SweepFolder.Open(words.Subjects[0]);
        SweepTask task = Task(context, folder);
        bool managed = context.Parse.GetValue(_managed);
        if (managed) EndWithInput(context);
        SlurmAllocation? slurm = IsSlurm(context.Parse) ? SlurmAllocation.Read(context.Surroundings.Variable) : null;
        TaskResult result;
        using (ProgressBoard progress = managed ? new LineProgress(context.Surroundings.Output) : context.Terminal.Progress(task.Label))
        {
            var text = new RunProgressText(context.Surroundings.Clock);
            var run = new RunContext
            {
                Threads = context.ThreadsGiven ?? slurm?.Cpus ?? folder.Threads ?? Environment.ProcessorCount,
                MaxTime = _maxTime.Read(context.Parse),
                Data = DataReaders.All(),
                Note = context.Terminal.Warn,
                Draw = RunFigures.Write,
                Progress = p => progress.Report(RunProgressText.Share(p), text.Of(p)),
            };
            result = TaskRunner.Run(folder, task, new TaskContext
            {
                Launcher = context.Parse.GetValue(_launcher),
                Job = context.Parse.GetValue(_job) ?? slurm?.Job.ToString(),
                Run = managed ? run with { ProgressInterval = ManagedInterval } : run,
                ExitCode = Failure.Code,
            }, context.Cancellation);
        }

        // Nothing may come after it that takes time: Slurm ends this process.
        slurm?.HandBack(folder, task, result.Status, requeue: context.Interruption.IsTimeAlmostOver);
        string path = folder.RunPath(task);
        return new CommandOutcome(
            new { task.Id, task.Index, run = path, result.Status.State, result.Status.Attempt, result.Status.Message },
            terminal =>
            {
                if (!managed) terminal.WriteLine($"{Word.Of(result.Status.State)}  {path}  {task.Label}");
            })
        {
            Failure = Problem(context, folder, task, result),
        };
    }

    private bool IsSlurm(ParseResult parse) => parse.GetValue(_launcher) == SlurmLauncher.LauncherName;

    private SweepTask Task(CommandContext context, SweepFolder folder)
    {
        long index = _index.Read(context.Parse)
            ?? throw ProblemException.Usage("sweep task", "no --index", "the index of a task", "add --index 0");
        return index < folder.Tasks.Count
            ? folder.Tasks[(int)index] : throw ProblemException.Usage("option --index", Invariant($"{index}"),
            Invariant($"0 to {folder.Tasks.Count - 1}, the tasks of '{folder.Path}'"),
                $"see lethe sweep status {ShellWord.Path(folder.Path)}");
    }

    /// <summary>The pool closes standard input to end this process, and so does the system where the pool is killed.</summary>
    private static void EndWithInput(CommandContext context)
    {
        Stream input = context.Surroundings.Input();
        new Thread(() =>
        {
            byte[] ignored = new byte[256];
            try
            {
                while (input.Read(ignored) > 0)
                {
                }
            }
            catch (IOException)
            {
                // Nobody is left at the other end.
            }

            context.Interruption.Interrupt("the sweep");
        })
        { IsBackground = true, Name = "end of input" }.Start();
    }

    private static ProblemException? Problem(CommandContext context, SweepFolder folder, SweepTask task, TaskResult result)
    {
        string remedy = $"resume with lethe sweep --resume {ShellWord.Path(folder.Path)}";
        switch (result.Status.State)
        {
            case SweepTaskState.Diverged:
                return ProblemException.Diverged("training diverged", result.Status.Message
                    ?? task.Label, null, "choose other settings for this run; its result is stored");
            case SweepTaskState.Cancelled:
                return ProblemException.Interrupted("cancelled", $"run {task.Id}", null,
                    $"run it again by lethe sweep resubmit --cancelled {ShellWord.Path(folder.Path)}");
            case SweepTaskState.Interrupted when context.Interruption.Signal is { } signal:
                return ProblemException.Interrupted("interrupted", $"{signal} ended run {task.Id}, checkpoint saved", null, remedy);
            case SweepTaskState.Interrupted:
                context.Terminal.Note($"--max-time is over; {remedy}");
                return null;
            default:
                return null;
        }
    }

    /// <summary>Progress for a pool.</summary>
    private sealed class LineProgress(TextWriter output) : ProgressBoard
    {
        public override void Report(double share, string text)
        {
            try
            {
                output.WriteLine(TaskProgressLine.Format(share, text));
                output.Flush();
            }
            catch (StandardStreamException)
            {
                // The pool has gone: the end of standard input says so too, and the run is saved.
            }
        }

        public override void Dispose()
        {
        }
    }
}
