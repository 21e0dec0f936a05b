using Lethe.Interop.Isolation;
using Lethe.Memory;

namespace Lethe.Experiments.Subjects;

/// <summary>A program that maps sequences to sequences.</summary>
internal sealed class ProgramSubject(IReadOnlyList<string> words, int inputs, double timeStep, ModelLimits limits, string? folder) : MemorySubject
{
    private const double ExpectedPasses = 24;

    public override string Name => string.Join(' ', words);

    public override MemoryOptions Defaults => new();

    public override IReadOnlyList<MeasuredMemory> Measure(MemoryOptions options, MemoryMeasurement measurement)
    {
        var program = new ProgramModel(words, inputs, timeStep, limits, folder, measurement.Cancellation);
        var model = new InterruptibleModel(program, passes => measurement.Report(passes / (passes + ExpectedPasses), "running the program"), measurement.Cancellation);
        return [new MeasuredMemory(words[0], null, MemoryProbing.Measure(model, options, measurement.Workers))];
    }
}
