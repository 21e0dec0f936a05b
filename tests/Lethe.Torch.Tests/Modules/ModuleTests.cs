using static TorchSharp.torch;

namespace Lethe.Torch.Tests.Modules;

/// <summary>Each layer's outputs and gradients against the same formula written op by op.</summary>
public sealed class ModuleTests : TorchTest
{
    // Relative to the largest value, as the project promises for fused gradients.
    private const double Tolerance = 1e-10;

    private static readonly IParameterization F = ParameterizationCatalog.Parse("softplus");

    public static TheoryData<string> Layers =>
        ["diagonal tanh", "diagonal linear", "rnn hardtanh", "rnn linear", "dense tanh", "state space", "lru"];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Equals_the_formula_op_by_op(string name)
    {
        using IDisposable scope = NewDisposeScope();
        using Generator seeded = manual_seed(3);
        nn.Module<Tensor, Tensor> layer = Create(name);
        Tensor x = randn([4, 12, 2], dtype: ScalarType.Float64).requires_grad_(), v = randn([4, 12, 3], dtype: ScalarType.Float64);
        (Tensor y, Tensor[] gradients) = Evaluate(layer.forward(x));
        Dictionary<string, Tensor> p = layer.named_parameters().ToDictionary(e => e.name, e => (Tensor)e.parameter);
        (Tensor expected, Tensor[] expectedGradients) = Evaluate(Peer(name, p, x));
        AssertClose("y", expected, y);
        for (int i = 0; i < gradients.Length; i++) AssertClose(i == 0 ? "x" : p.Keys.ElementAt(i - 1), expectedGradients[i], gradients[i]);

        (Tensor, Tensor[]) Evaluate(Tensor output)
        {
            Tensor[] leaves = [x, .. layer.parameters()];
            foreach (Tensor leaf in leaves) leaf.grad = null;
            BackwardPass.Run((output * v).flatten().sum(dim: 0));
            return (output, [.. leaves.Select(leaf => leaf.grad!.clone())]);
        }
    }

    [Fact]
    public void Parameters_bear_the_names_of_the_weights_page()
    {
        using IDisposable scope = NewDisposeScope();
        string page = File.ReadAllText(Repository.PathOf("docs", "weights.md"));
        foreach (string name in (string[])["diagonal tanh", "rnn hardtanh", "dense tanh"])
            Assert.All(Create(name).named_parameters(), p => Assert.Contains($"| `{p.name}` |", page, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Any_optimizer_trains_it(string name)
    {
        Kept.Repeated(() => Losses(name), (losses, _) => losses[^1] < 0.8 * losses[0]);
    }

    private static List<double> Losses(string name)
    {
        using IDisposable scope = NewDisposeScope();
        using Generator seeded = manual_seed(5);
        nn.Module<Tensor, Tensor> layer = Create(name);
        Tensor x = randn([8, 12, 2], dtype: ScalarType.Float64);
        Tensor y = x.cumsum(1).matmul(randn([2, 3], dtype: ScalarType.Float64)) * Kept.Number(0.3);
        using optim.Optimizer optimizer = optim.Adam(layer.parameters(), 0.01);
        List<double> losses = [];
        for (int step = 0; step < 60; step++)
        {
            using IDisposable inner = NewDisposeScope();
            optimizer.zero_grad();
            Tensor loss = (layer.forward(x) - y).Squared().mean();
            BackwardPass.Run(loss);
            optimizer.step();
            losses.Add(loss.item<double>());
        }
        return losses;
    }

    [Fact]
    public void Another_shape_is_refused()
    {
        using IDisposable scope = NewDisposeScope();
        nn.Module<Tensor, Tensor> layer = Create("diagonal tanh");
        Assert.Throws<ArgumentException>(() => layer.forward(zeros([4, 12, 3], dtype: ScalarType.Float64)));
        Assert.Throws<ArgumentException>(() => layer.forward(zeros([4, 12, 2])));
    }

    private static nn.Module<Tensor, Tensor> Create(string name) => name switch
    {
        "diagonal tanh" => new DiagonalRecurrence(2, 5, 3, F, Activation.Tanh, 0.5),
        "diagonal linear" => new DiagonalRecurrence(2, 5, 3, F, Activation.Linear, 0.5),
        "rnn hardtanh" => new DenseRecurrence(2, 5, 3, F, Activation.Hardtanh, 0.5),
        "rnn linear" => new DenseRecurrence(2, 5, 3, F, Activation.Linear, 0.5),
        "dense tanh" => new DenseRecurrence(2, 5, 3, null, Activation.Tanh, 0.5),
        "state space" => new StateSpaceLayer(2, 5, 3, F, Activation.Tanh, 0.5),
        _ => new LruLayer(2, 5, 3, F),
    };

    private static Tensor Peer(string name, Dictionary<string, Tensor> p, Tensor x)
    {
        if (name == "lru") return PeerLru(p, x);
        const double TimeStep = 0.5;
        Tensor u = x.matmul(p["input.U"].t()).Plus(p["input.b"]), h = zeros_like(u.select(1, 0));
        Tensor? a = p.TryGetValue("recurrent.w", out Tensor? w) ? logaddexp(w, zeros_like(w)) : null;
        List<Tensor> states = [];
        foreach (Tensor z in u.unbind(1))
        {
            if (name == "state space")
            {
                Tensor multiplier = (Kept.Number(-TimeStep) * a!).exp();
                h = (multiplier * h).Plus((Kept.Number(1) - multiplier) / a! * z);
                states.Add(h.tanh());
                continue;
            }
            Tensor decay = p.TryGetValue("recurrent.P", out Tensor? mixing) ? (h.matmul(mixing.t()) * a!).matmul(mixing)
                : p.TryGetValue("recurrent.W", out Tensor? free) ? -h.matmul(free.t()) : h * a!;
            Tensor pre = z - decay;
            h = h.Plus(Kept.Number(TimeStep) * (name.EndsWith("hardtanh", StringComparison.Ordinal) ? pre.Hardtanh()
                : name.EndsWith("tanh", StringComparison.Ordinal) ? pre.tanh() : pre));
            states.Add(h);
        }
        return stack(states, 1).matmul(p["output.c"].t()).Plus(p["output.d"]);
    }

    private static Tensor PeerLru(Dictionary<string, Tensor> p, Tensor x)
    {
        Tensor w = p["recurrent.w"], rate = logaddexp(w, zeros_like(w)), modulus = (-rate).exp();
        Tensor re = modulus * p["recurrent.theta"].cos(), im = modulus * p["recurrent.theta"].sin();
        Tensor gamma = (Kept.Number(1) - modulus.Squared()).sqrt();
        Tensor uRe = x.matmul(p["input.U"].select(2, 0).t()) * gamma, uIm = x.matmul(p["input.U"].select(2, 1).t()) * gamma;
        Tensor hRe = zeros_like(uRe.select(1, 0)), hIm = zeros_like(hRe);
        List<Tensor> outputs = [];
        for (int t = 0; t < x.shape[1]; t++)
        {
            (hRe, hIm) = (((re * hRe) - (im * hIm)).Plus(uRe.select(1, t)), (re * hIm).Plus(im * hRe).Plus(uIm.select(1, t)));
            Tensor read = hRe.matmul(p["output.c"].select(2, 0).t()) - hIm.matmul(p["output.c"].select(2, 1).t());
            outputs.Add(read.Plus(p["output.d"]));
        }
        return stack(outputs, 1);
    }

    private static void AssertClose(string what, Tensor expected, Tensor actual)
    {
        double error = (expected - actual).abs().max().item<double>(), size = expected.abs().max().item<double>();
        Assert.True(error <= Tolerance * size, $"{what}: relative error {error / size:e1}");
    }
}
