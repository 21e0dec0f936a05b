using Lethe.Interop.Isolation;
using Lethe.Kernels;
using Lethe.Memory;

namespace Lethe.Cli.Subjects;

/// <summary>A program that maps sequences to sequences.</summary>
internal sealed class ProgramSubject(IReadOnlyList<string> words, int inputs, double timeStep, ModelLimits limits, string? folder) : MemorySubject
{
    /// <inheritdoc/>
    public override string Name => string.Join(' ', words);

    /// <inheritdoc/>
    public override MemoryOptions Defaults => new();

    /// <inheritdoc/>
    public override IReadOnlyList<MeasuredMemory> Measure(MemoryOptions options, MemoryMeasurement measurement)
    {
        var program = new ProgramModel(words, inputs, timeStep, limits, folder, measurement.Cancellation);
        return [measurement.Of(program, options, words[0], "running the program")];
    }

    /// <inheritdoc/>
    public override MeasuredMemory? Target(MemoryOptions options, Workers workers) => null;
}
