using Lethe.Kernels;
using Lethe.Models;
using Lethe.Stability;

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
            new PerturbationOptions { Relative = true, Betas = [0.5 * result.Radius, result.Radius, result.Radius * 1.0011] }, Workers.Single).Raw];
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
        PdpModel model = StabilityCases.Mixed("exp", [0.5, 0.2, 0.1], 4);
        TiledSequences x = StabilityCases.Noise(24, 30, 1, 1), y = StabilityCases.OutputsOf(model, x);
        var options = new StabilityRadiusOptions { Perturbation = new PerturbationOptions { Draws = 4, AscentSteps = 4 } };
        StabilityRadiusResult one = StabilityCases.Radius(model, x, y, options, Workers.Single);
        Assert.Equal(one, StabilityCases.Radius(model, x, y, options, new Workers(2)));
        StabilityRadiusOptions adversarial = options with { Perturbation = options.Perturbation with { Search = PerturbationSearch.Adversarial } };
        Assert.True(StabilityCases.Radius(model, x, y, adversarial, Workers.Single).Radius <= one.Radius * (1 + options.Accuracy));
    }

    [Fact]
    public void BadOptionsThrow()
    {
        DiagonalModel model = StabilityCases.Diagonal("direct", [0.5]);
        TiledSequences x = StabilityCases.Noise(8, 10, 1, 1);
        Assert.Throws<ArgumentException>(() => StabilityCases.Radius(model, x, x, new StabilityRadiusOptions { Tolerance = 0 }, Workers.Single));
        Assert.Throws<ArgumentException>(() => StabilityCases.Radius(model, x, x, new StabilityRadiusOptions { LargestBeta = 1e-9 }, Workers.Single));
    }
}
