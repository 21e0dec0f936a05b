using Lethe.Experiments.Studies.Published;

namespace Lethe.Tests.Experiments.Studies;

public sealed class PublishedCurvesTests : IDisposable
{
    private readonly TemporaryFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void ThreeFamiliesOfFourWidthsAreCarriedAlong()
    {
        Assert.Equal(["diagonal-exp", "rnn-pol", "softplus-pol"], PublishedFamily.All.Select(f => f.Id));
        Assert.Equal(255, PublishedFamily.All.Sum(f => f.Points.Count));
        Assert.All(PublishedFamily.All, family =>
        {
            Assert.Equal([8, 16, 32, 64], family.Widths);
            Assert.Contains(NamedConfigs.All, config => config.Name == family.Config);
        });
    }

    /// <summary>The published numbers themselves say what a factor 5 between two runs can tell: the reference's second run misses it at a
    /// third of the points.</summary>
    [Fact]
    public void TheReferenceDoesNotReproduceItselfWithinTheFactor()
    {
        PublishedFamily family = PublishedFamily.All[0];
        Assert.Equal(83, family.Points.Count(p => p.Repeated is not null));
        var itself = new PublishedComparison(family, [.. family.Points.Select(p => new ComparedPoint(p, [p.Error]))]);
        Assert.True(itself.Agrees);
        (int points, int within) = itself.Repeated;
        Assert.Equal((58, 39), (points, within));
        Assert.All(PublishedFamily.All.Skip(1), other => Assert.DoesNotContain(other.Points, p => p.Repeated is not null));
    }

    /// <summary>
    /// The smallest published curve by the same protocol: width 8, 2 epochs of 128,000 sequences, 30 draws, seeds 0 to 4 of data and
    /// batches, from the initial weights the published run began with.
    /// </summary>
    [Fact]
    public void WidthEightOfTheDiagonalFamilyIsReproduced()
    {
        var runs = new List<StoredRun>();
        for (int seed = 0; seed < 5; seed++)
        {
            RunConfig config = RunConfig.Resolve("reference-diagonal-exp", ["model.width=8", $"seed={seed}"]);
            TrainingRun.Start(config, _temp[$"{seed}"], RunStart.New, new RunContext(), CancellationToken.None);
            runs.Add(StoredRun.Open(_temp[$"{seed}"]));
        }
        PublishedComparison comparison = PublishedComparison.Of(PublishedFamily.All[0], runs);
        ComparedPoint[] judged = [.. comparison.Judged];
        Assert.Equal(14, judged.Length);
        Assert.All(judged, p => Assert.InRange(p.Ratio, 1 / PublishedComparison.Factor, PublishedComparison.Factor));
        Assert.All(judged, p => Assert.Equal(5, p.Values.Count));
    }
}
