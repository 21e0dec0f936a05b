namespace Lethe.Tests.Models;

/// <summary>Complex diagonal state-space models: forms of time, beginning, and the forms of one layer.</summary>
public sealed class S4dModelTests
{
    /// <summary>Convolution, recurrence and a plain sum over complex powers agree.</summary>
    [Theory]
    [InlineData(Integration.Exact)]
    [InlineData(Integration.Bilinear)]
    public void Its_forms_agree(Integration integration)
    {
        const int Count = 5, Length = 40;
        S4dModel model = Model(integration, 7);
        var random = new Random(5);
        TiledSequences x = ModelGradientTests.Filled(Count, Length, 3, random), y = new(Count, Length, 2),
            recurrent = new(Count, Length, 2);
        model.Forward(x, y, Workers.Single);
        model.Forward(x, recurrent, new PassStates { Final = new(Count, 1, model.StateSize) }, Workers.Single);
        double largest = y.Values.ToArray().Max(Math.Abs);
        double[] expected = Scanned(model, x, integration);
        for (int s = 0, at = 0; s < Count; s++)
        {
            for (int k = 0; k < Length; k++)
            {
                for (int o = 0; o < 2; o++, at++)
                {
                    Assert.Equal(expected[at], y[s, k, o], 1e-10 * largest);
                    Assert.Equal(expected[at], recurrent[s, k, o], 1e-10 * largest);
                }
            }
        }
    }

    /// <summary>A zero-order hold of a constant input is the exact solution; bilinear time has its fixed point, and an error that falls
    /// with the square of the step.</summary>
    [Fact]
    public void Time_is_integrated_as_it_says()
    {
        var pole = new System.Numerics.Complex(-0.7, 2.3);
        foreach (double dt in (double[])[1e-4, 0.01, 0.3, 2])
        {
            foreach (bool bilinear in (bool[])[false, true])
            {
                Discrete unit = Discrete.Of(pole, dt, bilinear);
                // At rest under a constant input 1: h = -1/A.
                Assert.Equal(0, System.Numerics.Complex.Abs(unit.Gain / (1 - unit.Lambda) + 1 / pole), 1e-11);
                Assert.True(System.Numerics.Complex.Abs(unit.Lambda) < 1);
            }
            double difference = System.Numerics.Complex.Abs(Discrete.Of(pole, dt, true).Lambda - Discrete.Of(pole, dt, false).Lambda);
            Assert.InRange(difference, 0, Math.Pow(System.Numerics.Complex.Abs(pole) * dt, 3));
        }
    }

    [Fact]
    public void It_begins_as_S4D_Lin()
    {
        S4dModel model = Model(Integration.Exact, 64);
        S4dModel.Linear.Apply(model, new InitializationOptions(3, 100));
        Assert.All(model.Rates, a => Assert.Equal(0.5, a, 1e-14));
        Assert.Equal(Enumerable.Range(0, 64).Select(n => Math.PI * n), model.Parameters[S4dModel.FrequencyName].ToArray());
        double[] steps = [.. model.Parameters[S4dModel.StepName].ToArray().Select(Math.Exp)];
        Assert.InRange(steps.Min(), 1e-3, 3e-3);
        Assert.InRange(steps.Max(), 0.03, 0.1);
    }

    /// <summary>2 Re(C h) + D x + d with h by a plain loop over complex numbers.</summary>
    private static double[] Scanned(S4dModel model, TiledSequences x, Integration integration)
    {
        double[] w = model.Parameters[S4dModel.RateName].ToArray(), omega = model.Parameters[S4dModel.FrequencyName].ToArray(),
            tau = model.Parameters[S4dModel.StepName].ToArray(), u = model.Parameters[RecurrentModel.InputName].ToArray(),
            b = model.Parameters[RecurrentModel.BiasName].ToArray(), c = model.Parameters[RecurrentModel.OutputName].ToArray(),
            through = model.Parameters[S4dModel.ThroughName].ToArray(), bias = model.Parameters[RecurrentModel.OutputBiasName].ToArray();
        int m = w.Length;
        List<double> outputs = [];
        for (int s = 0; s < x.Count; s++)
        {
            var h = new System.Numerics.Complex[m];
            for (int k = 0; k < x.Length; k++)
            {
                for (int i = 0; i < m; i++)
                {
                    var pole = new System.Numerics.Complex(-model.Parameterization.Rate(w[i]), omega[i]);
                    double dt = model.TimeStep * Math.Exp(tau[i]);
                    System.Numerics.Complex lambda = integration == Integration.Exact ? System.Numerics.Complex.Exp(pole * dt)
                        : (1 + pole * dt / 2) / (1 - pole * dt / 2);
                    System.Numerics.Complex gain = integration == Integration.Exact ? (lambda - 1) / pole : dt / (1 - pole * dt / 2);
                    var drive = new System.Numerics.Complex(b[2 * i], b[2 * i + 1]);
                    for (int d = 0; d < 3; d++)
                        drive += new System.Numerics.Complex(u[6 * i + d], u[6 * i + 3 + d]) * x[s, k, d];
                    h[i] = lambda * h[i] + gain * drive;
                }
                for (int o = 0; o < 2; o++)
                {
                    double y = bias[o];
                    for (int i = 0; i < m; i++)
                        y += 2 * (new System.Numerics.Complex(c[2 * (o * m + i)], c[2 * (o * m + i) + 1]) * h[i]).Real;
                    for (int d = 0; d < 3; d++) y += through[3 * o + d] * x[s, k, d];
                    outputs.Add(y);
                }
            }
        }
        return [.. outputs];
    }

    private static S4dModel Model(Integration integration, int width)
    {
        var model = new S4dModel(new RecurrentOptions
        {
            Width = width, Inputs = 3, Outputs = 2, Activation = Activation.Linear, Integration = integration, TimeStep = 0.4,
            Parameterization = ParameterizationCatalog.Parse("softplus"),
        });
        var random = new Random(2);
        foreach (ref double value in model.Parameters.Values) value = 2 * random.NextDouble() - 0.8;
        return model;
    }
}
