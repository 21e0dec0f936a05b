namespace Lethe.Tests.Stability;

/// <summary>Distance, perturbation, radius and pruning of models that are linear in time.</summary>
public sealed class LayeredStabilityTests
{
    /// <summary>Sums of a few products of rounded numbers.</summary>
    private const double RoundOff = 1e-12;

    private static SsmModel Ssm(double[] rates, int layers = 1, string f = "direct", Activation activation = Activation.Tanh)
    {
        IParameterization parameterization = ParameterizationCatalog.Parse(f);
        var model = new SsmModel(new RecurrentOptions
        { Width = rates.Length / layers, Layers = layers, Parameterization = parameterization, Activation = activation });
        StabilityCases.Randomize(model, 3);
        for (int l = 0, m = rates.Length / layers; l < layers; l++)
            for (int i = 0; i < m; i++)
                model.Parameters[RecurrentModel.LayerPrefix(l) + "recurrent.w"][i] = parameterization.Inverse(rates[l * m + i]);
        return model;
    }

    [Fact]
    public void TheDistanceIsTheLeastOverTheLayers()
    {
        InstabilityDistance found = DistanceToInstability.Of(Ssm([0.3, 0.5, 0.4, 0.02], layers: 2));
        Assert.Equal(0.02, found.Distance, RoundOff);
        Assert.True(found.IsExact);
        Assert.Contains("layer2", found.Reason, StringComparison.Ordinal);
        Assert.Equal(0.1, DistanceToInstability.Of(Ssm([0.3, 1.9, 0.4, 0.2], layers: 2)).Distance, RoundOff);
    }

    [Fact]
    public void DirectedPerturbationsReachEveryLayer()
    {
        SsmModel model = Ssm([0.3, 0.5, 0.4, 0.2], layers: 2);
        TiledSequences x = StabilityCases.Noise(16, 30, 1, 1), y = StabilityCases.OutputsOf(model, x);
        PerturbationCurve curve = StabilityCases.Curve(model, x, y, default, new PerturbationOptions { Betas = [0.1] }, Workers.Single);
        var moved = (SsmModel)model.Clone();
        foreach (string name in (string[])["recurrent.w", "layer2.recurrent.w"])
            foreach (ref double w in moved.Parameters[name]) w -= 0.1;
        Assert.Equal(moved.Loss(x, y, StabilityCases.Tiles(x), default, Workers.Single), curve.Raw[1], RoundOff);
    }

    /// <summary>In native time slow means |lambda| near 1, on whichever side: 0.5 to 0.6, -0.4 to -0.5.</summary>
    [Fact]
    public void DirectedPerturbationsOfMultipliersAreOutwards()
    {
        var model = new DiagonalModel(new RecurrentOptions
        {
            Width = 2, Parameterization = ParameterizationCatalog.Direct, Activation = Activation.Linear, Integration = Integration.Native,
        });
        StabilityCases.Randomize(model, 3);
        new[] { 0.5, -0.4 }.CopyTo(model.Parameters["recurrent.w"]);
        TiledSequences x = StabilityCases.Noise(16, 30, 1, 1), y = StabilityCases.OutputsOf(model, x);
        PerturbationCurve curve = StabilityCases.Curve(model, x, y, default, new PerturbationOptions { Betas = [0.1] }, Workers.Single);
        var moved = (DiagonalModel)model.Clone();
        new[] { 0.6, -0.5 }.CopyTo(moved.Parameters["recurrent.w"]);
        Assert.Equal(moved.Loss(x, y, StabilityCases.Tiles(x), default, Workers.Single), curve.Raw[1], RoundOff);
    }

    [Fact]
    public void TheRecurrentBlockOfAnLruHoldsModuliAndPhases()
    {
        var model = new LruModel(new RecurrentOptions
        {
            Width = 3, Parameterization = ParameterizationCatalog.Parse("exp"), Activation = Activation.Linear,
            Integration = Integration.Native,
        });
        StabilityCases.Randomize(model, 3);
        TiledSequences x = StabilityCases.Noise(16, 30, 1, 1), y = StabilityCases.OutputsOf(model, x);
        var random = new PerturbationOptions { Search = PerturbationSearch.Random, Draws = 4, Betas = [0.01, 0.1] };
        PerturbationCurve curve = StabilityCases.Curve(model, x, y, default, random, Workers.Single);
        PerturbationCurve stronger =
            StabilityCases.Curve(model, x, y, default, random with { Search = PerturbationSearch.Adversarial }, Workers.Single);
        Assert.Equal(0, curve.Raw[0]);
        Assert.True(curve.Raw[2] > curve.Raw[1] && curve.Raw[1] > 0);
        Assert.True(stronger.Raw[2] >= curve.Raw[2]);
        StabilityRadiusResult radius = StabilityCases.Radius(model, x, y, null, Workers.Single);
        Assert.InRange(radius.Radius, 0.01, 10);
    }

    [Theory]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Linear)]
    public void UnitsThatDoNothingArePruned(Activation activation)
    {
        SsmModel model = Ssm([0.6, 0.001, 0.3], activation: activation);
        model.Parameters["output.c"][1] = 0;
        TiledSequences x = StabilityCases.Noise(60, 40, 1, 1), y = StabilityCases.OutputsOf(model, x);
        PruneResult result = Pruner.Prune(model, x, y, default, Workers.Single, new PruneOptions { RelativeFloor = 1e-9 });
        Assert.Equal([0, 2], result.Kept);
        Assert.IsType<SsmModel>(result.Model);
        Assert.Equal(0.3, DistanceToInstability.Of(result.Model).Distance, RoundOff);
        Assert.Throws<ArgumentException>(() => Pruner.Prune(Ssm([0.3, 0.5], layers: 2), x, y, default, Workers.Single));
    }
}
