using System.Globalization;
using Lethe.Cli.Output;
using Lethe.Experiments.Configuration;
using Lethe.Experiments.Runs;
using Lethe.Kernels;
using Lethe.Memory;

namespace Lethe.Cli.Subjects;

/// <summary>A trained model in a run folder, or all widths of a chained run.</summary>
internal sealed class RunSubject : MemorySubject
{
    private readonly StoredRun _run;
    private readonly IReadOnlyList<StoredRun> _widths;

    public RunSubject(StoredRun run)
    {
        _run = run;
        _widths = [.. run.Widths.Where(width => width.HasWeights)];
        if (_widths.Count == 0)
        {
            throw ProblemException.Usage($"run '{run.Path}'", "it has no weights yet", "a run that has finished an epoch",
                "let lethe train go on, see lethe runs for how far it is");
        }
    }

    /// <inheritdoc/>
    public override string Name => _run.Name;

    /// <inheritdoc/>
    public override MemoryOptions Defaults => RunOptions.Memory(_run.Config);

    /// <inheritdoc/>
    public override void Warn(Terminal terminal)
    {
        foreach (StoredRun run in _widths) terminal.WarnOfPruning(run.Name, run.Result);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MeasuredMemory> Measure(MemoryOptions options, MemoryMeasurement measurement) =>
        [.. _widths.Select((run, i) => measurement.Of(run.LoadModel(), options,
            string.Create(CultureInfo.InvariantCulture, $"m = {run.Width}"), place: (i, _widths.Count), width: run.Width))];

    /// <inheritdoc/>
    public override MeasuredMemory? Target(MemoryOptions options, Workers workers)
    {
        MemoryFunction function = MemoryProbing.OfTarget(TargetFactory.Create(_run.Config), options, _run.Config.Get(Settings.TimeStep), workers);
        return new MeasuredMemory("target " + _run.Config.Get(Settings.Target), null, function);
    }
}
