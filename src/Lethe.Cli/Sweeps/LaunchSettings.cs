namespace Lethe.Cli.Sweeps;

/// <summary>The options of every command that launches tasks.</summary>
/// <param name="otherwise">Who runs them where nothing is said and nobody had them before.</param>
internal sealed class LaunchSettings(ISweepLauncher otherwise)
{
    /// <summary>How an interrupted study goes on.</summary>
    public const string GoesOn =
        "runs and their checkpoints are kept in the output folder: the same command with --out and its name resumes";

    private readonly ChoiceOption _launcher = new("--launcher",
        "Who runs the tasks: local, a process to each; slurm, which submits them and returns; threads, in this process " +
        $"(default: {otherwise.Name}, or who had them before)",
        [.. ISweepLauncher.All.Select(launcher => launcher.Name)]);
    private readonly IntegerOption _workers = new("--workers",
        "Maximum number of runs at a time (default: cores divided by the threads of a run; a scheduler: no limit)", 1, 1024);
    private readonly IntegerOption _retries = new("--retries", "How many times a failed run is restarted from its checkpoint (default 0)",
        0, 1000);
    private readonly FlagOption _failFast = new("--fail-fast", "The first failure interrupts the other tasks");
    private readonly Option<string[]> _slurm = new("--slurm")
    {
        HelpName = "NAME=VALUE",
        Description = "An option of sbatch, as time=2:00:00 or partition=long; may be given several times (default: those of the last " +
            "submission)",
    };

    /// <summary>All of them.</summary>
    public Symbol[] Symbols => [_launcher, _workers, _retries, _failFast, _slurm];

    /// <summary>The launcher asked for, or the one that had these tasks before.</summary>
    public ISweepLauncher Launcher(ParseResult parse, IEnumerable<SweepTaskStatus> before)
    {
        string? name = _launcher.Read(parse)
            ?? before.Select(s => s.Launcher).FirstOrDefault(n => n is not null && ISweepLauncher.All.Any(l => l.Name == n));
        SlurmOptions? slurm = Slurm(parse);
        if (name == SlurmLauncher.LauncherName) return new SlurmLauncher(slurm);
        if (slurm is null) return ISweepLauncher.All.FirstOrDefault(l => l.Name == name) ?? otherwise;
        throw ProblemException.Usage("option --slurm", "it is for sweeps that go to Slurm", null,
            "add --launcher slurm, or omit --slurm");
    }

    /// <summary>Checks what can be checked before anything is written.</summary>
    public void Check(CommandContext context)
    {
        Slurm(context.Parse);
        LaunchOptions options = Options(context);
        if (_launcher.Read(context.Parse) == SlurmLauncher.LauncherName) SlurmLauncher.Check(options);
    }

    /// <summary>How tasks are launched.</summary>
    /// <param name="context">The command.</param>
    /// <param name="draw">Draws the figures of runs in this process; null: none are drawn there.</param>
    public LaunchOptions Options(CommandContext context, Action<StoredRun>? draw = null) => new()
    {
        Program = context.Surroundings.Program(),
        Workers = (int?)_workers.Read(context.Parse),
        Threads = context.ThreadsGiven,
        Retries = _retries.Read(context.Parse, 0),
        FailFast = context.Parse.GetValue(_failFast),
        Run = new RunContext { Draw = draw, Note = context.Terminal.Warn, Data = DataReaders.All() },
    };

    /// <summary>How the runs of a study are trained.</summary>
    public SweepTraining Training(CommandContext context, Action<StoredRun>? draw = null) =>
        new() { Launcher = before => Launcher(context.Parse, before), Options = Options(context, draw) };

    /// <summary>Runs a study whose models are run folders of a sweep in its output folder; runs may be added where it extends.</summary>
    public CommandOutcome Study<T>(CommandContext context, string name, OutputFolder folder, bool extends,
        Func<string, SweepTraining, T> run, Func<T, CommandOutcome> ended)
    {
        string path = folder.PathOf(Experiments.Studies.Study.SweepFolderName);
        context.Terminal.Note($"{name}: runs in {path}; interrupted, the same command with --out {ShellWord.Path(folder.Path)} resumes");
        T result;
        try
        {
            using ProgressBoard display = context.Terminal.Progress(name);
            result = run(path, Training(context) with { Progress = display.Report, Extends = extends });
        }
        catch (PendingException e)
        {
            string pending = e.Message;
            return new CommandOutcome(new { verdicts = Array.Empty<object>(), pending, sweep = path },
                terminal => terminal.WriteLine($"{pending}; the same command resumes."));
        }
        return ended(result);
    }

    private SlurmOptions? Slurm(ParseResult parse) => parse.GetValue(_slurm) is { Length: > 0 } words ? SlurmOptions.Parse(words) : null;
}
