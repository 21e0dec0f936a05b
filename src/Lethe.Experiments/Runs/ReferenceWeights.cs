namespace Lethe.Experiments.Runs;

/// <summary>
/// Weights from a file of tensors (<see cref="TensorFile"/>) into a model: under Lethe's own names or those of the reference code, of which
/// every tensor must be there, none besides, each with the shape its name demands. The width is that of the file.
/// </summary>
public static class ReferenceWeights
{
    /// <summary>The model of a configuration with the weights of a file; width and channels are the file's.</summary>
    /// <param name="config">model, activation, dt, model.parameterization, model.clamp, model.integration.</param>
    /// <param name="path">The file.</param>
    /// <param name="prefix">Only tensors whose names begin so are taken, under the rest of their names; null: all.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ProblemException">The file is damaged, or a tensor is missing, unknown, of a wrong shape or not finite. The
    /// settings of the model do not fit together.</exception>
    public static RecurrentModel Load(RunConfig config, string path, string? prefix = null, CancellationToken cancellation = default)
    {
        StoredWeights.RequireOfRun(path, config.Models);
        WeightsFile.RequireWhole(path);
        ModelEntry entry = config.Get(Settings.Model);
        IReadOnlyDictionary<string, string> names = entry.ReferenceNames;
        Dictionary<string, NamedTensor> tensors = OwnNames(Below(path, prefix, cancellation), names, path);
        int layers = config.Get(Settings.Layers);
        // Units of a model that has two numbers to a state have an axis for them.
        bool complex = ModelFactory.Create(config, 1, 1, 1).Shape is { Complex: true };
        (int width, int inputs) = Matrix(tensors, RecurrentModel.InputName, names, path, complex);
        (int between, int columns) = Matrix(tensors, RecurrentModel.OutputName, names, path, complex);
        if (columns != width)
        {
            throw Problem(path, $"'{tensors[RecurrentModel.OutputName].Name}' has {columns} columns, " +
                $"'{tensors[RecurrentModel.InputName].Name}' {width} rows",
                "one and the same width");
        }

        int outputs = layers == 1
            ? between : Matrix(tensors, RecurrentModel.LayerPrefix(layers - 1) + RecurrentModel.OutputName, names, path, complex).First;
        RecurrentModel model = ModelFactory.Create(config, width, inputs, outputs, layers == 1 ? null : between);
        foreach (ParameterView view in model.Parameters.Views)
        {
            if (!tensors.Remove(view.Name, out NamedTensor? tensor))
                throw Problem(path, $"it has no tensor '{view.Name}'{ReferenceNameOf(view.Name, names)}",
                    $"the weights of model '{entry}'");
            if (!tensor.Shape.SequenceEqual(view.Shape))
                throw Problem(path, $"tensor '{tensor.Name}' has shape {tensor.ShapeText}",
                    $"shape ({string.Join(", ", view.Shape)}{(view.Shape.Count == 1 ? "," : "")})");
            tensor.RequireFinite(path);
            tensor.Data.CopyTo(model.Parameters[view]);
        }

        if (tensors.Count > 0)
            throw Problem(path, $"it has a tensor '{tensors.Values.First().Name}' too many", $"the weights of model '{entry}'");
        return model;
    }

    private static IReadOnlyList<NamedTensor> Below(string path, string? prefix, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(prefix)) return TensorFile.Read(path, wanted: null, cancellation);
        NamedTensor[] below =
            [.. TensorFile.Read(path, t => t.Name.StartsWith(prefix, StringComparison.Ordinal), cancellation)
            .Select(t => t.WithName(t.Name[prefix.Length..]))];
        return below.Length > 0
            ? below : throw Problem(path, $"no tensor's name begins with '{prefix}'", "the weights of a recurrent model");
    }

    private static Dictionary<string,
        NamedTensor> OwnNames(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> names, string path)
    {
        var own = new Dictionary<string, NamedTensor>();
        foreach (NamedTensor tensor in tensors)
        {
            string name = names.FirstOrDefault(n => n.Value == tensor.Name).Key ?? tensor.Name;
            if (!own.TryAdd(name, tensor)) throw Problem(path, $"it has both '{own[name].Name}' and '{tensor.Name}'", "each weight once");
        }

        return own;
    }

    /// <summary>The two sizes of a matrix; of a complex one, which has an axis of (Re, Im) besides, units and channels in the order they
    /// stand in.</summary>
    private static (int First, int Second) Matrix(Dictionary<string, NamedTensor> tensors, string name, IReadOnlyDictionary<string,
        string> names, string path, bool complex)
    {
        if (!tensors.TryGetValue(name, out NamedTensor? tensor))
            throw Problem(path, $"it has no tensor '{name}'{ReferenceNameOf(name, names)}", "the weights of a recurrent model");
        return (complex, tensor.Shape) switch
        {
            (false, [> 0, > 0]) => (tensor.Shape[0], tensor.Shape[1]),
            (true, [> 0, 2, > 0]) when name == RecurrentModel.InputName => (tensor.Shape[0], tensor.Shape[2]),
            (true, [> 0, > 0, 2]) when name == RecurrentModel.OutputName => (tensor.Shape[0], tensor.Shape[1]),
            _ => throw Problem(path, $"tensor '{tensor.Name}' has shape {tensor.ShapeText}", complex
                ? "a complex matrix: (m, 2, in) or (out, m, 2)" : "a matrix"),
        };
    }

    private static string ReferenceNameOf(string own, IReadOnlyDictionary<string, string> names) => names.TryGetValue(own, out string? name)
        ? $" (or '{name}')" : "";

    private static ProblemException Problem(string path, string actual, string expected) =>
        ProblemException.Input(path, actual, expected, "Check the file against the names in docs/weights.md, and the setting 'model'");
}
