using Lethe.Interop.Onnx;
using Lethe.Kernels.Recurrence;

namespace Lethe.Experiments.Runs;

/// <summary>
/// A torch.nn.RNN, GRU or LSTM from a file as one of Lethe's models: a state_dict (.pt, .safetensors, .npz), the weights of a TorchScript
/// archive, or the nodes of an ONNX graph. Nothing in the file is executed.
/// </summary>
internal static class CellFiles
{
    /// <summary>The settings that a file says of its model itself, "key: value" a line; empty where it holds no cell.</summary>
    public static string Settings(string path, CancellationToken cancellation)
    {
        if (OnnxCells.Read(path, cancellation) is { } graph) return Lines(graph.Cell, graph.Layers, 1, graph.Activation);
        IReadOnlyList<TensorListing> tensors = TensorFile.List(path, cancellation);
        // Of several, or none that fits, the import says so.
        if (!TorchCell.IsOne(tensors)) return "";
        TorchCell cell;
        try
        {
            cell = TorchCell.Find(path, tensors);
        }
        catch (ProblemException)
        {
            return "";
        }

        return Lines(cell.Cell, cell.Layers, cell.Heads, null);
    }

    /// <summary>The model with the weights of a file.</summary>
    /// <exception cref="ProblemException">The file has no such cell, or what it has is ambiguous or contradicts the settings.</exception>
    public static RecurrentModel Load(RunConfig config, string path, string prefix, CancellationToken cancellation)
    {
        IReadOnlyList<NamedTensor>? nodes = OnnxCells.Read(path, cancellation)?.Tensors;
        IReadOnlyList<TensorListing> tensors = nodes is null ? TensorFile.List(path, cancellation) : [.. nodes.Select(TensorListing.Of)];
        RecurrentModel model = ModelFactory.Create(config, Math.Max(1, config.Get(Configuration.Settings.Heads)), 1, 1);
        RecurrentCell kind = model.Entry.Cell;
        var cell = TorchCell.Find(path, tensors, prefix, kind);
        Agree(config, path, Configuration.Settings.Layers, cell.Layers);
        Agree(config, path, Configuration.Settings.Heads, cell.Heads);
        RequireActivation(config, path, cell, nodes is not null);
        model = ModelFactory.Create(config, cell.Units, cell.Inputs, cell.Outputs);
        var places = new Dictionary<string, string>();
        foreach (ParameterView view in model.Parameters.Views)
        {
            TensorListing? tensor = view.Name switch
            {
                RecurrentModel.OutputName => cell.Readout,
                RecurrentModel.OutputBiasName => cell.ReadoutBias,
                _ => cell[view.Name[..view.Name.LastIndexOf('_')], int.Parse(view.Name[(view.Name.LastIndexOf('l') + 1)..], Invariant)],
            };
            if (tensor is not null) places.Add(tensor.Name, view.Name);
        }

        IEnumerable<NamedTensor> read = nodes ?? TensorFile.Read(path, listing => places.ContainsKey(listing.Name), cancellation);
        foreach (NamedTensor tensor in read.Where(tensor => places.ContainsKey(tensor.Name)))
        {
            tensor.RequireFinite(path);
            tensor.Data.CopyTo(model.Parameters[places[tensor.Name]]);
        }

        // Without a read-out the outputs are h.
        if (cell.Readout is null)
        {
            Span<double> c = model.Parameters[RecurrentModel.OutputName];
            for (int i = 0; i < cell.Units; i++) c[i * cell.Units + i] = 1;
        }

        return model;
    }

    private static IFormatProvider Invariant => CultureInfo.InvariantCulture;

    private static string Lines(RecurrentCell cell, int layers, int heads, Activation? activation)
    {
        string text = FormattableString.Invariant($"model: {Word.Of(cell)}\nmodel.layers: {layers}\n");
        if (heads > 1) text += FormattableString.Invariant($"model.heads: {heads}\n");
        return activation is { } sigma ? $"{text}activation: {Word.Of(sigma)}\n" : text;
    }

    private static void Agree(RunConfig config, string path, Setting<int> setting, int actual)
    {
        if (config.Get(setting) == actual) return;
        throw ProblemException.Setting($"setting '{setting.Key}'", FormattableString.Invariant($"{config.Get(setting)}"),
            FormattableString.Invariant($"{actual}, which '{path}' has"), FormattableString.Invariant($"Set {setting.Key}={actual}"));
    }

    // A state_dict of torch.nn.RNN does not say whether it is tanh or relu.
    private static void RequireActivation(RunConfig config, string path, TorchCell cell, bool said)
    {
        if (said || cell.Cell != RecurrentCell.Elman
            || config.OriginOf(Configuration.Settings.Activation).Layer is ConfigLayer.File or ConfigLayer.Override) return;
        throw ProblemException.Setting("setting 'activation'", $"not given, and the weights in '{path}' do not say it",
            "the nonlinearity of the torch.nn.RNN", "Add activation=tanh (PyTorch's default) or activation=relu");
    }
}
