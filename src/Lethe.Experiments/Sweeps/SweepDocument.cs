namespace Lethe.Experiments.Sweeps;

/// <summary>Where a sweep stands, as <c>--json</c> gives it.</summary>
/// <param name="Sweep">Its folder.</param>
/// <param name="Description">What it varies.</param>
/// <param name="Runs">Its tasks.</param>
/// <param name="Counts">How many are in each state, states of none left out.</param>
public sealed record SweepDocument(string Sweep, string Description, IReadOnlyList<SweepRunDocument> Runs,
    IReadOnlyDictionary<SweepTaskState, int> Counts);

/// <summary>A task of a sweep and its state.</summary>
/// <param name="Id">The hash of its configuration.</param>
/// <param name="Index">Its place in the sweep.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Settings">The settings the grid varies.</param>
/// <param name="Run">Its run folder.</param>
/// <param name="Attempt">How often a process has begun to work on it.</param>
/// <param name="Launcher">Who was told to run it.</param>
/// <param name="Job">The scheduler's name of the job.</param>
/// <param name="Host">The machine of the last attempt.</param>
/// <param name="Process">Its process.</param>
/// <param name="Submitted">When a scheduler was given it.</param>
/// <param name="Started">When the last attempt began.</param>
/// <param name="Ended">When it ended.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="ExitCode">What the process told its caller.</param>
/// <param name="Message">Why it failed, or why the state is not known.</param>
public sealed record SweepRunDocument(string Id, int Index, SweepTaskState State, IReadOnlyDictionary<string, string> Settings, string Run,
    int Attempt, string? Launcher, string? Job, string? Host, int? Process, DateTimeOffset? Submitted, DateTimeOffset? Started,
    DateTimeOffset? Ended, double? Seconds, int? ExitCode, string? Message);
