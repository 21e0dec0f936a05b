using Lethe.Kernels.Random;
using Lethe.Parameterizations;

namespace Lethe.Onnx.Tests;

/// <summary>One stable model of every kind with weights that are nowhere 0.</summary>
internal static class ExportedModels
{
    internal static readonly string[] Names =
    [
        "diagonal-linear-euler", "diagonal-linear-exact", "diagonal-linear-native", "diagonal-hardtanh", "diagonal-tanh", "diagonal-relu",
            "rnn-linear-euler", "rnn-linear-exact", "rnn-tanh",
        "dense-hardtanh", "dense-linear", "ssm-tanh", "ssm-linear", "ssm-stack", "lru", "lru-tanh", "lru-stack",
            "s4d-tanh-exact",
    ];

    internal static readonly string[] Cells = ["elman-tanh", "elman-relu", "gru-tanh", "lstm-tanh", "gru-tanh-stack", "lstm-tanh-heads",
        "gru-reset-before-tanh", "gru-reset-before-tanh-heads"];

    internal static RecurrentModel Create(string name)
    {
        string[] words = name.Split('-');
        var options = new RecurrentOptions
        {
            Width = 5,
            Parameterization = ParameterizationCatalog.Parse(words[0] == "lru" || words[^1] == "native" ? "exp" : "softplus"),
            Activation = words.Contains("tanh") || words.Contains("stack") ? Activation.Tanh : words.Contains("hardtanh")
                ? Activation.Hardtanh : words.Contains("relu") ? Activation.Relu : Activation.Linear,
            Integration = words[0] == "lru" || words[^1] == "native" ? Integration.Native : words[^1] == "exact" || words[0] == "ssm"
                ? Integration.Exact : Integration.Euler,
            TimeStep = 0.25,
            Inputs = 2,
            Outputs = 3,
            Layers = words[^1] == "stack" ? 3 : 1,
            Channels = words[^1] == "stack" && words[0] == "ssm" ? 4 : null,
            Heads = words[^1] == "heads" ? 5 : 1,
        };
        RecurrentModel model = words[0] switch
        {
            "diagonal" => new DiagonalModel(options),
            "rnn" => new RnnModel(options),
            "dense" => new DenseModel(options),
            "ssm" => new SsmModel(options),
            "lru" => new LruModel(options),
            "s4d" => new S4dModel(options),
            _ => ModelCatalog.Default.Find(words.Contains("before") ? "gru-reset-before" : words[0])!.Create(options),
        };
        var random = new CounterRandom(11);
        Span<double> values = model.Parameters.Values;
        for (int i = 0; i < values.Length; i++) values[i] = 0.6 * (2 * random.Uniform((ulong)i) - 1);
        // -W is the stable part of a free matrix.
        if (model is DenseModel)
            for (int i = 0; i < options.Width; i++) values[i * (options.Width + 1)] -= 1;
        return model;
    }

    internal static TiledSequences Inputs(int count, int length, int channels)
    {
        var random = new CounterRandom(5);
        var x = new TiledSequences(count, length, channels);
        ulong drawn = 0;
        for (int s = 0; s < count; s++)
            for (int k = 0; k < length; k++)
                for (int c = 0; c < channels; c++) x[s, k, c] = 4 * random.Uniform(drawn++) - 2;
        return x;
    }

    internal static TiledSequences Run(ISequenceModel model, TiledSequences x, Workers workers)
    {
        var y = new TiledSequences(x.Count, x.Length, model.OutputSize);
        model.Forward(x, y, workers);
        return y;
    }
}
