using System.Numerics;
using CsCheck;

namespace Lethe.Tests.Models;

public sealed class LruModelTests
{
    /// <summary>Relative to the largest output: rounding over some tens of steps.</summary>
    private const double RoundOff = 1e-12;

    /// <summary>Outputs of size about 1 over a few hundred steps of rounding, divided by dt = 0.5 and probes of at least 0.01 (as for real
    /// units).</summary>
    private const double ProbeTolerance = 1e-10;

    /// <summary>Boundaries are bisected to the last bit of w; g and its inverse add a few roundings.</summary>
    private const double DistanceTolerance = 1e-9;

    private static LruModel Model(string f, int m = 4, int d = 1, int o = 1, double dt = 1, int seed = 5)
    {
        var model = new LruModel(new RecurrentOptions
        {
            Width = m, Inputs = d, Outputs = o, TimeStep = dt, Parameterization = ParameterizationCatalog.Parse(f),
            Activation = Activation.Linear, Integration = Integration.Native,
        });
        StabilityCases.Randomize(model, seed);
        return model;
    }

    [Theory]
    [InlineData("exp")]
    [InlineData("direct")]
    [InlineData("softplus")]
    [InlineData("best")]
    [InlineData("tanh")]
    public void OutputsAreThoseOfTheDefinition(string f) =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 2], Gen.Int[1, 3], Gen.Int[1, 10], Gen.Int[1, 15], Gen.Int[0, 1000])
            .Sample((m, d, o, batch, length, seed) =>
        {
            LruModel model = Model(f, m, d, o, seed: seed);
            TiledSequences x = StabilityCases.Noise(batch, length, d, seed), y = StabilityCases.OutputsOf(model, x);
            double size = Math.Max(1, y.Values.ToArray().Max(Math.Abs));
            Complex[] lambda = model.Multipliers;
            for (int s = 0; s < batch; s++)
            {
                var h = new Complex[m];
                for (int k = 0; k < length; k++)
                {
                    for (int i = 0; i < m; i++)
                    {
                        Complex drive = Part(model, "input.b", i);
                        for (int c = 0; c < d; c++)
                            drive += new Complex(model.Parameters["input.U"][i * 2 * d + c],
                                model.Parameters["input.U"][(2 * i + 1) * d + c]) * x[s, k, c];
                        h[i] = lambda[i] * h[i] + Math.Sqrt(1 - lambda[i].Magnitude * lambda[i].Magnitude) * drive;
                    }
                    for (int p = 0; p < o; p++)
                    {
                        double expected = model.Parameters["output.d"][p] + Enumerable.Range(0, m)
                            .Sum(i => (Part(model, "output.c", p * m + i) * h[i]).Real);
                        Assert.Equal(expected, y[s, k, p], RoundOff * size);
                    }
                }
            }
        }, iter: 10);

    [Fact]
    public void TheMultiplierIsTheLrusOwn()
    {
        LruModel model = Model("exp");
        for (int i = 0; i < 4; i++)
        {
            double nu = model.Parameters["recurrent.nu"][i], theta = model.Parameters["recurrent.theta"][i];
            Complex expected = Complex.Exp(new Complex(-Math.Exp(nu), Math.Exp(theta)));
            Assert.Equal(0, Complex.Abs(expected - model.Multipliers[i]), 1e-15);
        }
    }

    /// <summary>Under a step from rest the output moves by Re sum c gamma u lambda^k x at each step: the memory function is that over
    /// dt.</summary>
    [Theory]
    [InlineData(MemoryProbe.Heaviside)]
    [InlineData(MemoryProbe.Impulse)]
    [InlineData(MemoryProbe.Reversed)]
    public void TheMemoryFunctionHasItsClosedForm(MemoryProbe probe)
    {
        const double Dt = 0.5;
        LruModel model = Model("exp", m: 3, dt: Dt);
        MemoryFunction memory =
            MemoryProbing.Measure(model, new MemoryOptions { Probe = probe, Length = 60, AscentRounds = 2 }, Workers.Single);
        Assert.True(memory.Rest.Reached);
        Complex[] lambda = model.Multipliers;
        for (int k = 0; k < 60; k++)
        {
            double response = Enumerable.Range(0, 3).Sum(i =>
                (Part(model, "output.c", i) * Part(model, "input.U", i) * Math.Sqrt(1 - lambda[i].Magnitude * lambda[i].Magnitude)
                    * Complex.Pow(lambda[i], k)).Real);
            Assert.Equal(Math.Abs(response) / Dt, memory.Values[k], ProbeTolerance);
        }
    }

    [Theory]
    [InlineData("exp")]
    [InlineData("softplus")]
    [InlineData("direct")]
    public void TheRingIsUniform(string f)
    {
        const double Min = 0.4, Max = 0.9, Phase = 0.7;
        const int Units = 4000;
        LruModel model = Model(f, Units);
        Initialization.Ring(model, Min, Max, Phase, seed: 3);
        Complex[] lambda = model.Multipliers;
        Assert.All(lambda, z => Assert.InRange(z.Magnitude, Min - 1e-12, Max + 1e-12));
        Assert.All(lambda, z => Assert.InRange(z.Phase, 0, Phase));
        // Means and mean squares of uniform numbers: five standard errors, 1/sqrt(12 n) and sqrt(4/45 / n).
        double[] area = [.. lambda.Select(z => (z.Magnitude * z.Magnitude - Min * Min) / (Max * Max - Min * Min))],
            phase = [.. lambda.Select(z => z.Phase / Phase)];
        foreach (double[] u in (double[][])[area, phase])
        {
            Assert.Equal(0.5, u.Average(), 5 / Math.Sqrt(12.0 * Units));
            Assert.Equal(1.0 / 3, u.Average(v => v * v), 5 * Math.Sqrt(4.0 / 45 / Units));
        }
        Assert.Equal(0.5, model.Parameters["input.U"].ToArray().Average(v => v * v), 5 * 0.5 * Math.Sqrt(2.0 / (2 * Units)));
        Assert.Equal(1.0 / Units, model.Parameters["output.c"].ToArray().Average(v => v * v), 5.0 / Units * Math.Sqrt(2.0 / (2 * Units)));
        Assert.All(model.Parameters["input.b"].ToArray(), v => Assert.Equal(0, v));
        Assert.Throws<ArgumentException>(() => Initialization.Ring(model, 0.9, 0.4, 1, 0));
        Assert.Throws<ArgumentException>(() => Initialization.Ring(model, 0.4, 1.1, 1, 0));
    }

    [Theory]
    [InlineData("exp")]
    [InlineData("softplus")]
    [InlineData("direct")]
    [InlineData("best")]
    [InlineData("tanh")]
    public void GrowingHorizonRatesAreLogUniform(string f)
    {
        const double Horizon = 200, Dt = 0.5;
        LruModel model = Model(f, 2000, dt: Dt);
        Initialization.LogUniformRates(model, Horizon, seed: 1, maxPhase: 0.3);
        double[] place = [.. model.Multipliers.Select(z => -Math.Log(-Math.Log(z.Magnitude) / Dt) / Math.Log(Horizon))];
        Assert.All(place, v => Assert.InRange(v, -1e-9, 1 + 1e-9));
        Assert.Equal(0.5, place.Average(), 5 / Math.Sqrt(12.0 * 2000));
        Assert.All(model.Multipliers, z => Assert.InRange(z.Phase, 0, 0.3));
        Assert.Equal(Math.Exp(-place.Max() * Math.Log(Horizon)), MarginTerm.SmallestRate(model), 1e-9);
    }

    [Fact]
    public void TheMarginTermIsThatOfTheSlowestModulus()
    {
        const double Margin = 0.3, Step = 1e-5;
        LruModel model = Model("direct", dt: 0.5);
        new[] { 0.2, -0.9, 0.6, 0.5 }.CopyTo(model.Parameters["recurrent.nu"]);
        var gradient = new double[model.Parameters.Count];
        Assert.Equal(Margin * (1 + Math.Log(0.9) / 0.5), MarginTerm.Add(model, Margin, gradient), RoundOff);
        model.Parameters["recurrent.nu"][1] += Step;
        double above = MarginTerm.Add(model, Margin, new double[gradient.Length]);
        model.Parameters["recurrent.nu"][1] -= 2 * Step;
        // Central difference: its error is h^2 times the third derivative, some units.
        Assert.Equal((above - MarginTerm.Add(model, Margin, new double[gradient.Length])) / (2 * Step), gradient[1],
            10 * Step * Step + 1e-10);
        Assert.Equal(1, gradient.Count(g => g != 0));
    }

    [Fact]
    public void TheDistanceToInstabilityIsThatOfTheModulus()
    {
        LruModel direct = Model("direct");
        double[] moduli = [0.2, -0.95, 0.9, 0.5];
        moduli.CopyTo(direct.Parameters["recurrent.nu"]);
        InstabilityDistance found = DistanceToInstability.Of(direct);
        Assert.True(found.IsExact);
        Assert.Equal(0.05, found.Distance, DistanceTolerance);
        direct.Parameters["recurrent.nu"][2] = 1.25;
        Assert.Equal(-0.25, DistanceToInstability.Of(direct).Distance, DistanceTolerance);
        Assert.Equal(double.PositiveInfinity, DistanceToInstability.Of(Model("exp")).Distance);
        Assert.Equal(double.PositiveInfinity, DistanceToInstability.Of(Model("softplus")).Distance);
    }

    [Fact]
    public void TheBlocksOfAPerturbationHaveTheNormsOfComplexMaps()
    {
        LruModel model = Model("exp", m: 2, d: 2);
        // U: (re, im) of each unit are two rows that map 2 channels; one row of 3 and 4, and a longer one across it.
        model.Parameters["input.U"].Clear();
        (model.Parameters["input.U"][0], model.Parameters["input.U"][1]) = (3, 4);
        (model.Parameters["input.U"][6], model.Parameters["input.U"][7]) = (-8, 6);
        ModelNorms norms = ModelNorms.Of(model);
        Assert.Equal(10, norms.Input, RoundOff);
        Assert.Equal(Math.Sqrt(model.Parameters["input.b"].ToArray().Sum(v => v * v)), norms.Bias, RoundOff);
        double[] recurrent = [.. model.Parameters["recurrent.nu"].ToArray(), .. model.Parameters["recurrent.theta"].ToArray()];
        Assert.Equal(recurrent.Max(Math.Abs), norms.Recurrent, RoundOff);
    }

    [Fact]
    public void WhatIsNoLruIsRefused()
    {
        var options =
            new RecurrentOptions
            {
                Width = 2, Parameterization = ParameterizationCatalog.Parse("exp"), Activation = Activation.Linear,
                Integration = Integration.Native
            };
        Assert.Throws<ArgumentException>(() => new LruModel(options with { Integration = Integration.Exact }));
        Assert.Throws<ArgumentException>(() => new LruModel(options with { Parameterization = ParameterizationCatalog.Parse("sigmoid") }));
        Assert.Throws<ArgumentException>(() => new LruModel(options with { Layers = 2 }));
        Assert.NotNull(new LruModel(options with { Layers = 2, Activation = Activation.Tanh }));
    }

    /// <summary>A pair of an axis (Re, Im) as a number.</summary>
    private static Complex Part(LruModel model, string name, int i) =>
        new(model.Parameters[name][2 * i], model.Parameters[name][2 * i + 1]);
}
