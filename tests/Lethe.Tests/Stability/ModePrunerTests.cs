namespace Lethe.Tests.Stability;

public sealed class ModePrunerTests
{
    // The loss after pruning is evaluated by the same code: no slack but rounding.
    private const double Slack = 1e-12;

    /// <summary>P the identity, so that modes are units: 1 and 3 are slow and carry next to nothing.</summary>
    private static (RnnModel Model, TiledSequences X, TiledSequences Y) Case(double[] rates, double[] output)
    {
        RnnModel model = StabilityCases.Mixed("direct", rates, 3);
        int m = rates.Length;
        Span<double> p = model.Parameters[RnnModel.MixingName];
        p.Clear();
        for (int i = 0; i < m; i++) p[i * m + i] = 1;
        output.CopyTo(model.Parameters[RecurrentModel.OutputName]);
        TiledSequences x = StabilityCases.Noise(40, 50, 1, 1), noise = StabilityCases.Noise(40, 50, 1, 2),
            y = StabilityCases.OutputsOf(model, x);
        for (int i = 0; i < y.Values.Length; i++) y.Values[i] += noise.Values[i] * 1e-3;
        return (model, x, y);
    }

    [Fact]
    public void Modes_without_weight_go_and_the_distance_is_that_of_the_rest()
    {
        (RnnModel model, TiledSequences x, TiledSequences y) = Case([0.6, 1e-4, 0.3, 2e-4], [0.5, 1e-6, 0.7, 1e-6]);
        double[] before = model.Parameters.Values.ToArray();
        PruneResult result = Pruner.Prune(model, x, y, default, Workers.Single);
        Assert.Equal(before, model.Parameters.Values.ToArray());
        Assert.Equal([0, 2], result.Kept);
        Assert.Equal([0.6, 1, 0.3, 1], ((RnnModel)result.Model).Rates);
        Assert.Equal(result.LossAfter, result.Model.Loss(x, y, StabilityCases.Tiles(x), default, Workers.Single));
        Assert.True(result.LossAfter <= result.Limit * (1 + Slack));
    }

    [Fact]
    public void A_mode_that_is_unstable_by_itself_goes_first()
    {
        (RnnModel model, TiledSequences x, TiledSequences y) = Case([0.6, -0.01, 0.3], [0.5, 1e-7, 0.7]);
        PruneResult result = Pruner.Prune(model, x, y, default, Workers.Single);
        Assert.Equal([0, 2], result.Kept);
    }

    [Fact]
    public void Nothing_goes_where_every_mode_is_needed_and_threads_change_no_bit()
    {
        (RnnModel model, TiledSequences x, TiledSequences y) = Case([0.5, 0.05, 0.2], [1, 1, -1]);
        y = StabilityCases.OutputsOf(model, x);
        PruneResult result = Pruner.Prune(model, x, y, default, Workers.Single),
            two = Pruner.Prune(model, x, y, default, SharedWorkers.Of(2));
        Assert.Equal([0, 1, 2], result.Kept);
        Assert.Equal(result.Model.Parameters.Values.ToArray(), two.Model.Parameters.Values.ToArray());
        Assert.Throws<ArgumentException>(() => Pruner.Prune(model, x, y, default, Workers.Single, new PruneOptions { LossFactor = 0.5 }));
    }
}
