using Lethe.Experiments.Studies;

namespace Lethe.Tests.Experiments.Studies;

public sealed class GrowingHorizonStudyTests
{
    private static readonly GrowingHorizonOptions Tiny = QuickstartOptions.Smoke.Trained with { Epochs = 2, StepsPerEpoch = 10, Seeds = 2, Widths = [3, 5] };

    [Fact]
    public void ThreadsDoNotChangeABit()
    {
        GrowingHorizonResult one = GrowingHorizonStudy.Run(Tiny, 1, null, CancellationToken.None), two = GrowingHorizonStudy.Run(Tiny, 2, null, CancellationToken.None);
        Assert.Equal(16, one.Runs.Count);
        Assert.Equal(one.Runs.Select(r => (r.Family, r.Width, r.Seed, r.RelativeError, r.Radius, r.FullBallRadius, r.Distance)),
            two.Runs.Select(r => (r.Family, r.Width, r.Seed, r.RelativeError, r.Radius, r.FullBallRadius, r.Distance)));
    }

    [Fact]
    public void ProgressReachesTheEndAndCountsEveryRun()
    {
        var seen = new List<StudyProgress>();
        GrowingHorizonStudy.Run(Tiny, 1, new Recorder(seen), CancellationToken.None);
        Assert.Equal(16, seen[^1].Done);
        Assert.Equal(1, seen[^1].Fraction, 6);
        Assert.Equal(seen.Select(p => p.Fraction).Order(), seen.Select(p => p.Fraction));
    }

    [Fact]
    public void CancellationEndsIt()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => GrowingHorizonStudy.Run(Tiny, 1, null, cancel.Token));
    }

    [Fact]
    public void HorizonsGrowWithTheWidths() =>
        Assert.Equal([50, 100, 200, 400, 800], new GrowingHorizonOptions().Widths.Select(new GrowingHorizonOptions().Horizon));

    private sealed class Recorder(List<StudyProgress> seen) : IProgress<StudyProgress>
    {
        public void Report(StudyProgress value) => seen.Add(value);
    }
}
