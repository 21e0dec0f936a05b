using CsCheck;

namespace Lethe.Torch.Tests.Models;

/// <summary>Outputs, loss and gradients of every model, activation and parameterization against libtorch.</summary>
public sealed class RecurrentModelTests : TorchTest
{
    /// <summary>Relative to the largest value of the output: float64 rounding over some 20 steps stays below 1e-14.</summary>
    private const double OutputTolerance = 1e-12;

    /// <summary>Relative to the largest entry of the parameter's gradient, as the project promises for fused gradients.</summary>
    private const double GradientTolerance = 1e-10;

    private const int Cases = 3;

    public static TheoryData<string, Activation, string> Euler
    {
        get
        {
            TheoryData<string, Activation, string> data = [];
            foreach (Activation activation in Enum.GetValues<Activation>())
            {
                foreach (IParameterization f in ParameterizationCatalog.All)
                {
                    data.Add("diagonal", activation, f.Name);
                    data.Add("rnn", activation, f.Name);
                }

                data.Add("dense", activation, ParameterizationCatalog.Direct.Name);
            }

            return data;
        }
    }

    public static TheoryData<string, string> Exact
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (string f in (string[])["exp", "softplus", "best", "sigmoid"])
            {
                data.Add("diagonal", f);
                data.Add("rnn", f);
            }

            data.Add("dense", ParameterizationCatalog.Direct.Name);
            return data;
        }
    }

    public static TheoryData<string> Native => [.. ParameterizationCatalog.All.Where(f => f.HasNative).Select(f => f.Name)];

    /// <summary>State-space models of one and more layers, by activation and parameterization.</summary>
    public static TheoryData<string, Activation, string> Layered
    {
        get
        {
            TheoryData<string, Activation, string> data = [];
            foreach (Activation activation in Enum.GetValues<Activation>())
            {
                foreach (IParameterization f in ParameterizationCatalog.All) data.Add("ssm", activation, f.Name);
                data.Add("ssm2", activation, "softplus");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Layered))]
    public void State_space_models_agree(string model, Activation activation, string f) => Agree(model, activation, f, Integration.Euler);

    [Theory]
    [InlineData("ssm", "softplus", Integration.Exact)]
    [InlineData("ssm2", "exp", Integration.Exact)]
    [InlineData("ssm2", "tanh", Integration.Native)]
    public void State_space_models_agree_in_every_form_of_time(string model, string f, Integration integration) =>
        Agree(model, Activation.Tanh, f, integration);

    [Theory]
    [MemberData(nameof(Native))]
    public void Complex_units_agree(string f) => Agree("lru", Activation.Linear, f, Integration.Native);

    [Theory]
    [MemberData(nameof(Euler))]
    public void Euler_models_agree(string model, Activation activation, string f) => Agree(model, activation, f, Integration.Euler);

    [Theory]
    [MemberData(nameof(Exact))]
    public void Exact_linear_models_agree(string model, string f) => Agree(model, Activation.Linear, f, Integration.Exact);

    [Theory]
    [MemberData(nameof(Native))]
    public void Native_linear_models_agree(string f) => Agree("diagonal", Activation.Linear, f, Integration.Native);

    private static void Agree(string name, Activation activation, string f, Integration integration)
    {
        Gen<(int Width, int Inputs, int Outputs, int Batch, int Time)> sizes =
            Gen.Select(Gen.Int[1, 9], Gen.Int[1, 2], Gen.Int[1, 2], Gen.Int[1, 11], Gen.Int[1, 20]);
        // Values in general position: round ones meet the kinks of relu and hardtanh exactly, where the order of a sum's rounding decides
        // the slope.
        Gen.Select(sizes, Gen.Double[0.1, 0.9], Gen.Int).Sample((size, dt, seed) =>
        {
            var random = new Random(seed);
            double[] pool = [.. Enumerable.Range(0, 2000).Select(_ => 2 * random.NextDouble() - 1)];
            RecurrentModel model = Create(name, new RecurrentOptions
            {
                Width = size.Width,
                Inputs = size.Inputs,
                Outputs = size.Outputs,
                Parameterization = ParameterizationCatalog.Parse(f),
                Activation = activation,
                Integration = integration,
                TimeStep = dt,
            });
            Queue<double> values = new(pool);
            Fill(model, () => values.Dequeue());
            double[] x = Take(values, size.Batch * size.Time * size.Inputs, scale: 2),
                y = Take(values, size.Batch * size.Time * size.Outputs);
            double[] weights = [.. Take(values, size.Time).Select(v => v + 1.5)];

            TorchRecurrence peer = new(name, f, activation, integration, dt);
            PeerResult expected = peer.Evaluate(
                model.Parameters.Views.ToDictionary(v => v.Name, v =>
                    (model.Parameters[v].ToArray(), v.Shape.Select(d => (long)d).ToArray())),
                x, y, weights, size.Batch);

            TiledSequences inputs = TiledSequences.FromRowMajor(x, size.Batch, size.Time, size.Inputs);
            TiledSequences targets = TiledSequences.FromRowMajor(y, size.Batch, size.Time, size.Outputs);
            TiledSequences outputs = new(size.Batch, size.Time, size.Outputs);
            model.Forward(inputs, outputs, Workers.Single);
            double[] actual = new double[y.Length];
            outputs.CopyToRowMajor(actual);
            AssertClose("outputs", expected.Outputs, actual, OutputTolerance);

            double[] gradient = new double[model.Parameters.Count];
            int[] tiles = [.. Enumerable.Range(0, inputs.Tiles)];
            double loss = model.LossAndGradient(inputs, targets, tiles, weights, gradient, Workers.Single);
            AssertClose("loss", [expected.Loss], [loss], OutputTolerance);
            foreach (ParameterView view in model.Parameters.Views)
                AssertClose(view.Name, expected.Gradients[view.Name], gradient.AsSpan(view.Offset, view.Length).ToArray(),
                    GradientTolerance);
        }, iter: Cases, threads: 1);
    }

    private static RecurrentModel Create(string name, RecurrentOptions options) => name switch
    {
        "diagonal" => new DiagonalModel(options),
        "rnn" => new RnnModel(options),
        "ssm" => new SsmModel(options),
        "ssm2" => new SsmModel(options with { Layers = 2, Channels = 3 }),
        "lru" => new LruModel(options),
        _ => new DenseModel(options),
    };

    // Well-conditioned: P and W near a multiple of the identity, so that the peer's solve of a linear system costs no digits; w away from
    // 0, where 1/w blows up.
    private static void Fill(RecurrentModel model, Func<double> next)
    {
        int m = model.Options.Width;
        foreach (ParameterView view in model.Parameters.Views)
        {
            Span<double> values = model.Parameters[view];
            for (int i = 0; i < values.Length; i++)
            {
                double v = next();
                values[i] = view.Name switch
                {
                    "recurrent.w" or "layer2.recurrent.w" => v + Math.CopySign(0.7, v),
                    // Direct multipliers inside the unit circle.
                    "recurrent.nu" => 0.9 * v,
                    "recurrent.P" => (0.5 * v / m) + (i % (m + 1) == 0 ? 1 : 0),
                    "recurrent.W" => (0.5 * v / m) - (i % (m + 1) == 0 ? 1 : 0),
                    _ => v,
                };
            }
        }
    }

    private static double[] Take(Queue<double> values, int count, double scale = 1) =>
        [.. Enumerable.Range(0, count).Select(_ => scale * values.Dequeue())];

    private static void AssertClose(string what, double[] expected, double[] actual, double tolerance)
    {
        double size = Math.Max(expected.Max(Math.Abs), 1e-300);
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs(expected[i] - actual[i]) / size;
            Assert.True(error <= tolerance, $"{what}[{i}]: libtorch {expected[i]:R}, here {actual[i]:R}, relative error {error:e1}");
        }
    }
}
