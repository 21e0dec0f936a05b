using Lethe.Kernels.Recurrence;

namespace Lethe.Experiments.Runs;

/// <summary>
/// Weights from a file of tensors (<see cref="TensorFile"/>) into a model: under Lethe's own names or those of the reference code, of which
/// every tensor must be there, no other tensor of numbers besides, each with the shape its name demands. The width is that of the file.
/// Cells are found by <see cref="CellFiles"/>.
/// </summary>
public static class ReferenceWeights
{
    /// <summary>The model of a configuration with the weights of a file; width and channels are the file's.</summary>
    /// <param name="config">model, activation, dt, model.parameterization, model.clamp, model.integration.</param>
    /// <param name="path">The file.</param>
    /// <param name="prefix">Only tensors whose names begin so are taken, under the rest of their names; null: all.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ProblemException">The file is damaged, or a tensor is missing, unknown, of a type that is not read, of a wrong
    /// shape or not finite. The settings of the model do not fit together.</exception>
    public static RecurrentModel Load(RunConfig config, string path, string? prefix = null, CancellationToken cancellation = default)
    {
        StoredWeights.RequireOfRun(path, config.Models);
        WeightsFile.RequireWhole(path);
        if (config.Get(Settings.Model).HasHeads) return CellFiles.Load(config, path, prefix ?? "", cancellation);
        var file = new WeightsListing(path, TensorFile.List(path, cancellation), prefix ?? "", config);
        Dictionary<string, TensorListing> tensors = file.Own;
        int layers = config.Get(Settings.Layers);
        // Units of a model that has two numbers to a state have an axis for them.
        RecurrenceShape shape = ModelFactory.Create(config, 1, 1, 1).Layers[0].Shape;
        (bool complex, bool features) = (shape.Complex, shape.Features > 0);
        (int width, int inputs) = Matrix(file, RecurrentModel.InputName, complex);
        (int between, int columns) = Matrix(file, RecurrentModel.OutputName, complex);
        if (columns != width)
        {
            throw file.Problem($"'{tensors[RecurrentModel.OutputName].Name}' has {columns} columns, " +
                $"'{tensors[RecurrentModel.InputName].Name}' {width} rows",
                "one and the same width");
        }

        string last = RecurrentModel.LayerPrefix(layers - 1);
        int outputs = features ? Matrix(file, last + ComplexRecurrentModel.ReadoutName, false).First
            : layers == 1 ? between : Matrix(file, last + RecurrentModel.OutputName, complex).First;
        RecurrentModel model = ModelFactory.Create(config, width, inputs, outputs, layers == 1 && !features ? null : between);
        foreach (ParameterView view in model.Parameters.Views)
        {
            TensorListing tensor = file.Required(view.Name);
            if (!tensor.Shape.SequenceEqual(view.Shape.Select(size => (long)size)))
                throw file.Problem($"tensor '{tensor.Name}' has shape {tensor.ShapeText}",
                    $"shape ({string.Join(", ", view.Shape)}{(view.Shape.Count == 1 ? "," : "")})");
        }

        Dictionary<string, ParameterView> views = model.Parameters.Views.ToDictionary(view => tensors[view.Name].Name);
        // What is no weight stands beside the weights of many files: settings, text.
        if (tensors.Values.FirstOrDefault(one => !one.IsAside && !views.ContainsKey(one.Name)) is { } other)
            throw file.Misnamed($"it has a tensor '{other.Name}' too many");
        foreach (NamedTensor tensor in TensorFile.Read(path, listing => views.ContainsKey(listing.Name), cancellation))
        {
            tensor.RequireFinite(path);
            tensor.Data.CopyTo(model.Parameters[views[tensor.Name]]);
        }

        return model;
    }

    /// <summary>The two sizes of a matrix; of a complex one, which has an axis of (Re, Im) besides, units and channels in the order they
    /// stand in.</summary>
    private static (int First, int Second) Matrix(WeightsListing file, string name, bool complex)
    {
        TensorListing tensor = file.Required(name);
        return (complex, tensor.Shape) switch
        {
            (false, [> 0 and <= int.MaxValue and var first, > 0 and <= int.MaxValue and var second]) => ((int)first, (int)second),
            (true, [> 0 and <= int.MaxValue and var first, 2, > 0 and <= int.MaxValue and var second])
                when name == RecurrentModel.InputName => ((int)first, (int)second),
            (true, [> 0 and <= int.MaxValue and var first, > 0 and <= int.MaxValue and var second, 2])
                when name == RecurrentModel.OutputName => ((int)first, (int)second),
            _ => throw file.Problem($"tensor '{tensor.Name}' has shape {tensor.ShapeText}", complex
                ? "a complex matrix: (m, 2, in) or (out, m, 2)" : "a matrix"),
        };
    }
}
