using CsCheck;

namespace Lethe.Tests.Models;

public sealed class SsmModelTests
{
    // Those of models with real poles.
    private static readonly Gen<Integration> Forms = Gen.Enum<Integration>().Where(form => form != Integration.Bilinear);

    /// <summary>Relative to the largest output: rounding over some tens of steps and three layers.</summary>
    private const double RoundOff = 1e-12;

    /// <summary>float32 rounding, 6e-8, over some tens of steps of recurrences whose states stay of order 1.</summary>
    private const double SingleRoundOff = 1e-5;

    private static SsmModel Model(int layers, int? channels = null, Activation activation = Activation.Tanh,
        Integration integration = Integration.Euler,
        string f = "softplus", double dt = 0.5, int inputs = 2, int outputs = 2)
    {
        var model = new SsmModel(new RecurrentOptions
        {
            Width = 3, Inputs = inputs, Outputs = outputs, Layers = layers, Channels = channels, Activation = activation,
            Integration = integration,
            TimeStep = dt, Parameterization = ParameterizationCatalog.Parse(f),
        });
        StabilityCases.Randomize(model, layers);
        return model;
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, null)]
    [InlineData(3, 4)]
    public void OutputsAreThoseOfTheDefinition(int layers, int? channels) =>
        Gen.Select(Gen.Enum<Activation>(), Forms, Gen.Int[1, 11], Gen.Int[1, 12])
            .Sample((activation, integration, batch, length) =>
        {
            SsmModel model = Model(layers, channels, activation, integration);
            TiledSequences x = StabilityCases.Noise(batch, length, 2, batch + length), y = StabilityCases.OutputsOf(model, x);
            for (int s = 0; s < batch; s++)
            {
                double[][] expected = Definition(model, [.. Enumerable.Range(0, length).Select(k => new[] { x[s, k, 0], x[s, k, 1] })]);
                double size = expected.Max(row => row.Max(Math.Abs));
                for (int k = 0; k < length; k++)
                    for (int o = 0; o < 2; o++) Assert.Equal(expected[k][o], y[s, k, o], RoundOff * size);
            }
            foreach (double beyond in Beyond(y)) Assert.Equal(0, beyond);
        }, iter: 20);

    [Fact]
    public void LayersHaveNamesOfTheirOwnAndTheFirstOnesAreThoseOfEveryModel()
    {
        SsmModel model = Model(3, channels: 4);
        Assert.Equal(["recurrent.w", "input.U", "input.b", "output.c", "output.d"], model.Parameters.Views.Take(5).Select(v => v.Name));
        Assert.Equal(["layer3.recurrent.w", "layer3.input.U", "layer3.input.b", "layer3.output.c", "layer3.output.d"],
            model.Parameters.Views.TakeLast(5).Select(v => v.Name));
        Assert.Equal([4, 3], model.Parameters.View("output.c").Shape);
        Assert.Equal([3, 4], model.Parameters.View("layer2.input.U").Shape);
        Assert.Equal([2, 3], model.Parameters.View("layer3.output.c").Shape);
        Assert.Equal(9, model.Rates.Length);
    }

    /// <summary>10 tiles of 1,000 steps and 64 channels are more than one group: losses and gradients are means over the parts all the
    /// same.</summary>
    [Fact]
    public void GroupsOfTilesAddUp()
    {
        const int Sequences = 75, Steps = 1000;
        var model = new SsmModel(new RecurrentOptions
        {
            Width = 1, Layers = 2, Channels = 64, Parameterization = ParameterizationCatalog.Parse("softplus"),
            Activation = Activation.Tanh, TimeStep = 0.5,
        });
        StabilityCases.Randomize(model, 4);
        TiledSequences x = StabilityCases.Noise(Sequences, Steps, 1, 1), y = StabilityCases.Noise(Sequences, Steps, 1, 2);
        (double whole, double[] gradient) = Evaluate([.. Enumerable.Range(0, 10)]);
        (double first, double[] firstGradient) = Evaluate([.. Enumerable.Range(0, 4)]);
        (double second, double[] secondGradient) = Evaluate([.. Enumerable.Range(4, 6)]);
        double share = 32.0 / Sequences, size = gradient.Max(Math.Abs);
        Assert.Equal(share * first + (1 - share) * second, whole, RoundOff * whole);
        for (int i = 0; i < gradient.Length; i++)
            Assert.Equal(share * firstGradient[i] + (1 - share) * secondGradient[i], gradient[i], 100 * RoundOff * size);

        (double, double[]) Evaluate(int[] tiles)
        {
            var result = new double[model.Parameters.Count];
            return (model.LossAndGradient(x, y, tiles, default, result, Workers.Single), result);
        }
    }

    [Fact]
    public void TheMarginTermPullsTheSlowestUnitOfAllLayers()
    {
        SsmModel model = Model(2);
        model.Parameters["recurrent.w"].Fill(1);
        model.Parameters["layer2.recurrent.w"][1] = -2;
        double slowest = ParameterizationCatalog.Parse("softplus").Rate(-2);
        Assert.Equal(slowest, MarginTerm.SmallestRate(model));
        var gradient = new double[model.Parameters.Count];
        Assert.Equal(0.1 * (1 - slowest), MarginTerm.Add(model, 0.1, gradient), RoundOff);
        int at = model.Parameters.View("layer2.recurrent.w").Offset + 1;
        for (int i = 0; i < gradient.Length; i++)
            Assert.Equal(i == at ? -0.1 * ParameterizationCatalog.Parse("softplus").RateDerivative(-2) : 0, gradient[i], RoundOff);
    }

    [Theory]
    [InlineData("diagonal")]
    [InlineData("rnn")]
    [InlineData("dense")]
    [InlineData("ssm")]
    [InlineData("ssm2")]
    [InlineData("lru")]
    public void SinglePrecisionGivesTheSameToItsRounding(string name)
    {
        var options = new RecurrentOptions
        {
            Width = 5, Parameterization = ParameterizationCatalog.Parse("softplus"), Activation = name == "lru"
                ? Activation.Linear : Activation.Tanh,
            Integration = name == "lru" ? Integration.Native : Integration.Euler, TimeStep = 0.5,
        };
        IParametricModel exact = ModelGradientTests.Build(name, options),
            single = ModelGradientTests.Build(name, options with { Precision = Precision.Single });
        StabilityCases.Randomize(exact, 7);
        single.Parameters.Set(exact.Parameters.Values);
        TiledSequences x = StabilityCases.Noise(20, 30, 1, 3), y = StabilityCases.Noise(20, 30, 1, 4);
        double[] expected = new double[exact.Parameters.Count], actual = new double[expected.Length];
        int[] tiles = StabilityCases.Tiles(x);
        double loss = exact.LossAndGradient(x, y, tiles, default, expected, Workers.Single);
        Assert.Equal(loss, single.LossAndGradient(x, y, tiles, default, actual, Workers.Single), SingleRoundOff * loss);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], SingleRoundOff * (1 + expected.Max(Math.Abs)));
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        var options = new RecurrentOptions { Width = 2, Parameterization = ParameterizationCatalog.Direct };
        Assert.Throws<ArgumentException>(() => new DiagonalModel(options with { Layers = 2 }));
        Assert.Throws<ArgumentException>(() => new SsmModel(options with { Layers = 0 }));
        Assert.Throws<ArgumentException>(() => new SsmModel(options with { Layers = 2, Channels = 0 }));
        Assert.Throws<ArgumentException>(() =>
            new SsmModel(options with { Integration = Integration.Native, Parameterization = ParameterizationCatalog.Parse("sigmoid") }));
        SsmModel model = Model(2);
        TiledSequences x = StabilityCases.Noise(3, 4, 2, 1), narrow = StabilityCases.Noise(3, 4, 1, 1),
            shorter = StabilityCases.Noise(3, 3, 2, 1);
        Assert.Throws<ArgumentException>(() => model.Forward(x, narrow, Workers.Single));
        Assert.Throws<ArgumentException>(() => model.Loss(narrow, x, [0], default, Workers.Single));
        Assert.Throws<ArgumentException>(() => model.Loss(x, narrow, [0], default, Workers.Single));
        Assert.Throws<ArgumentException>(() => model.Loss(x, shorter, [0], default, Workers.Single));
        Assert.Throws<ArgumentException>(() => model.Loss(x, x, [], default, Workers.Single));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Loss(x, x, [1], default, Workers.Single));
        Assert.Throws<ArgumentException>(() => model.Loss(x, x, [0], [1, 2], Workers.Single));
        Assert.Throws<ArgumentException>(() => model.CrossEntropy(x, [0, 1], [0], default, default, Workers.Single));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.CrossEntropy(x, [0, 1, 2], [0], default, default, Workers.Single));
    }

    private static IEnumerable<double> Beyond(TiledSequences y)
    {
        double[] last = y.Tile(y.Tiles - 1).ToArray();
        int lanes = y.LanesOf(y.Tiles - 1);
        return last.Where((_, at) => at % TiledSequences.Lanes >= lanes);
    }

    /// <summary>Layer by layer from the named parameters: h' = multiplier h + gain (U x + b), y = C sigma(h') + d.</summary>
    private static double[][] Definition(SsmModel model, double[][] x)
    {
        IParameterization f = model.Parameterization;
        double dt = model.TimeStep;
        int m = model.Options.Width;
        for (int layer = 0; layer < model.Options.Layers; layer++)
        {
            double[] Get(string name) => model.Parameters[RecurrentModel.LayerPrefix(layer) + name].ToArray();
            double[] w = Get("recurrent.w"), u = Get("input.U"), b = Get("input.b"), c = Get("output.c"), d = Get("output.d");
            int inputs = u.Length / m, outputs = d.Length;
            var h = new double[m];
            var y = new double[x.Length][];
            for (int k = 0; k < x.Length; k++)
            {
                for (int i = 0; i < m; i++)
                {
                    double drive = b[i] + Enumerable.Range(0, inputs).Sum(j => u[i * inputs + j] * x[k][j]), a = f.Rate(w[i]);
                    h[i] = model.Options.Integration switch
                    {
                        Integration.Euler => (1 - dt * a) * h[i] + dt * drive,
                        Integration.Exact => Math.Exp(-a * dt) * h[i] + (1 - Math.Exp(-a * dt)) / a * drive,
                        _ => f.Native(w[i]) * h[i] + drive,
                    };
                }
                y[k] = [.. Enumerable.Range(0, outputs)
                    .Select(o => d[o] + Enumerable.Range(0, m).Sum(i => c[o * m + i] * Sigma(model.Options.Activation, h[i])))];
            }
            x = y;
        }
        return x;
    }

    private static double Sigma(Activation activation, double z) => activation switch
    {
        Activation.Tanh => Math.Tanh(z),
        Activation.Hardtanh => Math.Clamp(z, -1, 1),
        Activation.Relu => Math.Max(z, 0),
        _ => z,
    };
}
