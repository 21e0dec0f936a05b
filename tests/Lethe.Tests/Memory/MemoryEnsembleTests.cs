namespace Lethe.Tests.Memory;

public sealed class MemoryEnsembleTests
{
    private static MemoryFunction Exponential(double size) =>
        MemoryProbing.OfValues([.. Enumerable.Range(0, 50).Select(k => (double)k)],
            [.. Enumerable.Range(0, 50).Select(k => size * Math.Exp(-0.3 * k))], MemoryProbe.Impulse, new Rest(true, 32), [0.5]);

    [Fact]
    public void MeanAndBandLieBetweenTheMembers()
    {
        MemoryEnsemble ensemble = MemoryEnsemble.Of([.. Enumerable.Range(1, 11).Select(i => Exponential(i))]);
        Assert.Equal(6, ensemble.Mean.Values[0], 1e-12);
        Assert.Equal(2, ensemble.Low[0], 1e-12);
        Assert.Equal(10, ensemble.High[0], 1e-12);
        Assert.Equal(TailKind.Exponential, ensemble.Mean.Tail.Kind);
        Assert.Equal(0.3, ensemble.Mean.Tail.Rate, 1e-6);
        Assert.Equal([new MemoryHorizon(0.5, 3)], ensemble.Mean.Horizons);
        Assert.Empty(ensemble.Mean.Maximizer);
    }

    [Fact]
    public void OneMemberIsItsOwnBandAndNoneIsRefused()
    {
        MemoryFunction only = Exponential(1);
        MemoryEnsemble ensemble = MemoryEnsemble.Of([only]);
        Assert.Equal(only.Values, ensemble.Low);
        Assert.Equal(only.Values, ensemble.High);
        Assert.Throws<ArgumentException>(() => MemoryEnsemble.Of([]));
    }
}
