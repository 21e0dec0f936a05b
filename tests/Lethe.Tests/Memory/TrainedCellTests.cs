namespace Lethe.Tests.Memory;

/// <summary>
/// The memory functions of LSTMs that were trained (tests/Fixtures/Lstms, with the program that trained them) hardly depend on the seed of
/// the search, and a longer window finds no less.
/// </summary>
public sealed class TrainedCellTests
{
    private const int Length = 100;
    private const double SeedTolerance = 0.05, WindowTolerance = 0.02;

    private static Teacher Trained(int number, int width, int inputs)
    {
        Teacher teacher = Teacher.Create(TeacherText.Parse($"lstm,width={width},in={inputs}"));
        SafetensorsContent file = Safetensors.Read(Fixtures.PathOf($"Lstms/lstm-{number}.safetensors"));
        foreach ((string name, _) in teacher.Weights.Shapes)
            file.Tensors.Single(tensor => name.EndsWith(tensor.Name, StringComparison.Ordinal)).Data.CopyTo(teacher.Weights[name]);
        return teacher;
    }

    /// <summary>Inputs of up to 4; over all inputs a cell of several may be held between two rests. The second cell has two rests under a
    /// lasting input within 4 as well: it is asked below.</summary>
    [Theory]
    [InlineData(1, 10, 1, 10)]
    [InlineData(3, 12, 2, 3)]
    [InlineData(4, 10, 3, 3)]
    [InlineData(5, 12, 4, 3)]
    public void SeedsHardlyMatterAndLongerWindowsFindNoLess(int number, int width, int inputs, int count)
    {
        Teacher teacher = Trained(number, width, inputs);
        var options = new MemoryOptions { Length = Length, LargestMagnitude = inputs == 1 ? 1024 : 0 };
        MemoryFunction[] seeds = [.. Enumerable.Range(0, count)
            .Select(seed => MemoryProbing.Measure(teacher, options with { Seed = seed }, SharedWorkers.Of(2)))];
        MemoryFunction half = MemoryProbing.Measure(teacher, options with { Length = Length / 2 }, SharedWorkers.Of(2));
        for (int t = 0; t < Length; t++)
        {
            double low = seeds.Min(m => m.Values[t]), high = seeds.Max(m => m.Values[t]);
            if (seeds.All(m => m.Values[t] > m.Floors[t]))
                Assert.True(low >= (1 - SeedTolerance) * high, $"M({t}) between {low} and {high}");
            if (t >= Length / 2 || half.Values[t] <= half.Floors[t]) continue;
            double longer = seeds[0].Values[t];
            Assert.True(longer >= (1 - WindowTolerance) * half.Values[t], $"M({t}) = {longer}, over {Length / 2} steps {half.Values[t]}");
        }
    }

    /// <summary>Each time has an x of its own, nearer to the border between the rests: some seeds find it. Where they differ by more than
    /// the tolerance, one of them warns.</summary>
    [Theory]
    [InlineData(2, 8, 2)]
    public void WhereSeedsDifferOverAllInputsTheAnswerSaysSo(int number, int width, int inputs)
    {
        Teacher teacher = Trained(number, width, inputs);
        MemoryFunction[] seeds = [.. Enumerable.Range(0, 3).Select(seed =>
            MemoryProbing.Measure(teacher, new MemoryOptions { Length = Length, Seed = seed }, SharedWorkers.Of(2)))];
        for (int t = 0; t < Length; t++)
        {
            double low = seeds.Min(m => m.Values[t]), high = seeds.Max(m => m.Values[t]);
            if (seeds.Any(m => m.Values[t] <= m.Floors[t]) || low >= (1 - SeedTolerance) * high) continue;
            Assert.Contains(seeds, m => m.Tail.Kind == TailKind.Undecided && m.Warnings.Count > 0);
        }
    }
}
