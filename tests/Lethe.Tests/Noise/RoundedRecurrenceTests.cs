using Lethe.Noise;

namespace Lethe.Tests.Noise;

/// <summary>States that are stored coarsely, against what is known of them.</summary>
public sealed class RoundedRecurrenceTests
{
    private static DiagonalModel Linear(double dt, Integration integration, double input, double output, params double[] recurrent)
    {
        var model = new DiagonalModel(new RecurrentOptions
        {
            Width = recurrent.Length,
            Parameterization = new DirectParameterization(),
            Activation = Activation.Linear,
            Integration = integration,
            TimeStep = dt,
        });
        recurrent.CopyTo(model.Parameters[DiagonalRecurrentModel.RecurrentName]);
        model.Parameters[RecurrentModel.InputName].Fill(input);
        model.Parameters[RecurrentModel.OutputName].Fill(output);
        return model;
    }

    private static double[] Pulse(ISequenceModel model, int length, double size = 1)
    {
        var x = new TiledSequences(1, length, 1);
        x[0, 0, 0] = size;
        var y = new TiledSequences(1, length, 1);
        model.Forward(x, y, Workers.Single);
        return [.. Enumerable.Range(0, length).Select(k => y[0, k, 0])];
    }

    /// <summary>Without rounding it is the model, in all forms.</summary>
    [Theory]
    [InlineData("diagonal", Activation.Hardtanh, Integration.Euler)]
    [InlineData("diagonal", Activation.Linear, Integration.Exact)]
    [InlineData("dense", Activation.Tanh, Integration.Euler)]
    [InlineData("rnn", Activation.Relu, Integration.Euler)]
    [InlineData("ssm", Activation.Tanh, Integration.Exact)]
    [InlineData("lru", Activation.Linear, Integration.Native)]
    public void WithoutRoundingItIsTheModel(string name, Activation activation, Integration integration)
    {
        ModelEntry entry = ModelCatalog.Default.Find(name)!;
        RecurrentModel model = entry.Create(new RecurrentOptions
        {
            Width = 5,
            Inputs = 2,
            Outputs = 3,
            Layers = entry.Stacks && activation != Activation.Linear ? 2 : 1,
            Activation = activation,
            Integration = integration,
            Parameterization = new ExpParameterization(),
        });
        var weights = new double[model.Parameters.Count];
        new CounterRandom(3).FillNormal(weights);
        model.Parameters.Set([.. weights.Select(w => 0.3 * w - 0.5)]);
        var values = new double[3 * 20 * 2];
        new CounterRandom(4).FillNormal(values);
        TiledSequences x = TiledSequences.FromRowMajor(values, 3, 20, 2), y = new(3, 20, 3), again = new(3, 20, 3);
        model.Forward(x, y, Workers.Single);
        new RoundedRecurrence(model, new RecurrenceRounding(), []).Forward(x, again, Workers.Single);
        for (int i = 0; i < y.Values.Length; i++) Assert.Equal(y.Values[i], again.Values[i], 1e-12);
    }

    /// <summary>A state rounded to a grid of step D sticks inside |h| &lt;= D/(2 (1 - lambda)).</summary>
    [Theory]
    [InlineData(0.95, 1.0 / 256)]
    [InlineData(0.99, 1.0 / 4096)]
    public void ARoundedStateSticksInItsDeadBand(double lambda, double step)
    {
        DiagonalModel model = Linear(1, Integration.Native, 1, 1, lambda);
        var rounded = new RoundedRecurrence(model,
            new RecurrenceRounding { State = StateFormat.OfGrid(step), RoundsDecays = false }, []);
        double band = step / (2 * (1 - lambda));
        double[] h = Pulse(rounded, 3000);
        Assert.Equal(h[^2], h[^1]);
        Assert.InRange(h[^1], step, band * (1 + 1e-9));
        // It came in from outside: one step above the band it still falls.
        Assert.InRange(h[^1], band - step, band * (1 + 1e-9));
        Assert.True(Pulse(model, 3000)[^1] < 1e-10);
    }

    /// <summary>Under the step probe the memory of a bounded x is finite; a pulse never leaves the band. The probes disagree and say
    /// so.</summary>
    [Fact]
    public void TheStepForgetsThePulseStaysAndTheMeasurementWarns()
    {
        var rounded = new RoundedRecurrence(Linear(1, Integration.Native, 1, 1, 0.95),
            new RecurrenceRounding { State = StateFormat.OfGrid(1.0 / 1024), RoundsDecays = false }, []);
        var options = new MemoryOptions { Length = 400, Magnitudes = [1], LargestMagnitude = 0 };
        MemoryProbes probes = MemoryProbing.MeasureAll(rounded, options, Workers.Single);
        MemoryFunction step = probes.ByProbe[MemoryProbe.Heaviside], pulse = probes.ByProbe[MemoryProbe.Impulse];
        // A step of 1 settles within some ln(20 / D) / (1 - lambda) steps.
        Assert.All(step.Values.Skip(250), value => Assert.Equal(0, value));
        Assert.Equal(pulse.Values[^2], pulse.Values[^1]);
        Assert.True(pulse.Values[^1] > 0.005);
        Assert.True(probes.Disagree);
    }

    /// <summary>
    /// Floats of p significant bits never fade once 1 - lambda &lt; 2^-p: beyond 256 steps in bf16, 2,048 in fp16. Exactly: once a number
    /// above a power of two sticks, the least of which is 1 + 2^(1-p) times as large; above 2^-p they fall to the smallest numbers.
    /// </summary>
    [Theory]
    [InlineData("bf16", 8)]
    [InlineData("fp16", 11)]
    [InlineData("fp8", 4)]
    public void FloatsNeverFadeBeyondTheirPrecision(string name, int significant)
    {
        StateFormat format = name switch { "bf16" => StateFormat.BFloat16, "fp16" => StateFormat.Half, _ => StateFormat.Float8 };
        double edge = Math.Pow(2, -significant);
        double[] After(double gap) => Pulse(new RoundedRecurrence(Linear(1, Integration.Native, 1, 1, 1 - gap),
            new RecurrenceRounding { State = format, RoundsDecays = false }, []), 40_000);
        double[] slow = After(0.999 * edge / (1 + 2 * edge)), quick = After(1.05 * edge);
        Assert.True(slow[^1] > 0.5, $"{slow[^1]}");
        Assert.Equal(slow[20_000], slow[^1]);
        // The smallest numbers are a grid of their own, with a band.
        Assert.True(quick[^1] < 0.02, $"{quick[^1]}");
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(-1.72)]
    public void StochasticRoundingIsUnbiased(double x)
    {
        StateFormat format = StateFormat.OfGrid(0.25).Stochastic();
        const int Draws = 20_000;
        var uniform = new double[Draws];
        new CounterRandom(8).FillUniform(uniform);
        double[] rounded = [.. uniform.Select(u => format.Round(x, 1, u))];
        Assert.All(rounded, v => Assert.True(Math.Abs(v - x) < 0.25));
        Assert.Equal(2, rounded.Distinct().Count());
        Assert.Equal(x, rounded.Average(), 5 * 0.125 / Math.Sqrt(Draws));
    }

    /// <summary>Independent rounding errors of variance D^2/12 come out as D^2 |c|^2 / (12 (1 - lambda^2)).</summary>
    [Fact]
    public void OutputNoiseOfNearestRoundingIsThatOfIndependentErrors()
    {
        const double D = 1.0 / 64, Lambda = 0.9, C = 2;
        DiagonalModel model = Linear(1, Integration.Native, 1, C, Lambda);
        var values = new double[8 * 4000];
        new CounterRandom(6).FillNormal(values);
        TiledSequences x = TiledSequences.FromRowMajor(values, 8, 4000, 1), y = new(8, 4000, 1), z = new(8, 4000, 1);
        model.Forward(x, y, Workers.Single);
        new RoundedRecurrence(model, new RecurrenceRounding { State = StateFormat.OfGrid(D), RoundsDecays = false }, [])
            .Forward(x, z, Workers.Single);
        double square = 0;
        for (int i = 0; i < y.Values.Length; i++) square += Math.Pow(z.Values[i] - y.Values[i], 2);
        double expected = D * D * C * C / (12 * (1 - Lambda * Lambda));
        Assert.Equal(expected, square / y.Values.Length, 0.05 * expected);
    }

    [Fact]
    public void FormatsRoundAsTheirStandardsSay()
    {
        foreach (double x in (double[])[1, -0.1, 3.14159, 1e-5, 6e-8, 65519, 65520, 1e-9])
            Assert.Equal((double)(Half)x, StateFormat.Half.Round(x, 1, 0));
        // 1 + 2^-8 is a tie and goes to even; 448 is the largest of E4M3.
        Assert.Equal(1, StateFormat.BFloat16.Round(1 + 1.0 / 256, 1, 0));
        Assert.Equal(1 + 2.0 / 128, StateFormat.BFloat16.Round(1 + 3.0 / 256, 1, 0));
        Assert.Equal(448, StateFormat.Float8.Round(1e4, 1, 0));
        Assert.Equal(1.0 / 512, StateFormat.Float8.Round(1.1 / 512, 1, 0));
        // Whole numbers of 4 bits over +-7: multiples of 1, clipped.
        Assert.Equal([-7, 3, 7], ((double[])[-9, 2.6, 7.2]).Select(v => StateFormat.Integers(4).Round(v, 7, 0)));
    }

    [Fact]
    public void AStaircaseHasItsLevelsAndNeedsABoundedSigma()
    {
        DiagonalModel Make(Activation sigma) => new(new RecurrentOptions
        {
            Width = 1,
            Parameterization = new DirectParameterization(),
            Activation = sigma,
        });
        DiagonalModel tanh = Make(Activation.Tanh);
        tanh.Parameters[RecurrentModel.InputName].Fill(1);
        tanh.Parameters[RecurrentModel.OutputName].Fill(1);
        var rounded = new RoundedRecurrence(tanh, new RecurrenceRounding { Levels = 2 }, []);
        double[] heights = [.. Enumerable.Range(-30, 61).Select(i => Pulse(rounded, 1, i / 10.0)[0]).Distinct().Order()];
        Assert.Equal(4, heights.Length);
        for (int i = 0; i < 4; i++) Assert.Equal(-1 + 2 * i / 3.0, heights[i], 1e-12);
        Assert.Throws<ArgumentException>(() => new RoundedRecurrence(Make(Activation.Relu), new RecurrenceRounding { Levels = 3 }, []));
    }
}
