namespace Lethe.Tests.Memory;

/// <summary>Models that latch, round, saturate or do not rest: what they are told by, and what is undecided for it.</summary>
public sealed class MemoryWarningTests
{
    private static MemoryWarning? Warned(MemoryFunction memory, MemoryWarningKind kind) =>
        memory.Warnings.FirstOrDefault(w => w.Kind == kind);

    [Fact]
    public void ALatchHasNoRestAtItsUnstablePoint()
    {
        MemoryProbes probes = MemoryProbing.MeasureAll(StepModel.Latch, new MemoryOptions { Length = 300 }, Workers.Single);
        Assert.False(probes.Headline.Rest.Reached);
        Assert.NotNull(Warned(probes.Headline, MemoryWarningKind.NoRest));
        Assert.All(probes.ByProbe.Values, f => Assert.Equal(TailKind.Undecided, f.Tail.Kind));
        Assert.All(probes.Headline.Horizons, h => Assert.True(h.IsUndecided && h.Time is null));
    }

    [Fact]
    public void AUnitThatRoundsItsStateAwayWarns()
    {
        MemoryProbes probes = MemoryProbing.MeasureAll(StepModel.Coarse(0.998), new MemoryOptions { Length = 600 }, Workers.Single);
        Assert.NotEmpty(probes.Headline.Warnings);
        Assert.Equal(TailKind.Undecided, probes.Headline.Tail.Kind);
        // That says so of its arithmetic: nothing is left above the floor, or what is left is not firm.
        var coarse = new StepModel(1, (h, x) => h[0] = 0.998 * h[0] + x[0]) { Rounding = Math.Pow(2, -9) };
        MemoryFunction told = MemoryProbing.Measure(coarse, new MemoryOptions { Length = 600 }, Workers.Single);
        Assert.NotNull(Warned(told, MemoryWarningKind.Precision));
        Assert.Equal(TailKind.Undecided, told.Tail.Kind);
    }

    [Fact]
    public void ProbesThatSeeDifferentThingsSaySo()
    {
        // A switch that inputs of at least 1 turn on for good: its step is over at once, its pulse stays.
        var model = new StepModel(1, (h, x) => h[0] = Math.Abs(x[0]) >= 1 ? 1 : h[0]);
        MemoryProbes probes = MemoryProbing.MeasureAll(model, new MemoryOptions { Length = 200 }, Workers.Single);
        Assert.True(probes.Headline.Rest.Reached);
        Assert.Equal(TailKind.NonDecaying, probes.ByProbe[MemoryProbe.Impulse].Tail.Kind);
        Assert.Equal(TailKind.Finite, probes.ByProbe[MemoryProbe.Heaviside].Tail.Kind);
        Assert.True(probes.Disagree);
        Assert.Equal(TailKind.Undecided, probes.Headline.Tail.Kind);
        Assert.NotEmpty(Warned(probes.Headline, MemoryWarningKind.ProbesDisagree)!.Cause);
    }

    [Fact]
    public void AnEdgeOfTheGridIsAWarning()
    {
        // x^2: M grows with |x| for ever.
        var model = new StepModel(1, (h, x) => h[0] = 0.5 * h[0] + x[0] + 0.1 * x[0] * x[0]);
        MemoryFunction memory = MemoryProbing.Measure(model, new MemoryOptions { Length = 40, LargestMagnitude = 256 }, Workers.Single);
        MemoryWarning edge = Warned(memory, MemoryWarningKind.EdgeOfGrid)!;
        Assert.True(edge.Value > edge.Threshold);
        Assert.Equal(256, memory.Bound);
        Assert.Equal(TailKind.Undecided, memory.Tail.Kind);
        // Inputs up to 4 are another statement, and a firm one.
        Assert.Equal(TailKind.Exponential, memory.Bounded!.Tail.Kind);
        Assert.Equal(1.4, memory.Bounded.Values[0], 1e-9);
        Assert.Equal(1 + 0.1 * 256, memory.Values[0], 1e-6);
    }

    [Fact]
    public void SaturatedGatesHoldForLargeInputs()
    {
        Teacher teacher = Teacher.Create(TeacherText.Parse("gru,width=16,seed=5"));
        MemoryFunction memory = MemoryProbing.Measure(teacher, new MemoryOptions { Length = 128 }, SharedWorkers.Of(2));
        Assert.InRange(memory.Values[100], 3.75e-5, 4.2e-5);
        Assert.True(memory.Bounded!.Values[100] < 1e-14);
        Assert.Equal(TailKind.Exponential, memory.Bounded.Tail.Kind);
        Assert.Equal(TailKind.Polynomial, memory.Tail.Kind);
        Assert.InRange(memory.Tail.Exponent, 1.1, 1.4);
        Assert.Empty(memory.Warnings);
        Assert.Equal(4, memory.Bounded.Bound);
        Assert.InRange(Math.Abs(memory.Maximizers[^1].X[0]), 16, 32);
    }

    [Fact]
    public void AWindowThatIsTooShortSaysSo()
    {
        var model = new StepModel(1, (h, x) => h[0] = 0.99 * h[0] + Math.Tanh(x[0]));
        MemoryFunction memory = MemoryProbing.Measure(model, new MemoryOptions { Length = 100 }, Workers.Single);
        Assert.NotNull(Warned(memory, MemoryWarningKind.ShortWindow));
        Assert.Contains(memory.Horizons, h => h is { Time: null, IsUndecided: false });
    }

    [Fact]
    public void WarningsHaveNamesOfTheirOwn()
    {
        string[] names = [.. Enum.GetValues<MemoryWarningKind>().Select(kind => new MemoryWarning(kind, "", "", 1, 0).Name)];
        Assert.Equal(8, names.Distinct().Count());
    }
}
