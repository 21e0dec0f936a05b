using CsCheck;

namespace Lethe.Tests.Models;

/// <summary>dLoss/dtheta of every model, form of time and activation against central differences.</summary>
public sealed class ModelGradientTests
{
    /// <summary>Five-point central differences with h = 1e-3: truncation h^4 and round-off 1e-16/h together stay near 1e-10 of the largest
    /// entry.</summary>
    private const double Relative = 1e-7;

    public static TheoryData<string, Activation, Integration> Cases()
    {
        var cases = new TheoryData<string, Activation, Integration>();
        foreach (string model in (string[])["diagonal", "rnn", "dense", "ssm", "ssm2", "ssm3"])
        {
            foreach (Activation activation in Enum.GetValues<Activation>()) cases.Add(model, activation, Integration.Euler);
            cases.Add(model, Activation.Linear, Integration.Exact);
        }
        cases.Add("diagonal", Activation.Linear, Integration.Native);
        cases.Add("lru", Activation.Linear, Integration.Native);
        cases.Add("lru-trained", Activation.Linear, Integration.Native);
        cases.Add("s4d", Activation.Linear, Integration.Exact);
        cases.Add("s4d", Activation.Linear, Integration.Bilinear);
        foreach (string model in (string[])["lru", "lru2-trained"]) cases.Add(model, Activation.Tanh, Integration.Native);
        cases.Add("s4d", Activation.Hardtanh, Integration.Exact);
        cases.Add("s4d2", Activation.Tanh, Integration.Exact);
        foreach (string model in (string[])["ssm", "ssm2"])
        {
            cases.Add(model, Activation.Tanh, Integration.Exact);
            cases.Add(model, Activation.Tanh, Integration.Native);
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void EqualsFiniteDifferences(string name, Activation activation, Integration integration) =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 2], Gen.Int[1, 2], Gen.Int[1, 9], Gen.Int[1, 7], Gen.Double[0.1, 1])
            .Sample((m, d, o, batch, length, dt) =>
        {
            IParametricModel model = Build(name, new RecurrentOptions
            {
                Width = m, Inputs = d, Outputs = o, Activation = activation, Integration = integration, TimeStep = dt,
                Parameterization = new SquareParameterization(),
            });
            var random = new Random(m + 10 * d + 100 * o + 1000 * batch + 10000 * length);
            // Kinks of hardtanh and relu are met with small weights only by chance; small weights keep z inside (-1, 1).
            foreach (ref double value in model.Parameters.Values) value = 0.8 * random.NextDouble() - 0.3;
            TiledSequences x = Filled(batch, length, d, random), y = Filled(batch, length, o, random);
            int[] tiles = [.. Enumerable.Range(0, x.Tiles)];
            double[] weights = [.. Enumerable.Range(1, length).Select(k => (double)k)];
            var gradient = new double[model.Parameters.Count];
            double loss = model.LossAndGradient(x, y, tiles, weights, gradient, Workers.Single);
            Assert.Equal(loss, model.Loss(x, y, tiles, weights, Workers.Single), 1e-13 * (1 + loss));
            double scale = Math.Max(1e-3, gradient.Max(Math.Abs));
            for (int i = 0; i < gradient.Length; i++)
            {
                bool Agrees(Stencil stencil, double step, double relative) =>
                    Math.Abs(Difference(model, i, x, y, tiles, weights, stencil, step) - gradient[i]) <= relative * scale;
                // Two layers of turning states have large fifth derivatives: the same accuracy takes the shorter step.
                if (Agrees(Stencil.Central, 1e-3, Relative) || Agrees(Stencil.Central, 1e-4, Relative)) continue;
                // A difference across a kink of relu or hardtanh is no derivative, however near the kink lies: the side away from it has
                // none to cross, and shorter steps, coarser by their round-off, get past one further out.
                bool kinked = activation is Activation.Relu or Activation.Hardtanh;
                if (kinked && Enum.GetValues<Stencil>().Any(stencil => Agrees(stencil, 1e-5, 1e-6) || Agrees(stencil, 1e-7, 1e-4)))
                    continue;
                string differences = string.Join(", ", ((double[])[1e-2, 1e-3, 1e-4]).Select(step =>
                    Difference(model, i, x, y, tiles, weights, Stencil.Central, step).ToString("R", CultureInfo.InvariantCulture)));
                Assert.Fail(Invariant($"parameter {i} of {gradient.Length}, {model.Parameters.Values[i]}: gradient {gradient[i]:R}, ")
                    + Invariant($"largest {scale}; ") + $"differences by 1e-2, 1e-3, 1e-4: {differences}");
            }
        }, iter: 30);

    [Theory]
    [InlineData("diagonal", Integration.Euler)]
    [InlineData("rnn", Integration.Euler)]
    [InlineData("ssm", Integration.Euler)]
    [InlineData("ssm2", Integration.Euler)]
    [InlineData("ssm3", Integration.Euler)]
    [InlineData("lru", Integration.Native)]
    [InlineData("lru2-trained", Integration.Native)]
    [InlineData("s4d2", Integration.Bilinear)]
    public void CrossEntropyEqualsFiniteDifferences(string name, Integration integration) =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 2], Gen.Int[1, 3], Gen.Int[1, 19], Gen.Int[1, 6], Gen.Enum<Readout>())
            .Sample((m, d, o, batch, length, readout) =>
        {
            IParametricModel model = Build(name, new RecurrentOptions
            {
                Width = m, Inputs = d, Outputs = o, Activation = name == "lru"
                    ? Activation.Linear : Activation.Tanh, Integration = integration, TimeStep = 0.7,
                Parameterization = new SquareParameterization(),
            });
            var random = new Random(m + 10 * d + 100 * o + 1000 * batch + 10000 * length);
            foreach (ref double value in model.Parameters.Values) value = random.NextDouble() - 0.4;
            TiledSequences x = Filled(batch, length, d, random);
            int[] labels = [.. Enumerable.Range(0, batch).Select(_ => random.Next(o))], tiles = [.. Enumerable.Range(0, x.Tiles).Reverse()];
            var gradient = new double[model.Parameters.Count];
            double loss = model.CrossEntropy(x, labels, tiles, readout, gradient, Workers.Single);
            Assert.Equal(loss, model.CrossEntropy(x, labels, tiles, readout, default, Workers.Single), 1e-13 * (1 + loss));
            double scale = Math.Max(1e-3, gradient.Max(Math.Abs));
            for (int i = 0; i < gradient.Length; i++)
            {
                double difference =
                    Difference(model, i, () => model.CrossEntropy(x, labels, tiles, readout, default, Workers.Single), Stencil.Central,
                    1e-3);
                Assert.Equal(difference, gradient[i], Relative * scale);
            }
        }, iter: 8);

    [Fact]
    public void CloneIsIndependent()
    {
        var model = new DiagonalModel(new RecurrentOptions { Width = 3, Parameterization = new SquareParameterization() });
        IParametricModel copy = model.Clone();
        copy.Parameters.Values.Fill(2);
        Assert.All(model.Parameters.Values.ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void ExactIntegrationOfANonlinearRecurrenceIsRefused() =>
        Assert.Throws<ArgumentException>(() => new DiagonalModel(new RecurrentOptions
        {
            Width = 3, Parameterization = new SquareParameterization(), Activation = Activation.Tanh, Integration = Integration.Exact,
        }));

    /// <summary>Points of a difference of fourth order: on both sides of the value, or from it to one side.</summary>
    private enum Stencil { Central, Above, Below }

    private static double Difference(
        IParametricModel model, int i, TiledSequences x, TiledSequences y, int[] tiles, double[] weights, Stencil stencil, double step) =>
        Difference(model, i, () => model.Loss(x, y, tiles, weights, Workers.Single), stencil, step);

    private static double Difference(IParametricModel model, int i, Func<double> loss, Stencil stencil, double step)
    {
        double at = model.Parameters.Values[i];
        double At(double shift)
        {
            model.Parameters.Values[i] = at + shift;
            return loss();
        }
        if (stencil == Stencil.Below) step = -step;
        double result = stencil == Stencil.Central
            ? (8 * (At(step) - At(-step)) - (At(2 * step) - At(-2 * step))) / (12 * step)
            : (-25 * At(0) + 48 * At(step) - 36 * At(2 * step) + 16 * At(3 * step) - 3 * At(4 * step)) / (12 * step);
        model.Parameters.Values[i] = at;
        return result;
    }

    internal static IParametricModel Build(string name, RecurrentOptions options) => name switch
    {
        "diagonal" => new DiagonalModel(options),
        "rnn" => new RnnModel(options),
        "ssm" => new SsmModel(options),
        "ssm2" => new SsmModel(options with { Layers = 2 }),
        "ssm3" => new SsmModel(options with { Layers = 3, Channels = 2 }),
        "lru" => new LruModel(options),
        "lru-trained" => new LruModel(options with { TrainsGain = true }),
        "lru2-trained" => new LruModel(options with { TrainsGain = true, Layers = 2, Channels = 2 }),
        "s4d" => new S4dModel(options),
        "s4d2" => new S4dModel(options with { Layers = 2, Channels = 3 }),
        _ => new DenseModel(options),
    };

    internal static TiledSequences Filled(int batch, int length, int channels, Random random)
    {
        var data = new double[batch * length * channels];
        foreach (ref double value in data.AsSpan()) value = 2 * random.NextDouble() - 1;
        return TiledSequences.FromRowMajor(data, batch, length, channels);
    }
}
