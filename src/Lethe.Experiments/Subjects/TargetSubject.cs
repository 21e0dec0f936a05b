namespace Lethe.Experiments.Subjects;

/// <summary>A target: its memory function is |rho(t)| in closed form, whatever the probe, since it is linear.</summary>
internal sealed class TargetSubject(string name, LinearFunctional target, double timeStep) : MemorySubject
{
    public override string Name => name;

    public override MemoryOptions Defaults => new();

    public override IReadOnlyList<MeasuredMemory> Measure(MemoryOptions options, MemoryMeasurement measurement)
    {
        measurement.Cancellation.ThrowIfCancellationRequested();
        MemoryFunction function = MemoryProbing.OfTarget(target, options.Length, timeStep, options.Thresholds);
        return [new MeasuredMemory(name, null, function with { Probe = options.Probe })];
    }
}
