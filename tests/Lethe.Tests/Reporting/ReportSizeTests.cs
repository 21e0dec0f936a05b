namespace Lethe.Tests.Reporting;

/// <summary>A page over a whole grid can still be sent by mail.</summary>
public sealed class ReportSizeTests
{
    private const int LargestPage = 8_000_000;

    [Fact]
    public void SixtySixRunsOfLongTrainingStayBelowEightMegabytes()
    {
        var random = new Random(1);
        EpochMetrics[] Epochs() =>
            [.. Enumerable.Range(0, 2000)
            .Select(e => new EpochMetrics(e, e, 1, Math.Exp(-e / 400.0) * (0.5 + random.NextDouble()), 0.01, 1, 0.1))];
        ReportFigure[] Family() =>
        [
            new(TrainingFigure.Create("Training",
                [.. Enumerable.Range(0, 3)
                .Select(seed => new TrainingCurve("m = 8", Epochs()) { Group = "8", Facets = [new("Seed", $"{seed}")] })])),
            new(PerturbationFigure.Create("Perturbation error",
                [.. Enumerable.Range(0, 3).Select(seed => new PerturbationRun(8, seed, ScienceSamples.Curve(8, true, true)))])),
            new(MemoryFigure.Create("Memory",
                [.. Enumerable.Range(0, 3)
                .Select(seed => new MemoryCurve($"{seed}", ScienceSamples.Memory(t => Math.Exp(-t / 20), TailKind.Exponential, 0.05)))])),
        ];
        var content =
            new ReportContent
            {
                Title = "66 runs", Sections =
            [new ReportSection("Curves", [])
            { Items = [.. Enumerable.Range(0, 22).Select(k => new ReportItem($"family-{k}", $"{k}") { Figures = Family() })] }]
            };
        Assert.InRange(HtmlReport.Build(content).Length, 500_000, LargestPage);
    }
}
