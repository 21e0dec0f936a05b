namespace Lethe.Experiments.Subjects;

/// <summary>A program that maps sequences to sequences.</summary>
internal sealed class ProgramSubject(IReadOnlyList<string> words, int inputs, double timeStep, ModelLimits limits, string? folder)
    : MemorySubject
{
    public override string Name => string.Join(' ', words);

    public override MemoryOptions Defaults => new();

    public override IReadOnlyList<MeasuredMemory> Measure(MemoryOptions options, MemoryMeasurement measurement)
    {
        var program = new ProgramModel(words, inputs, timeStep, limits, folder, measurement.Cancellation);
        return [measurement.Of(program, options, words[0], "running the program")];
    }
}
