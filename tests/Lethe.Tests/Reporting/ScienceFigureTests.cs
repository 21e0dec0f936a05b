namespace Lethe.Tests.Reporting;

public sealed class ScienceFigureTests
{
    [Fact]
    public void Perturbation_OneStylePerWidth_InAscendingOrder_WithZeroShown()
    {
        Figure figure =
            PerturbationFigure.Create("P",
            [.. ScienceSamples.Widths.Reverse().Select(m => new PerturbationRun(m, 0, ScienceSamples.Curve(m, true, false)))], 0.1);
        Assert.Equal(["m = 8", "m = 16", "m = 32", "m = 64", "m = 128"], figure.Series.Select(s => s.Label));
        Assert.True(figure.X.ShowZero);
        Assert.All(figure.Series, s => Assert.Null(s.High));
        IReadOnlyList<string> texts = FigureSamples.Texts(FigureSamples.SvgDocument(figure));
        Assert.Contains("tolerance 0.1", texts);
        Assert.Contains(texts, t => t.StartsWith("Perturbed: recurrent weights, l2 ball, directed search", StringComparison.Ordinal));
        Assert.Contains("∞ at β = 1.02", figure.AltText, StringComparison.Ordinal);
    }

    [Fact]
    public void Seeds_CanBeSwitched()
    {
        PerturbationRun[] runs =
            [.. new long[] { 1, 2 }.Select(seed => new PerturbationRun(8, seed, ScienceSamples.Curve(8, true, false)))];
        Assert.Equal(["1", "2", "median"], PerturbationFigure.Create("P", runs).Series.Select(s => Assert.Single(s.Facets).Value));
        Assert.Empty(PerturbationFigure.Create("P", runs[..1]).Series[0].Facets);
        Assert.Equal(["β*", "β*", "r(W)", "r(W)"], SlopeFigure.Create("S", [new SlopeFamily(ScienceSamples.Verdicts[1])])
            .Series.Select(s => Assert.Single(s.Facets).Value));
    }

    [Fact]
    public void Perturbation_NamesAllHorizons()
    {
        PerturbationCurve curve = ScienceSamples.Curve(8, false, false);
        Assert.Contains("50 to 800 steps", PerturbationFigure.Measured([curve with { Horizon = 50 }, curve with { Horizon = 800 }]),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Perturbation_BandUpToACertifiedBound()
    {
        PerturbationCurve curve = ScienceSamples.Curve(8, false, true);
        Series series = PerturbationFigure.Create("P", [new PerturbationRun(8, 0, curve)]).Series.Single();
        Assert.Equal(curve.Lower, series.Low);
        Assert.Equal(curve.Upper, series.High);
    }

    [Fact]
    public void Perturbation_SeedsAreThinBehindTheirMedian()
    {
        PerturbationCurve one = ScienceSamples.Curve(8, false, false);
        PerturbationRun[] runs =
            [.. new[] { 1.0, 100.0, 3.0 }.Select((f, i) =>
            new PerturbationRun(8, i, one with { Lower = [.. one.Lower.Select(v => f * v)] }))];
        Figure figure = PerturbationFigure.Create("P", runs);
        Assert.Equal(4, figure.Series.Count);
        Assert.Equal(runs[2].Curve.Lower, figure.Series[^1].Y);
        Assert.Single(figure.Series.Select(s => s.Group).Distinct());
        Assert.Single(FigureSamples.Texts(FigureSamples.SvgDocument(figure)), t => t == "m = 8");
    }

    [Fact]
    public void Perturbation_AnExplodingCurveDoesNotFlattenTheOthers()
    {
        PerturbationCurve curve = ScienceSamples.Curve(8, false, false);
        curve = curve with { Lower = [.. curve.Lower.Select((v, i) => i > 15 ? 1e200 : v)] };
        Figure figure = PerturbationFigure.Create("P", [new PerturbationRun(8, 0, curve)]);
        Assert.True(figure.Y.Max < 1e10);
    }

    [Fact]
    public void Memory_TargetOnTop_FloorAtItsTail()
    {
        Figure figure = MemoryFigure.Create("M",
        [
            new MemoryCurve("target", ScienceSamples.Memory(t => Math.Pow(1 + 0.1 * t, -1.1), TailKind.Polynomial, 1.1), true),
            new MemoryCurve("model", ScienceSamples.Memory(t => Math.Exp(-t), TailKind.Exponential, 1)),
        ]);
        Assert.Equal("target", figure.Series[^1].Label);
        Assert.InRange(figure.Y.Min!.Value, 1e-8, 1e-4);
        Assert.Contains("target: polynomial, exponent 1.10 [0.990, 1.21]", figure.AltText, StringComparison.Ordinal);
        Assert.Contains("model: exponential, rate 1.00", figure.AltText, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_LogTimeDropsZero_AndExactZerosLeaveGaps()
    {
        MemoryFunction shift = ScienceSamples.Memory(t => t is > 9 and < 11 ? 1 : 0, TailKind.Finite, double.NaN);
        Series series = MemoryFigure.Create("M", [new MemoryCurve("shift", shift)], true).Series.Single();
        Assert.DoesNotContain(0.0, series.X);
        Assert.Equal(1, series.Y.Count(v => !double.IsNaN(v)));
    }

    [Fact]
    public void Memory_TimeEndsWhereNothingIsLeftToSee()
    {
        Figure figure =
            MemoryFigure.Create("M", [new MemoryCurve("exp", ScienceSamples.Memory(t => Math.Exp(-t), TailKind.Exponential, 1), true)]);
        Assert.InRange(figure.X.Max!.Value, 30, 40);
    }

    [Fact]
    public void Training_DivergenceLeavesTheFigure()
    {
        Figure figure = TrainingFigure.Create("T", [new TrainingCurve("m = 8", ScienceSamples.Epochs(50, 20))], 0.1);
        Assert.Equal(double.PositiveInfinity, figure.Series[0].Y[20]);
        IReadOnlyList<string> texts = FigureSamples.Texts(FigureSamples.SvgDocument(figure));
        Assert.Contains("stops below 0.1", texts);
        Assert.Contains(texts, t => t.StartsWith("An arrow", StringComparison.Ordinal));
    }

    [Fact]
    public void Slope_LegendStatesTheVerdict_AndTheLineHasItsSlope()
    {
        Figure figure = SlopeFigure.Create("S", [.. ScienceSamples.Verdicts.Select(v => new SlopeFamily(v))]);
        IReadOnlyList<string> texts = FigureSamples.Texts(FigureSamples.SvgDocument(figure));
        Assert.Contains("direct, pol: unstable; β* slope −0.67 [−0.70, −0.64], r slope −0.81 [−0.85, −0.77]", texts);
        Assert.Contains("softplus, pol: undecided; β* slope −0.23 [−0.26, −0.20]", texts);
        foreach (string width in new[] { "8", "16", "32", "64", "128" }) Assert.Contains(width, texts);
        Series line = figure.Series.First(s => s.Dash == Dash.Solid && s.Label.StartsWith("direct, pol", StringComparison.Ordinal));
        double slope = Math.Log(line.Y[^1] / line.Y[0]) / Math.Log(line.X[^1] / line.X[0]);
        Assert.Equal(-0.67, slope, 12);
        Assert.Equal(0.8, line.Y[0], 12); // through the points, which lie on one line here
        Assert.Contains("hardtanh, diagonal", figure.Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Slope_RunsNotAdmittedAreMarkedApart_AndDoNotMoveTheLine()
    {
        Verdict verdict = ScienceSamples.Verdict("pol", "direct", VerdictKind.Unstable, -0.67);
        RunMeasurement[] admitted = [.. verdict.Widths.Select((m, i) => new RunMeasurement(m, 0, 0.001, verdict.Radius[i], double.NaN))];
        RunMeasurement[] refused = [new(4, 0, 0.3, 17, double.NaN), new(8, 1, 0.02, 17, double.NaN)];
        Figure figure = SlopeFigure.Create("S", [new SlopeFamily(verdict, [.. admitted, .. refused])]);
        Series line = figure.Series.First(s => s.Dash == Dash.Solid);
        Assert.Equal(0.8, line.Y[0], 12);
        Series crosses = figure.Series.Single(s => s.Marker == Marker.Cross);
        Assert.Equal([4.0, 8.0], crosses.X);
        Assert.Contains("Crosses", figure.Notes[0], StringComparison.Ordinal);
        Assert.Contains(4.0, figure.X.Ticks!);
    }

    [Fact]
    public void Slope_InfiniteRadiiAreArrows_NotPoints()
    {
        Verdict verdict = ScienceSamples.Verdict("exp", "exp", VerdictKind.Undecided, double.NaN) with
        { Radius = [1, 2, double.PositiveInfinity, double.PositiveInfinity, double.NaN] };
        Figure figure = SlopeFigure.Create("S", [new SlopeFamily(verdict)]);
        Assert.Contains(FigureSamples.Texts(FigureSamples.SvgDocument(figure)), t => t.StartsWith("An arrow", StringComparison.Ordinal));
        Assert.NotEmpty(FigureSamples.Pdf(figure));
    }

    [Fact]
    public void EmptyInput_GivesAnEmptyFigure()
    {
        Figure[] figures =
            [PerturbationFigure.Create("a", []), MemoryFigure.Create("b", []), TrainingFigure.Create("c", []), SlopeFigure.Create("d", [])];
        foreach (Figure figure in figures)
            Assert.Contains(figure.Title, Encoding.UTF8.GetString(FigureSamples.Svg(figure)), StringComparison.Ordinal);
    }

    [Fact]
    public void FamilyNames_TellOnlyWhatDiffers()
    {
        FamilyKey a = new("pol", "direct", "hardtanh", "diagonal"), b = new("pol", "direct", "linear", "diagonal");
        Assert.Equal(["direct, pol, hardtanh", "direct, pol, linear"], FamilyNames.Short([a, b]));
        Assert.Equal("diagonal", FamilyNames.Shared([a, b]));
    }
}
