namespace Lethe.Tests.Memory;

/// <summary>The search depends little on its seed and on the window, for cells whose gates saturate.</summary>
public sealed class NonlinearSearchTests
{
    private const double SeedTolerance = 0.05, WindowTolerance = 0.02;

    private static Teacher Cell(string text, double scale)
    {
        Teacher teacher = Teacher.Create(TeacherText.Parse(text));
        foreach ((string name, _) in teacher.Weights.Shapes)
            foreach (ref double w in teacher.Weights[name]) w *= scale;
        return teacher;
    }

    /// <summary>One channel over all inputs; several over inputs of up to 4, since larger ones can hold a cell between two
    /// rests.</summary>
    [Theory]
    [InlineData("lstm,width=8,seed=1", 2.0)]
    [InlineData("lstm,width=8,seed=2,in=2", 1.0)]
    [InlineData("lstm,width=8,seed=6,in=3", 1.0)]
    [InlineData("gru,width=8,seed=3,in=2,out=2", 1.5)]
    public void SeedsAndWindowsHardlyMatter(string text, double scale)
    {
        Teacher teacher = Cell(text, scale);
        var options = new MemoryOptions { Length = 80, LargestMagnitude = teacher.InputSize == 1 ? 1024 : 0 };
        MemoryFunction[] seeds = [.. Enumerable.Range(0, 3)
            .Select(seed => MemoryProbing.Measure(teacher, options with { Seed = seed }, SharedWorkers.Of(2)))];
        MemoryFunction half = MemoryProbing.Measure(teacher, options with { Length = 40 }, SharedWorkers.Of(2));
        for (int t = 0; t < options.Length; t++)
        {
            double low = seeds.Min(m => m.Values[t]), high = seeds.Max(m => m.Values[t]);
            if (seeds.All(m => m.Values[t] > m.Floors[t]))
                Assert.True(low >= (1 - SeedTolerance) * high, $"M({t}) between {low} and {high}");
            if (t < 40 && half.Values[t] > half.Floors[t])
                Assert.True(low >= (1 - WindowTolerance) * half.Values[t], $"M({t}) = {low}, over 40 steps {half.Values[t]}");
        }
    }

    /// <summary>
    /// Two rests under a lasting input: the nearer x is to the border between them, the later the output leaves one for the other, so that
    /// M does not decay, and each time has an x of its own that no search finds to the percent.
    /// </summary>
    [Fact]
    public void ACellOfTwoRestsIsNotCalledDecaying()
    {
        Teacher teacher = Cell("lstm,width=8,seed=2,in=2", 1.5);
        MemoryFunction memory = MemoryProbing.Measure(teacher, new MemoryOptions { Length = 80 }, SharedWorkers.Of(2));
        Assert.True(memory.Tail.Kind is TailKind.NonDecaying or TailKind.Undecided, $"{memory.Tail}");
        Assert.Contains(memory.Warnings, w => w.Kind is MemoryWarningKind.RestartsDiffer or MemoryWarningKind.StillGaining);
        Assert.True(memory.Values[79] > 0.5 * memory.Values[30]);
    }

    /// <summary>What the search over all inputs still gains says nothing of bounded ones.</summary>
    [Fact]
    public void BoundedInputsHaveAGainOfTheirOwn()
    {
        Teacher teacher = Cell("lstm,width=8,seed=2,in=2", 1);
        MemoryFunction memory = MemoryProbing.Measure(teacher, new MemoryOptions { Length = 80 }, SharedWorkers.Of(2));
        Assert.Contains(memory.Warnings, w => w.Kind == MemoryWarningKind.StillGaining);
        Assert.DoesNotContain(memory.Bounded!.Warnings, w => w.Kind == MemoryWarningKind.StillGaining);
        Assert.InRange(memory.Bounded.Gain, 0, 0.05);
    }

    /// <summary>A dense grid of two inputs, which no search knows of.</summary>
    [Fact]
    public void ADenseGridFindsNoMore()
    {
        Teacher teacher = Cell("lstm,width=6,seed=4,in=2", 1.5);
        const int Length = 60, Angles = 96;
        var options = new MemoryOptions { Length = Length, LargestMagnitude = 0 };
        MemoryFunction memory = MemoryProbing.Measure(teacher, options, SharedWorkers.Of(2));
        int rest = memory.Rest.Steps;
        double[] sizes = [.. Enumerable.Range(0, 25).Select(i => 4 * Math.Pow(2, -i / 4.0))];
        var x = new TiledSequences(sizes.Length * Angles + 1, rest + Length, 2);
        var y = new TiledSequences(x.Count, x.Length, 1);
        for (int i = 0; i < sizes.Length * Angles; i++)
        {
            double angle = 2 * Math.PI * (i % Angles) / Angles, a = Math.Cos(angle), b = Math.Sin(angle), size = sizes[i / Angles];
            double norm = Math.Max(Math.Abs(a), Math.Abs(b));
            for (int k = rest; k < x.Length; k++) (x[i, k, 0], x[i, k, 1]) = (size * a / norm, size * b / norm);
        }
        teacher.Forward(x, y, SharedWorkers.Of(2));
        for (int t = 0; t < Length; t++)
        {
            double best = 0;
            for (int i = 0; i < sizes.Length * Angles; i++)
                best = Math.Max(best, Math.Abs(y[i, rest + t, 0] - y[i, rest + t - 1, 0]) / sizes[i / Angles]);
            if (best > 1e-12) Assert.True(memory.Values[t] >= 0.98 * best, $"M({t}) = {memory.Values[t]}, the grid has {best}");
        }
    }

    [Fact]
    public void SpreadGainAndFloorsAreThoseOfTheSearch()
    {
        Teacher teacher = Cell("lstm,width=8,seed=1", 1);
        MemoryFunction memory = MemoryProbing.Measure(teacher, new MemoryOptions { Length = 40 }, Workers.Single);
        Assert.Equal(40, memory.Spread.Count);
        Assert.All(memory.Spread, s => Assert.InRange(s, 0, 1));
        Assert.InRange(memory.Gain, 0, 0.05);
        Assert.Null(memory.Upper);
        // A floor is 32 roundings of the largest output over |x|: outputs of this cell are below 1, probes no larger than the bound.
        Assert.All(memory.Floors, f => Assert.InRange(f, 1e-3 * Math.Pow(2, -48) / memory.Bound, Math.Pow(2, -48) / 0.01));
        MemoryFunction grid = MemoryProbing.Measure(teacher, new MemoryOptions { Length = 40, AscentRounds = 0 }, Workers.Single);
        Assert.Empty(grid.Spread);
        for (int t = 0; t < 40; t++) Assert.True(memory.Values[t] >= grid.Values[t] - grid.Floors[t]);
    }
}
