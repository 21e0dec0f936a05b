namespace Lethe.Tests.Stability;

public sealed class StabilityRadiusTests
{
    [Theory]
    [InlineData("direct", Activation.Hardtanh)]
    [InlineData("softplus", Activation.Hardtanh)]
    [InlineData("exp", Activation.Linear)]
    [InlineData("best", Activation.Tanh)]
    public void TheRadiusIsWhereTheErrorCrossesTheTolerance(string parameterization, Activation activation)
    {
        DiagonalModel model = StabilityCases.Diagonal(parameterization, [0.5, 0.2, 0.05], activation);
        TiledSequences x = StabilityCases.Noise(32, 60, 1, 1), y = StabilityCases.OutputsOf(model, x);
        StabilityRadiusResult result = StabilityCases.Radius(model, x, y, null, Workers.Single);
        Assert.Equal(0, result.RelativeError);
        double[] errors = [.. StabilityCases.Curve(model, x, y, default,
            new PerturbationOptions { Relative = true, Betas = [0.5 * result.Radius, result.Radius, result.Radius * 1.0011] },
                Workers.Single).Raw];
        Assert.True(errors[1] < errors[2] && errors[2] <= 0.1 && errors[3] > 0.1);
    }

    [Fact]
    public void ARadiusBelowTheScanIsFoundDownwards()
    {
        DiagonalModel model = StabilityCases.Diagonal("direct", [0.5, 0.2]);
        TiledSequences x = StabilityCases.Noise(16, 40, 1, 1), y = StabilityCases.OutputsOf(model, x);
        double usual = StabilityCases.Radius(model, x, y, null, Workers.Single).Radius;
        double downwards = StabilityCases.Radius(model, x, y, new StabilityRadiusOptions { SmallestBeta = 8 }, Workers.Single).Radius;
        Assert.Equal(usual, downwards, 2e-3 * usual);
    }

    [Fact]
    public void NoCrossingIsAnInfiniteRadiusWithTheReason()
    {
        DiagonalModel model = StabilityCases.Diagonal("softplus", [0.5, 0.2]);
        TiledSequences x = StabilityCases.Noise(16, 40, 1, 1), y = StabilityCases.OutputsOf(model, x);
        var options = new StabilityRadiusOptions { Tolerance = 1e9 };
        StabilityRadiusResult result = StabilityCases.Radius(model, x, y, options, Workers.Single);
        Assert.Equal(double.PositiveInfinity, result.Radius);
        Assert.Contains("no crossing up to beta = 64", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void AModelThatDivergesUnperturbedHasNoRadius()
    {
        DiagonalModel model = StabilityCases.Diagonal("direct", [40], Activation.Linear);
        TiledSequences x = StabilityCases.Noise(8, 400, 1, 1);
        StabilityRadiusResult result = StabilityCases.Radius(model, x, x, null, Workers.Single);
        Assert.Equal((0, double.PositiveInfinity), (result.Radius, result.RelativeError));
        StabilityRadiusResult none = StabilityCases.Radius(model, x, new TiledSequences(8, 400, 1), null, Workers.Single);
        Assert.True(double.IsNaN(none.Radius));
    }

    [Fact]
    public void ThreadsDoNotChangeABitAndAdversariesFindNoLargerRadius()
    {
        RnnModel model = StabilityCases.Mixed("exp", [0.5, 0.2, 0.1], 4);
        TiledSequences x = StabilityCases.Noise(24, 30, 1, 1), y = StabilityCases.OutputsOf(model, x);
        var options = new StabilityRadiusOptions { Perturbation = new PerturbationOptions { Draws = 4, AscentSteps = 4 } };
        StabilityRadiusResult one = StabilityCases.Radius(model, x, y, options, Workers.Single);
        Assert.Equal(one, StabilityCases.Radius(model, x, y, options, SharedWorkers.Of(2)));
        StabilityRadiusOptions adversarial =
            options with { Perturbation = options.Perturbation with { Search = PerturbationSearch.Adversarial } };
        Assert.True(StabilityCases.Radius(model, x, y, adversarial, Workers.Single).Radius <= one.Radius * (1 + options.Accuracy));
    }

    /// <summary>4,096 sequences have a part of 512. The decision is that of all draws on all data, at every size and for models near and
    /// far from their target.</summary>
    [Theory]
    [InlineData(PerturbationSearch.Directed, 0)]
    [InlineData(PerturbationSearch.Random, 0.3)]
    [InlineData(PerturbationSearch.Directed, 0.05)]
    public void APartOfTheDataDecidesNothingByItself(PerturbationSearch search, double distance)
    {
        foreach (IParametricModel model in (IParametricModel[])[StabilityCases.Mixed("exp", [0.5, 0.2, 0.02], 4),
            StabilityCases.Diagonal("softplus", [0.5, 0.2, 0.02]), StabilityCases.Dense([-0.3, 0.1, 0.2, -0.5])])
        {
            TiledSequences x = StabilityCases.Noise(4096, 20, 1, 1), y = StabilityCases.OutputsOf(model, x);
            for (int s = 0; s < y.Count; s++)
                for (int k = 0; k < y.Length; k++) y[s, k, 0] += distance * x[(s + 1) % x.Count, k, 0];
            var options = new PerturbationOptions { Relative = true, Search = search, Draws = 6 };
            var searcher =
                new PerturbationSearcher(model, x, y, default, options, SharedWorkers.Of(2), TestContext.Current.CancellationToken);
            double initial = searcher.Unperturbed();
            bool[] decisions = [.. from power in Enumerable.Range(-8, 12)
                let beta = Math.Pow(2, power)
                let worst = searcher.At(beta)
                from tolerance in (double[])[0.1, worst - initial - 1e-6, (worst - initial) * 1.001, 0.5 * (worst - initial)]
                where tolerance > 0
                let exceeds = searcher.Exceeds(beta, tolerance)
                select exceeds == worst > initial + tolerance
                    ? exceeds : throw new InvalidOperationException($"beta {beta}, tolerance {tolerance}: {exceeds}")];
            Assert.Contains(true, decisions);
            Assert.Contains(false, decisions);
            int all = searcher.Evaluations;
            Assert.False(searcher.Exceeds(1e-9, Math.Max(0.1, initial)));
            Assert.Equal(all, searcher.Evaluations);
        }
    }

    [Fact]
    public void BadOptionsThrow()
    {
        DiagonalModel model = StabilityCases.Diagonal("direct", [0.5]);
        TiledSequences x = StabilityCases.Noise(8, 10, 1, 1);
        Assert.Throws<ArgumentException>(() =>
            StabilityCases.Radius(model, x, x, new StabilityRadiusOptions { Tolerance = 0 }, Workers.Single));
        Assert.Throws<ArgumentException>(() =>
            StabilityCases.Radius(model, x, x, new StabilityRadiusOptions { LargestBeta = 1e-9 }, Workers.Single));
    }
}
