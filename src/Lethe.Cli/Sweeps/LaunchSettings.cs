using System.CommandLine;
using Lethe.Cli.Hosting;
using Lethe.Cli.Parsing;
using Lethe.Experiments.Sweeps;
using Lethe.Experiments.Sweeps.Slurm;

namespace Lethe.Cli.Sweeps;

/// <summary>The options of every command that launches tasks.</summary>
internal sealed class LaunchSettings
{
    private readonly ChoiceOption _launcher = new("--launcher", "Who runs the tasks (default: local, or who had them before)",
        [.. SweepLaunchers.Names]);
    private readonly IntegerOption _workers = new("--workers",
        "Maximum number of runs at a time (default: cores divided by the threads of a run; a scheduler: no limit)", 1, 1024);
    private readonly IntegerOption _retries = new("--retries", "How many times a failed run is restarted from its checkpoint (default 0)",
        0, 1000);
    private readonly Option<bool> _failFast = new("--fail-fast") { Description = "The first failure interrupts the other tasks" };
    private readonly Option<string[]> _slurm = new("--slurm")
    {
        HelpName = "NAME=VALUE",
        Description = "An option of sbatch, as time=2:00:00 or partition=long; may be given several times (default: those of the last submission)",
    };

    /// <summary>All of them.</summary>
    public Symbol[] Symbols => [_launcher, _workers, _retries, _failFast, _slurm];

    /// <summary>The launcher asked for, or the one that had these tasks before, or the first there is.</summary>
    public ISweepLauncher Launcher(ParseResult parse, IEnumerable<SweepTaskStatus> before)
    {
        string? name = _launcher.Read(parse) ?? before.Select(s => s.Launcher).FirstOrDefault(n => n is not null && SweepLaunchers.Names.Contains(n));
        SlurmOptions? slurm = Slurm(parse);
        if (name == SlurmLauncher.LauncherName) return new SlurmLauncher(slurm);
        if (slurm is null) return name is null ? SweepLaunchers.All[0] : SweepLaunchers.Of(name);
        throw ProblemException.Usage("option --slurm", "no sweep that goes to Slurm", "--launcher slurm beside it",
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
    public LaunchOptions Options(CommandContext context) => new()
    {
        Program = context.Surroundings.Program(),
        Workers = (int?)_workers.Read(context.Parse),
        Threads = context.ThreadsGiven,
        Retries = _retries.Read(context.Parse, 0),
        FailFast = context.Parse.GetValue(_failFast),
    };

    private SlurmOptions? Slurm(ParseResult parse) => parse.GetValue(_slurm) is { Length: > 0 } words ? SlurmOptions.Parse(words) : null;
}
