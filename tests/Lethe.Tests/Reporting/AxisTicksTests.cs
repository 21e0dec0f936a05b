using CsCheck;

namespace Lethe.Tests.Reporting;

public sealed class AxisTicksTests
{
    [Fact]
    public void Log_LabelsDecades_WithMinorTicksBetween()
    {
        IReadOnlyList<Tick> ticks = Ticks(AxisKind.Logarithmic, 1e-5, 1);
        Assert.Equal(["10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "10⁰"], ticks.Where(t => t.Major).Select(t => t.Label));
        Assert.Equal(40, ticks.Count(t => !t.Major));
    }

    [Fact]
    public void Log_PlainNumbersWhereShort() =>
        Assert.Equal(["0.01", "0.1", "1", "10", "100"], Ticks(AxisKind.Logarithmic, 0.01, 100).Where(t => t.Major).Select(t => t.Label));

    [Fact]
    public void Log_SkipsDecadesWhereThereAreMany()
    {
        IReadOnlyList<Tick> ticks = Ticks(AxisKind.Logarithmic, 1e-30, 1e25);
        Assert.InRange(ticks.Count(t => t.Major), 4, 7);
        Assert.Contains(ticks, t => t.Label == "10⁰");
    }

    [Fact]
    public void Log_NarrowRangesGetFurtherLabels()
    {
        Assert.Contains("0.5", Ticks(AxisKind.Logarithmic, 0.05, 0.8).Select(t => t.Label));
        Assert.Contains("3×10⁻⁷", Ticks(AxisKind.Logarithmic, 2e-7, 6e-7).Select(t => t.Label));
        Assert.True(Ticks(AxisKind.Logarithmic, 0.501, 0.502).Count(t => t.Major) >= 2);
    }

    [Fact]
    public void Linear_UsesRoundStepsAndATrueMinus()
    {
        Assert.Equal(["−1.0", "−0.5", "0.0", "0.5", "1.0"], Ticks(AxisKind.Linear, -1, 1, 5).Select(t => t.Label));
        Assert.Equal(["0", "1×10⁶", "2×10⁶"], Ticks(AxisKind.Linear, 0, 2e6, 2).Select(t => t.Label));
    }

    [Fact]
    public void GivenTicksAreKeptWithinTheLimits()
    {
        var axis = new Axis("m", AxisKind.Logarithmic) { Ticks = [8, 16, 32, 64] };
        Assert.Equal(["8", "16", "32"], AxisTicks.Find(axis, new AxisScale(axis, 8, 40, 0, 500), 7).Select(t => t.Label));
    }

    /// <summary>On any range: ascending, within the limits, distinct labels, at least two and not too many majors.</summary>
    [Fact]
    public void AnyRange_HasUsableTicks() =>
        Gen.Select(Gen.Double[-250, 250], Gen.Double[0.001, 100], Gen.Bool).Sample((start, decades, log) =>
        {
            double min = log ? Math.Pow(10, start) : start, max = log ? min * Math.Pow(10, Math.Min(decades, 50)) : start + decades;
            IReadOnlyList<Tick> ticks = Ticks(log ? AxisKind.Logarithmic : AxisKind.Linear, min, max);
            string[] labels = [.. ticks.Where(t => t.Major).Select(t => t.Label)];
            Assert.InRange(labels.Length, 2, 12);
            Assert.Equal(labels.Length, labels.Distinct(StringComparer.Ordinal).Count());
            Assert.Equal(ticks.Select(t => t.Value).Order(), ticks.Select(t => t.Value));
            Assert.All(ticks, t => Assert.InRange(t.Value, min - 1e-6 * (max - min), max + 1e-6 * (max - min)));
        }, iter: 2000);

    private static IReadOnlyList<Tick> Ticks(AxisKind kind, double min, double max, int room = 7)
    {
        var axis = new Axis("", kind);
        return AxisTicks.Find(axis, new AxisScale(axis, min, max, 0, 500), room);
    }
}
