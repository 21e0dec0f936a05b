using TorchSharp;
using static TorchSharp.torch;

namespace Lethe.Torch.Tests.Models;

/// <summary>Elman, GRU and LSTM against libtorch's own modules in float64: initial weights, outputs, loss, gradients. It draws from
/// libtorch's one generator, as other tests do: nothing runs beside it.</summary>
[Collection(Alone.Name)]
public sealed class CellModelTests : TorchTest
{
    /// <summary>Relative to the largest value, as the project promises for fused gradients.</summary>
    private const double Tolerance = 1e-10;

    private const int Batch = 11, Time = 17;

    public static TheoryData<string, Activation, int, int, int> Models => new()
    {
        { "elman", Activation.Tanh, 5, 1, 1 }, { "elman", Activation.Relu, 4, 2, 2 }, { "elman", Activation.Tanh, 7, 3, 4 },
        { "gru", Activation.Tanh, 6, 1, 1 }, { "gru", Activation.Tanh, 5, 2, 2 }, { "gru", Activation.Tanh, 3, 3, 4 },
        { "lstm", Activation.Tanh, 6, 1, 1 }, { "lstm", Activation.Tanh, 5, 2, 2 }, { "lstm", Activation.Tanh, 3, 3, 4 },
        { "lstm", Activation.Tanh, 40, 2, 1 }, { "gru", Activation.Tanh, 40, 2, 1 },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void Outputs_loss_and_gradients_are_those_of_the_module(string name, Activation activation, int width, int inputs, int layers)
    {
        RecurrentModel model = Create(name, activation, width, inputs, layers);
        double[] x = new double[Batch * Time * inputs], y = new double[Batch * Time * 2], v = new double[Time];
        new CounterRandom(17).FillNormal(x);
        new CounterRandom(18).FillNormal(y);
        new CounterRandom(19).FillUniform(v);
        TiledSequences data = TiledSequences.FromRowMajor(x, Batch, Time, inputs), targets = TiledSequences.FromRowMajor(y, Batch, Time, 2),
            outputs = new(Batch, Time, 2);
        model.Forward(data, outputs, Workers.Single);
        double[] actual = new double[y.Length], gradient = new double[model.Parameters.Count];
        outputs.CopyToRowMajor(actual);
        double loss = model.LossAndGradient(data, targets, [.. Enumerable.Range(0, data.Tiles)], v, gradient, Workers.Single);

        using IDisposable scope = NewDisposeScope();
        using nn.Module module = Module(name, activation, width, inputs, layers);
        module.to(float64);
        var weights = new Dictionary<string, Tensor>();
        foreach ((string weight, TorchSharp.Modules.Parameter parameter) in module.named_parameters())
        {
            using (no_grad()) parameter.copy_(Of(model, weight));
            weights[weight] = parameter;
        }
        Tensor c = Of(model, RecurrentModel.OutputName).requires_grad_(), d = Of(model, RecurrentModel.OutputBiasName).requires_grad_();
        (weights[RecurrentModel.OutputName], weights[RecurrentModel.OutputBiasName]) = (c, d);
        Tensor answers = nn.functional.linear(States(module, tensor(x).reshape(Batch, Time, inputs)), c, d);
        Tensor missed = answers - tensor(y).reshape(Batch, Time, 2);
        Tensor mean = (missed * missed * tensor(v).reshape(1, Time, 1)).mean();
        Close("outputs", answers, actual);
        Close("loss", mean, [loss]);
        mean.backward();
        foreach (ParameterView view in model.Parameters.Views)
            Close(view.Name, weights[view.Name].grad!, gradient.AsSpan(view.Offset, view.Length).ToArray());
    }

    [Theory]
    [InlineData("elman", 5, 1, 1)]
    [InlineData("gru", 16, 3, 2)]
    [InlineData("lstm", 7, 2, 4)]
    public void Initial_weights_are_those_of_the_module(string name, int width, int inputs, int layers)
    {
        RecurrentModel model = Create(name, Activation.Tanh, width, inputs, layers);
        using IDisposable scope = NewDisposeScope();
        using nn.Module module = Module(name, Activation.Tanh, width, inputs, layers);
        // As the modules draw where torch.set_default_dtype(float64) has been called.
        random.manual_seed(12345);
        double bound = 1 / Math.Sqrt(width);
        foreach ((string weight, TorchSharp.Modules.Parameter parameter) in module.named_parameters())
            Equal(weight, empty(parameter.shape, dtype: float64).uniform_(-bound, bound));
        using TorchSharp.Modules.Linear readout = nn.Linear(width, 2, dtype: float64);
        Equal(RecurrentModel.OutputName, readout.weight);
        Equal(RecurrentModel.OutputBiasName, readout.bias!);

        void Equal(string weight, Tensor expected) =>
            Assert.Equal(expected.data<double>().ToArray(), model.Parameters[weight].ToArray(), (a, b) => Math.Abs(a - b) <= 1e-15);
    }

    private static RecurrentModel Create(string name, Activation activation, int width, int inputs, int layers)
    {
        RecurrentModel model = ModelCatalog.Default.Find(name)!.Create(new RecurrentOptions
        {
            Width = width,
            Inputs = inputs,
            Outputs = 2,
            Layers = layers,
            Activation = activation,
            Parameterization = ParameterizationCatalog.Direct,
        });
        Initialization.Reference(model, 12345);
        return model;
    }

    private static nn.Module Module(string name, Activation activation, int width, int inputs, int layers) => name switch
    {
        "gru" => nn.GRU(inputs, width, layers, batchFirst: true),
        "lstm" => nn.LSTM(inputs, width, layers, batchFirst: true),
        _ => nn.RNN(inputs, width, layers,
            activation == Activation.Relu ? nn.NonLinearities.ReLU : nn.NonLinearities.Tanh, batchFirst: true),
    };

    private static Tensor States(nn.Module module, Tensor x) => module switch
    {
        TorchSharp.Modules.GRU gru => gru.call(x).Item1,
        TorchSharp.Modules.LSTM lstm => lstm.call(x).Item1,
        TorchSharp.Modules.RNN rnn => rnn.call(x).Item1,
        _ => throw new ArgumentException($"{module.GetName()} is no recurrent module; expected RNN, GRU or LSTM.", nameof(module)),
    };

    private static Tensor Of(RecurrentModel model, string name)
    {
        ParameterView view = model.Parameters.View(name);
        return tensor(model.Parameters[view].ToArray()).reshape([.. view.Shape.Select(size => (long)size)]);
    }

    private static void Close(string what, Tensor expected, double[] actual)
    {
        double[] values = expected.detach().contiguous().data<double>().ToArray();
        double largest = Math.Max(values.Max(Math.Abs), 1e-300);
        Assert.Equal(values.Length, actual.Length);
        for (int i = 0; i < values.Length; i++)
        {
            Assert.True(Math.Abs(values[i] - actual[i]) <= Tolerance * largest,
                $"{what}[{i}]: libtorch {values[i]:R}, here {actual[i]:R} (largest {largest:R})");
        }
    }
}
