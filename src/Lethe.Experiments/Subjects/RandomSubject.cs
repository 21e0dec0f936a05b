namespace Lethe.Experiments.Subjects;

/// <summary>A random model, or several that differ in their seeds alone.</summary>
internal sealed class RandomSubject(TeacherOptions options, double timeStep, int seeds) : MemorySubject
{
    // The window of [IAT] fig. 10.
    private const int PublishedLength = 128;

    public override string Name => TeacherText.Write(options);

    public override MemoryOptions Defaults => new() { Length = PublishedLength };

    /// <summary>One curve for each seed, ascending.</summary>
    public override IReadOnlyList<MeasuredMemory> Measure(MemoryOptions memory, MemoryMeasurement measurement)
    {
        var result = new List<MeasuredMemory>();
        for (int i = 0; i < seeds; i++)
        {
            string label = Invariant($"seed {options.Seed + i}");
            result.Add(measurement.Of(Teacher.Create(options with { Seed = options.Seed + i }, timeStep), memory, label, null, (i, seeds)));
        }
        return result;
    }
}
