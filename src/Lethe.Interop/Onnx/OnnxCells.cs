using Lethe.Kernels.Recurrence;

namespace Lethe.Interop.Onnx;

/// <summary>
/// An ONNX graph that is layers of one cell and a linear read-out of the last one, as PyTorch's weights. The graph is followed from its
/// output back to its input: between the cells only what changes the shape or the type of a tensor may stand, behind them one product with
/// a stored matrix and one sum with a stored bias. Anything else is refused by its operator's name, since it would be left out.
/// </summary>
public sealed class OnnxCells
{
    private const string Expected = "layers of one RNN, GRU or LSTM, and one MatMul and Add behind them",
        Remedy = "Measure the model as it is: lethe memory of the .onnx file";

    // What neither computes nor picks.
    private static readonly string[] Shaping = ["Identity", "Transpose", "Squeeze", "Unsqueeze", "Reshape", "Cast", "Flatten", "Dropout"];

    private static readonly string[] ShapingOfStates = [.. Shaping, "Expand", "Slice", "Gather", "Tile", "Split"];

    private readonly string _path;
    private readonly OnnxFile _file;
    private readonly ReadBudget _budget;
    private readonly Dictionary<string, OnnxNode> _producers = [];
    private readonly List<OnnxCellNode> _cells = [];
    private NamedTensor? _matrix, _bias;

    private OnnxCells(string path, OnnxFile file, ReadBudget budget)
    {
        (_path, _file, _budget) = (path, file, budget);
        foreach (OnnxNode node in file.Nodes)
            foreach (string output in node.Outputs.Where(name => name.Length > 0)) _producers.TryAdd(output, node);
    }

    /// <summary>The kind of all layers.</summary>
    public RecurrentCell Cell => _cells[0].Cell;

    /// <summary>sigma of an RNN; tanh of the others.</summary>
    public Activation Activation => _cells[0].Activation;

    /// <summary>Layers.</summary>
    public int Layers => _cells.Count;

    /// <summary>The weights under PyTorch's names, the read-out as output.c and output.d.</summary>
    public IReadOnlyList<NamedTensor> Tensors { get; private set; } = [];

    /// <summary>Reads a file.</summary>
    /// <returns>Null where it is no ONNX file, or has no such node in its graph.</returns>
    /// <exception cref="ProblemException">It has one, and is not such a network.</exception>
    public static OnnxCells? Read(string path, CancellationToken cancellation = default)
    {
        if (!path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) || !File.Exists(path)) return null;
        OnnxFile file = OnnxFile.Read(path, cancellation);
        if (!file.Nodes.Any(OnnxCellNode.IsOne)) return null;
        var cells = new OnnxCells(path, file, new ReadBudget(path, file.StoredBytes, cancellation));
        cells.Follow();
        return cells;
    }

    private void Follow()
    {
        string? output = _file.Outputs.Select(port => port.Name).FirstOrDefault(name => !IsState(name));
        if (output is null)
            throw Refused("all its outputs are a cell's last state (Y_h), not the states of all steps (Y)");
        string input = FollowBack(output);
        if (_file.Inputs.All(port => port.Name != input)) throw Refused($"'{Printable.Clip(input)}' is no input of the graph");
        if (_cells.Count == 0) throw Refused($"output '{Printable.Clip(output)}' does not come from a cell");
        _cells.Reverse();
        int all = _file.Nodes.Count(OnnxCellNode.IsOne);
        if (all != _cells.Count) throw Refused(Invariant($"it has {all} cells, of which {_cells.Count} lead to its output"));
        if (_cells.Any(cell => cell.Cell != Cell || cell.Activation != Activation)) throw Refused("its layers are of several kinds");
        List<NamedTensor> tensors = [.. _cells.SelectMany((cell, layer) => cell.Tensors(layer, Stored))];
        if (_matrix is not null)
        {
            int o = _matrix.Shape[1], m = _matrix.Shape[0];
            var transposed = new double[o * m];
            for (int i = 0; i < m; i++)
                for (int k = 0; k < o; k++) transposed[k * m + i] = _matrix.Data[i * o + k];
            tensors.Add(new NamedTensor(RecurrentModel.OutputName, [o, m], transposed));
            if (_bias is not null) tensors.Add(new NamedTensor(RecurrentModel.OutputBiasName, [o], Spread(_bias, o)));
        }
        else if (_bias is not null)
        {
            throw Refused("it adds a bias without a product");
        }

        Tensors = tensors;
    }

    /// <summary>From an output to the input, taking cells and the read-out on the way.</summary>
    private string FollowBack(string name)
    {
        // A graph has no loops: it ends after as many steps as there are nodes.
        for (int i = 0; i <= _file.Nodes.Count && _producers.TryGetValue(name, out OnnxNode? node); i++)
        {
            if (OnnxCellNode.IsOne(node))
            {
                if (node.Outputs[0] != name) throw Refused($"'{Printable.Clip(name)}' is a cell's last state, not the states of all steps");
                var cell = new OnnxCellNode(_path, node);
                foreach (int state in (int[])[5, 6]) RequireZero(node.Input(state));
                _cells.Add(cell);
                name = node.Input(0);
            }
            else if (Shaping.Contains(node.Operator))
            {
                name = node.Input(0);
            }
            else if (_cells.Count == 0 && node.Operator == "Add" && _bias is null && _matrix is null)
            {
                name = Split(node, out _bias);
            }
            else if (_cells.Count == 0 && node.Operator == "MatMul" && _matrix is null)
            {
                if (Stored(node.Input(1)) is not { Shape.Length: 2 } matrix) throw Refused("its MatMul is with no stored matrix");
                (_matrix, name) = (matrix, node.Input(0));
            }
            else
            {
                throw Refused($"its operator {Printable.Clip(node.Operator)} stands {(_cells.Count == 0 ? "behind" : "before")} the cells");
            }
        }

        return name;
    }

    private string Split(OnnxNode sum, out NamedTensor? bias)
    {
        for (int side = 0; side < 2; side++)
        {
            bias = Stored(sum.Input(side));
            if (bias is not null) return sum.Input(1 - side);
        }

        throw Refused("its Add is with no stored bias");
    }

    /// <summary>One number for each output; a bias of one number stands for all.</summary>
    private double[] Spread(NamedTensor bias, int outputs) => bias.Data.Length == outputs ? bias.Data
        : bias.Data.Length == 1 ? [.. Enumerable.Repeat(bias.Data[0], outputs)]
        : throw Refused($"its bias has shape {bias.ShapeText}, the product {outputs} columns");

    /// <summary>Initial states are an input of the graph, which a pass begins at 0, or zeros that are stored or made.</summary>
    private void RequireZero(string name)
    {
        for (int i = 0; i <= _file.Nodes.Count && name.Length > 0; i++)
        {
            if (_file.Inputs.Any(port => port.Name == name)) return;
            if (Stored(name) is { } stored)
            {
                if (stored.Data.All(value => value == 0)) return;
                throw Refused($"initial state '{Printable.Clip(name)}' is not 0");
            }

            if (!_producers.TryGetValue(name, out OnnxNode? node)) break;
            if (node.Operator == "ConstantOfShape")
            {
                if (node.Attributes.GetValueOrDefault("value")?.Tensor is not { } value
                    || value.ToNamed(_path, _budget).Data.All(v => v == 0)) return;
                throw Refused("an initial state is not 0");
            }

            if (!ShapingOfStates.Contains(node.Operator)) throw Refused($"an initial state comes from {Printable.Clip(node.Operator)}");
            name = node.Input(0);
        }

        if (name.Length > 0) throw Refused($"initial state '{Printable.Clip(name)}' comes from nowhere");
    }

    private bool IsState(string name)
    {
        for (int i = 0; i <= _file.Nodes.Count && _producers.TryGetValue(name, out OnnxNode? node); i++)
        {
            if (OnnxCellNode.IsOne(node)) return node.Outputs[0] != name;
            if (!ShapingOfStates.Contains(node.Operator) && node.Operator != "Concat") return false;
            name = node.Input(0);
        }

        return false;
    }

    private NamedTensor? Stored(string name)
    {
        if (name.Length == 0) return null;
        if (_file.Tensor(name) is { } tensor) return tensor.ToNamed(_path, _budget);
        return _producers.TryGetValue(name, out OnnxNode? node) && node.Operator == "Constant"
            ? node.Attributes.GetValueOrDefault("value")?.Tensor?.ToNamed(_path, _budget) : null;
    }

    private ProblemException Refused(string actual) => ProblemException.Input(_path, actual, Expected, Remedy);
}
