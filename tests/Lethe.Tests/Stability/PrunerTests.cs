namespace Lethe.Tests.Stability;

public sealed class PrunerTests
{
    // The loss after pruning is evaluated on all data, the limit by the same code: no slack but rounding.
    private const double Slack = 1e-12;

    private static (DiagonalModel Model, TiledSequences X, TiledSequences Y) Case(Activation activation, int outputs = 1,
        int sequences = 60)
    {
        DiagonalModel model = StabilityCases.Diagonal("direct", [0.6, 1e-4, 0.3, 2e-4, 0.15, 0.9], activation, outputs: outputs);
        // Units 1, 3 and 5 carry next to nothing.
        Span<double> c = model.Parameters[RecurrentModel.OutputName];
        for (int k = 0; k < outputs; k++)
        {
            for (int i = 0; i < 6; i++) c[k * 6 + i] = i % 2 == 0 ? 0.5 + 0.1 * i + 0.2 * k : 1e-6;
        }
        for (int i = 0; i < 6; i++) model.Parameters[RecurrentModel.InputName][i] = 0.4 - 0.05 * i;
        TiledSequences x = StabilityCases.Noise(sequences, 50, 1, 1), noise = StabilityCases.Noise(sequences, 50, outputs, 2),
            y = StabilityCases.OutputsOf(model, x);
        for (int i = 0; i < y.Values.Length; i++) y.Values[i] += noise.Values[i] * 1e-3;
        return (model, x, y);
    }

    [Theory]
    [InlineData(Activation.Linear, 1)]
    [InlineData(Activation.Hardtanh, 1)]
    [InlineData(Activation.Tanh, 2)]
    public void UnitsWithoutWeightGoAndTheDistanceIsThatOfTheRest(Activation activation, int outputs)
    {
        (DiagonalModel model, TiledSequences x, TiledSequences y) = Case(activation, outputs);
        Assert.Equal(1e-4, DistanceToInstability.Of(model).Distance, 1e-12);
        double[] before = model.Parameters.Values.ToArray();
        PruneResult result = Pruner.Prune(model, x, y, default, Workers.Single);
        Assert.Equal(before, model.Parameters.Values.ToArray());
        Assert.Equal([0, 2, 4], result.Kept);
        Assert.Equal(0.15, DistanceToInstability.Of(result.Model).Distance, 1e-12);
        foreach (int unit in new[] { 1, 3, 5 })
        {
            Assert.Equal(1, ((DiagonalModel)result.Model).Rates[unit]);
            Assert.Equal(0, result.Model.Parameters[RecurrentModel.InputName][unit]);
            Assert.Equal(0, result.Model.Parameters[RecurrentModel.BiasName][unit]);
            for (int k = 0; k < outputs; k++) Assert.Equal(0, result.Model.Parameters[RecurrentModel.OutputName][k * 6 + unit]);
        }
        Assert.Equal(result.LossAfter, result.Model.Loss(x, y, StabilityCases.Tiles(x), default, Workers.Single));
        Assert.True(result.LossAfter <= result.Limit * (1 + Slack));
    }

    [Fact]
    public void ASampleDecidesButAllDataHoldTheLimit()
    {
        (DiagonalModel model, TiledSequences x, TiledSequences y) = Case(Activation.Hardtanh, sequences: 61);
        double[] weights = [.. Enumerable.Range(0, 50).Select(k => 0.5 + 0.02 * k)];
        foreach (int samples in new[] { 1, 2000, 1 << 20 })
        {
            PruneResult result =
                Pruner.Prune(model, x, y, weights, Workers.Single,
                new PruneOptions { Samples = samples, LossFactor = 1.01, RelativeFloor = 0 });
            Assert.True(result.LossAfter <= 1.01 * result.LossBefore);
            Assert.Equal(result.LossAfter, result.Model.Loss(x, y, StabilityCases.Tiles(x), weights, Workers.Single), 1e-15);
        }
    }

    [Fact]
    public void UnstableUnitsThatCancelGoBeforeAnyOther()
    {
        // Two copies of one unstable unit with opposite weights: each contributes far more than the unit that makes the output.
        DiagonalModel model = StabilityCases.Diagonal("direct", [0.6, -0.05, -0.05], Activation.Hardtanh);
        new double[] { 0.3, 0.3, 0.3 }.CopyTo(model.Parameters[RecurrentModel.InputName]);
        model.Parameters[RecurrentModel.BiasName].Clear();
        model.Parameters[RecurrentModel.OutputBiasName].Clear();
        new[] { 0.2, 5, -5 }.CopyTo(model.Parameters[RecurrentModel.OutputName]);
        AssertOnlyTheFirstStays(model, 0.6, 1e-12);
    }

    [Theory]
    [InlineData("exp")]
    [InlineData("direct")]
    public void ComplexUnitsGoAsAWhole(string parameterization)
    {
        IParameterization f = ParameterizationCatalog.Parse(parameterization);
        var model = new LruModel(new RecurrentOptions
        { Width = 4, Parameterization = f, Activation = Activation.Linear, Integration = Integration.Native });
        StabilityCases.Randomize(model, 7);
        double[] moduli = [0.5, 0.999, 0.8, 0.99];
        for (int i = 0; i < 4; i++) model.Parameters[LruModel.ModulusName][i] = f.NativeInverse(moduli[i]);
        // Units 1 and 3, the slow ones, carry next to nothing.
        Span<double> c = model.Parameters[RecurrentModel.OutputName];
        foreach (int i in new[] { 2, 3, 6, 7 }) c[i] = 1e-6;
        (TiledSequences x, TiledSequences y) = NoisyData(model, 60);
        PruneResult result = Pruner.Prune(model, x, y, default, Workers.Single);
        Assert.Equal([0, 2], result.Kept);
        Assert.True(result.LossAfter <= result.Limit * (1 + Slack));
        Assert.Equal(result.LossAfter, result.Model.Loss(x, y, StabilityCases.Tiles(x), default, Workers.Single));
        Assert.Equal(parameterization == "direct" ? 0.2 : double.PositiveInfinity, DistanceToInstability.Of(result.Model).Distance, 1e-9);
    }

    [Fact]
    public void AnLruUnitPastOneGoesBeforeAnyOther()
    {
        var model = new LruModel(new RecurrentOptions
        {
            Width = 3, Parameterization = ParameterizationCatalog.Direct, Activation =
            Activation.Linear, Integration = Integration.Native
        });
        StabilityCases.Randomize(model, 7);
        new[] { 0.5, 1.02, 1.02 }.CopyTo(model.Parameters[LruModel.ModulusName]);
        for (int i = 0; i < 2; i++)
        {
            model.Parameters[LruModel.PhaseName][2] = model.Parameters[LruModel.PhaseName][1];
            model.Parameters[RecurrentModel.InputName][4 + i] = model.Parameters[RecurrentModel.InputName][2 + i];
            model.Parameters[RecurrentModel.BiasName][4 + i] = model.Parameters[RecurrentModel.BiasName][2 + i];
            model.Parameters[RecurrentModel.OutputName][4 + i] = -model.Parameters[RecurrentModel.OutputName][2 + i];
        }
        AssertOnlyTheFirstStays(model, 0.5, 1e-9);
    }

    [Fact]
    public void NothingGoesWhereEveryUnitIsNeeded()
    {
        (DiagonalModel model, TiledSequences x, TiledSequences y) = Case(Activation.Linear);
        for (int i = 0; i < 6; i++) model.Parameters[RecurrentModel.OutputName][i] = i % 2 == 0 ? 1 : -1;
        y = StabilityCases.OutputsOf(model, x);
        PruneResult result = Pruner.Prune(model, x, y, default, Workers.Single);
        Assert.Equal([0, 1, 2, 3, 4, 5], result.Kept);
        Assert.Equal(model.Parameters.Values.ToArray(), result.Model.Parameters.Values.ToArray());
    }

    [Fact]
    public void ThreadsDoNotChangeABit()
    {
        (DiagonalModel model, TiledSequences x, TiledSequences y) = Case(Activation.Hardtanh);
        PruneResult one = Pruner.Prune(model, x, y, default, Workers.Single), two = Pruner.Prune(model, x, y, default, SharedWorkers.Of(2));
        Assert.Equal(one.Model.Parameters.Values.ToArray(), two.Model.Parameters.Values.ToArray());
    }

    [Fact]
    public void ADivergedModelIsLeftAlone()
    {
        DiagonalModel model = StabilityCases.Diagonal("direct", [40, 0.5], Activation.Linear);
        TiledSequences x = StabilityCases.Noise(8, 400, 1, 1);
        PruneResult result = Pruner.Prune(model, x, x, default, Workers.Single);
        Assert.Equal([0, 1], result.Kept);
        Assert.False(double.IsFinite(result.LossBefore));
    }

    [Fact]
    public void MomentsEqualPlainSums()
    {
        TiledSequences h = StabilityCases.Noise(11, 37, 6, 3), y = StabilityCases.Noise(11, 37, 2, 4);
        double[] v = [.. Enumerable.Range(0, 37).Select(k => 1 + 0.1 * k)];
        StateMoments moments = StateMoments.Of(h, y, v, SharedWorkers.Of(2));
        double Sum(Func<int, int, double> f)
        {
            double sum = 0;
            for (int s = 0; s < 11; s++)
                for (int k = 0; k < 37; k++) sum += v[k] * f(s, k);
            return sum / (11 * 37 * 2);
        }
        double H(int s, int k, int i) => i == 6 ? 1 : h[s, k, i];
        for (int i = 0; i < 7; i++)
        {
            for (int j = 0; j < 7; j++) Assert.Equal(Sum((s, k) => H(s, k, i) * H(s, k, j)), moments.Gram[i * 7 + j], Slack);
            for (int c = 0; c < 2; c++) Assert.Equal(Sum((s, k) => H(s, k, i) * y[s, k, c]), moments.Cross[c * 7 + i], Slack);
        }
        for (int c = 0; c < 2; c++) Assert.Equal(Sum((s, k) => y[s, k, c] * y[s, k, c]), moments.Power[c], Slack);
    }

    [Fact]
    public void BadOptionsThrow()
    {
        (DiagonalModel model, TiledSequences x, TiledSequences y) = Case(Activation.Linear);
        foreach (PruneOptions options in new[]
            { new PruneOptions { LossFactor = 0.9 }, new PruneOptions { Ridge = 0 }, new PruneOptions { Samples = 0 } })
            Assert.Throws<ArgumentException>(() => Pruner.Prune(model, x, y, default, Workers.Single, options));
    }

    private static void AssertOnlyTheFirstStays(RecurrentModel model, double distance, double tolerance)
    {
        (TiledSequences x, TiledSequences y) = NoisyData(model, 40);
        Assert.True(DistanceToInstability.Of(model).Distance < 0);
        PruneResult result = Pruner.Prune(model, x, y, default, Workers.Single);
        Assert.Equal([0], result.Kept);
        Assert.Equal(distance, DistanceToInstability.Of(result.Model).Distance, tolerance);
    }

    private static (TiledSequences X, TiledSequences Y) NoisyData(RecurrentModel model, int count)
    {
        TiledSequences x = StabilityCases.Noise(count, 50, 1, 1), noise = StabilityCases.Noise(count, 50, 1, 2),
            y = StabilityCases.OutputsOf(model, x);
        for (int i = 0; i < y.Values.Length; i++) y.Values[i] += noise.Values[i] * 1e-3;
        return (x, y);
    }
}
