using Lethe.Tests.Experiments;

namespace Lethe.Tests.Models;

/// <summary>Elman, GRU and LSTM as models: steps, settings, and files of others.</summary>
public sealed class CellModelTests
{
    public static TheoryData<string, int, int> Models => new()
    {
        { "elman", 1, 1 }, { "gru", 1, 2 }, { "lstm", 1, 1 }, { "lstm", 3, 2 }, { "gru", 2, 1 },
        { "gru-reset-before", 2, 2 },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void Steps_have_the_bits_of_a_pass(string name, int layers, int heads)
    {
        RecurrentModel model = Create(name, layers, heads);
        TiledSequences inputs = Inputs(3, 7), outputs = new(3, 7, 2);
        model.Forward(inputs, outputs, Workers.Single);
        SequenceStepper stepper = model.Start(3);
        double[] x = new double[6], y = new double[6];
        for (int k = 0; k < 7; k++)
        {
            for (int s = 0; s < 3; s++) (x[2 * s], x[2 * s + 1]) = (inputs[s, k, 0], inputs[s, k, 1]);
            stepper.Step(x, y);
            for (int s = 0; s < 3; s++) Assert.Equal((outputs[s, k, 0], outputs[s, k, 1]), (y[2 * s], y[2 * s + 1]));
        }
        Assert.Equal(layers * 4 * (name == "lstm" ? 2 : 1), model.StateSize);
    }

    [Theory]
    [InlineData("model=lstm model.heads=3", "heads")]
    [InlineData("model=dense model.heads=2", "heads of model=elman, gru, gru-reset-before or lstm only")]
    [InlineData("model=gru activation=relu", "tanh units where model=gru")]
    [InlineData("model=elman activation=linear", "tanh, of an Elman cell any but linear")]
    [InlineData("model=lstm model.layers=5", "use 1 to 4")]
    [InlineData("model=lstm model.layers=2 model.channels=3", "Omit model.channels")]
    public void Settings_that_no_cell_has_are_refused(string words, string said)
    {
        ProblemException problem = Assert.Throws<ProblemException>(() =>
            ModelFactory.Check(RunConfig.Resolve(null, ["model.width=8", .. words.Split(' ')])));
        Assert.Contains(said, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_elman_cell_is_tanh_unless_said_otherwise_and_heads_are_stored()
    {
        RunConfig config = RunConfig.Resolve(null, ["model=elman", "model.width=8", "model.heads=2"]);
        Assert.Equal(Activation.Tanh, config.Get(Settings.Activation));
        RecurrentModel model = ModelFactory.CreateInitialized(config);
        Assert.Equal([8, 4], model.Parameters.View("weight_hh_l0").Shape);
        Assert.Equal(1 / Math.Sqrt(4), model.Parameters["weight_hh_l0"].ToArray().Max(Math.Abs), 0.1);
    }

    [Theory]
    [InlineData("net.rnn.", "net.fc.weight", "net.fc.bias")]
    [InlineData("", "output.c", "output.d")]
    [InlineData("lstm.", "head.weight", null)]
    [InlineData("", null, null)]
    public void A_state_dict_is_the_model_whatever_its_names(string prefix, string? readout, string? bias)
    {
        using var folder = new TemporaryFolder();
        RecurrentModel model = Create("lstm", 2, 1);
        if (bias is null) model.Parameters[RecurrentModel.OutputBiasName].Clear();
        Safetensors.Write(folder["f.safetensors"], [.. model.Parameters.Views.Select(Named).OfType<NamedTensor>()]);
        RunConfig config = WeightsSettings.Resolve(folder["f.safetensors"], [], out _);
        Assert.Equal(("lstm", 2), (config.Get(Settings.Model).Name, config.Get(Settings.Layers)));
        RecurrentModel read = ReferenceWeights.Load(config, folder["f.safetensors"]);
        Assert.Equal(model.Parameters["weight_hh_l1"].ToArray(), read.Parameters["weight_hh_l1"].ToArray());
        if (readout is not null)
        {
            Assert.Equal(model.Parameters.Values.ToArray(), read.Parameters.Values.ToArray());
            return;
        }
        // The cell alone: its outputs are h.
        Assert.Equal(read.Options.Width, read.OutputSize);
        Assert.Equal(1, read.Parameters[RecurrentModel.OutputName][read.Options.Width + 1]);

        NamedTensor? Named(ParameterView view)
        {
            string? name = view.Name switch
            {
                RecurrentModel.OutputName => readout,
                RecurrentModel.OutputBiasName => bias,
                _ => prefix + view.Name,
            };
            return name is null ? null : new NamedTensor(name, [.. view.Shape], model.Parameters[view].ToArray());
        }
    }

    [Theory]
    [InlineData("weight_ih_l0_reverse", "(12, 2)", "bidirectional")]
    [InlineData("weight_hr_l0", "(2, 4)", "proj_size")]
    [InlineData("other.weight_ih_l0", "(12, 2)", "several recurrent networks")]
    [InlineData("norm.weight", "(4,)", "'norm.weight' (4,)")]
    [InlineData("second.weight", "(7, 4)", "'second.weight' (7, 4)")]
    public void What_is_ambiguous_is_refused_by_its_name(string name, string shape, string said)
    {
        using var folder = new TemporaryFolder();
        RecurrentModel model = Create("gru", 1, 1);
        int[] sizes = [.. shape.Trim('(', ')').Split(',', StringSplitOptions.RemoveEmptyEntries).Select(size => int.Parse(size, null))];
        Safetensors.Write(folder["f.safetensors"],
        [
            .. model.Parameters.Views.Select(view => new NamedTensor(
                view.Name.StartsWith("output", StringComparison.Ordinal) ? "fc." + (view.Name == RecurrentModel.OutputName ? "w" : "b")
                    : view.Name, [.. view.Shape], model.Parameters[view].ToArray())),
            new NamedTensor(name, sizes, new double[sizes.Aggregate(1, (a, b) => a * b)]),
        ]);
        ProblemException problem = Assert.Throws<ProblemException>(() =>
            ReferenceWeights.Load(RunConfig.Resolve(null, ["model=gru"]), folder["f.safetensors"]));
        Assert.Contains(said, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_state_dict_of_an_rnn_does_not_say_its_nonlinearity()
    {
        using var folder = new TemporaryFolder();
        RecurrentModel model = Create("elman", 1, 1);
        Safetensors.Write(folder["f.safetensors"], [.. model.Parameters.Views
            .Select(view => new NamedTensor(view.Name, [.. view.Shape], model.Parameters[view].ToArray()))]);
        RunConfig config = WeightsSettings.Resolve(folder["f.safetensors"], [], out _);
        ProblemException problem = Assert.Throws<ProblemException>(() => ReferenceWeights.Load(config, folder["f.safetensors"]));
        Assert.Contains("activation=tanh", problem.Message, StringComparison.Ordinal);
        config = WeightsSettings.Resolve(folder["f.safetensors"], ["activation=relu"], out _);
        Assert.Equal(Activation.Relu, ReferenceWeights.Load(config, folder["f.safetensors"]).Options.Activation);
    }

    private static RecurrentModel Create(string name, int layers, int heads)
    {
        RecurrentModel model = ModelCatalog.Default.Find(name)!.Create(new RecurrentOptions
        {
            Width = 4,
            Inputs = 2,
            Outputs = 2,
            Layers = layers,
            Heads = heads,
            Activation = Activation.Tanh,
            Parameterization = ParameterizationCatalog.Direct,
        });
        Initialization.Reference(model, 3);
        return model;
    }

    private static TiledSequences Inputs(int count, int length)
    {
        double[] x = new double[count * length * 2];
        new CounterRandom(4).FillNormal(x);
        return TiledSequences.FromRowMajor(x, count, length, 2);
    }
}
