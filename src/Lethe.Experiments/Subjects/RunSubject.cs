using System.Globalization;
using Lethe.Experiments.Configuration;
using Lethe.Experiments.Runs;
using Lethe.Kernels;
using Lethe.Memory;

namespace Lethe.Experiments.Subjects;

/// <summary>A trained model in a run folder, or all widths of a chained run.</summary>
internal sealed class RunSubject : MemorySubject
{
    // A grid of probes and rounds of ascent: a few dozen forward passes. Only the progress display depends on it.
    private const double ExpectedPasses = 24;

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

    public override IReadOnlyList<MeasuredMemory> Measure(MemoryOptions options, MemoryMeasurement measurement)
    {
        var result = new List<MeasuredMemory>();
        for (int i = 0; i < _widths.Count; i++)
        {
            int index = i;
            string label = string.Create(CultureInfo.InvariantCulture, $"m = {_widths[i].Width}");
            var model = new InterruptibleModel(_widths[i].LoadModel(),
                passes => measurement.Report((index + passes / (passes + ExpectedPasses)) / _widths.Count, label), measurement.Cancellation);
            result.Add(new MeasuredMemory(label, _widths[i].Width, MemoryProbing.Measure(model, options, measurement.Workers)));
        }
        return result;
    }

    public override MeasuredMemory? Target(MemoryOptions options, Workers workers)
    {
        MemoryFunction function = MemoryProbing.OfTarget(TargetFactory.Create(_run.Config), options, _run.Config.Get(Settings.TimeStep), workers);
        return new MeasuredMemory("target " + _run.Config.Get(Settings.Target), null, function);
    }
}
