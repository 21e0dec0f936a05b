using Lethe.Interop.Isolation;
using Lethe.Kernels;
using Lethe.Memory;

namespace Lethe.Cli.Subjects;

/// <summary>A program that maps sequences to sequences.</summary>
internal sealed class ProgramSubject(IReadOnlyList<string> words, int inputs, double timeStep, ModelLimits limits, string? folder) : MemorySubject
{
    private const double ExpectedPasses = 24;

    /// <inheritdoc/>
    public override string Name => string.Join(' ', words);

    /// <inheritdoc/>
    public override MemoryOptions Defaults => new();

    /// <inheritdoc/>
    public override IReadOnlyList<MeasuredMemory> Measure(MemoryOptions options, MemoryMeasurement measurement)
    {
        var program = new ProgramModel(words, inputs, timeStep, limits, folder, measurement.Cancellation);
        var model = new InterruptibleModel(program, passes => measurement.Report(passes / (passes + ExpectedPasses), "running the program"), measurement.Cancellation);
        return [new MeasuredMemory(words[0], null, MemoryProbing.Measure(model, options, measurement.Workers))];
    }

    /// <inheritdoc/>
    public override MeasuredMemory? Target(MemoryOptions options, Workers workers) => null;
}
