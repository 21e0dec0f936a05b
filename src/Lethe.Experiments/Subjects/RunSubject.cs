namespace Lethe.Experiments.Subjects;

/// <summary>A trained model in a run folder, or all widths of a chained run.</summary>
internal sealed class RunSubject : MemorySubject
{
    private readonly StoredRun _run;
    private readonly IReadOnlyList<StoredRun> _widths;

    public RunSubject(StoredRun run)
    {
        _run = run;
        _widths = [.. run.Widths.Where(width => width.HasWeights)];
        if (_widths.Count == 0) throw run.NoWeights();
    }

    public override string Name => _run.Name;

    public override MemoryOptions Defaults => RunOptions.Memory(_run.Config);

    public override IEnumerable<string> Warnings =>
        _widths.Select(run => run.Result?.Pruned?.Warning is { } warning ? $"{run.Name}: {warning}" : null).OfType<string>();

    public override IReadOnlyList<MeasuredMemory> Measure(MemoryOptions options, MemoryMeasurement measurement) =>
        [.. _widths.Select((run, i) => measurement.Of(OwnData.Reader(run.Config, run.LoadModel()), options, Invariant($"m = {run.Width}"),
            place: (i, _widths.Count), width: run.Width))];

    public override MeasuredMemory? Target(MemoryOptions options, Workers workers)
    {
        // Of data there is no functional whose memory could be known.
        if (OwnData.IsOf(_run.Config)) return null;
        MemoryFunction function =
            MemoryProbing.OfTarget(TargetFactory.Create(_run.Config), options, _run.Config.Get(Settings.TimeStep), workers);
        return new MeasuredMemory("target " + _run.Config.Get(Settings.Target), null, function);
    }
}
