using System.Globalization;
using Lethe.Memory;
using Lethe.Teachers;

namespace Lethe.Experiments.Subjects;

/// <summary>A random model, or several that differ in their seeds alone.</summary>
internal sealed class RandomSubject(TeacherOptions options, double timeStep, int seeds) : MemorySubject
{
    // A grid of probes and rounds of ascent: a few dozen forward passes. Only the progress display depends on it.
    private const double ExpectedPasses = 24;

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
            int index = i;
            string label = string.Create(CultureInfo.InvariantCulture, $"seed {options.Seed + i}");
            var model = new InterruptibleModel(Teacher.Create(options with { Seed = options.Seed + i }, timeStep),
                passes => measurement.Report((index + passes / (passes + ExpectedPasses)) / seeds, label), measurement.Cancellation);
            result.Add(new MeasuredMemory(label, null, MemoryProbing.Measure(model, memory, measurement.Workers)));
        }
        return result;
    }
}
