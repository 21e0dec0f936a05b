using Lethe.Kernels.Recurrence;

namespace Lethe.Interop.Onnx;

/// <summary>
/// An RNN, GRU or LSTM node as one of PyTorch's cells. ONNX stacks gates in another order (LSTM i, o, f, c; GRU z, r, h), and has features
/// that PyTorch's cells have not: those are refused by their names.
/// </summary>
internal sealed class OnnxCellNode
{
    private const string Remedy = "Measure the model as it is: lethe memory of the .onnx file";

    // Inputs of the node.
    private const int Weights = 1, Recurrent = 2, Bias = 3, Lengths = 4, Peepholes = 7;

    private static readonly string[] Harmless = ["hidden_size", "direction", "layout", "activations", "clip", "input_forget",
        "linear_before_reset", "activation_alpha", "activation_beta", "output_sequence"];

    private readonly string _path;

    /// <summary>Checks the features of a node.</summary>
    /// <exception cref="ProblemException">It has one that no cell has.</exception>
    internal OnnxCellNode(string path, OnnxNode node)
    {
        (_path, Node) = (path, node);
        Cell = Kind(node);
        string given = node.Attributes.GetValueOrDefault("direction")?.Text ?? "", direction = given.Length > 0 ? given : "forward";
        if (direction != "forward")
            throw Refused($"direction is {Printable.Clip(direction)}", "forward: a pass from the end of time has no memory of the past");
        if (node.Attributes.TryGetValue("clip", out OnnxAttribute? clip) && clip.Real > 0)
            throw Refused(Invariant($"clip is {clip.Real}"), "no clip");
        if (node.Whole("input_forget", 0) != 0) throw Refused("input_forget is 1 (the two gates are one)", "input_forget=0");
        if (node.Input(Lengths).Length > 0) throw Refused("it reads sequence_lens (sequences of several lengths)", "no sequence_lens");
        if (node.Input(Peepholes).Length > 0) throw Refused("it has peepholes (input P)", "no peepholes");
        foreach (string name in (string[])["activation_alpha", "activation_beta"])
        {
            if (node.Attributes.GetValueOrDefault(name) is { Reals: > 0 })
                throw Refused($"it has {name}", "activations without parameters");
        }
        if (node.Attributes.Keys.FirstOrDefault(name => !Harmless.Contains(name)) is { } unknown)
            throw Refused($"it has an attribute '{Printable.Clip(unknown)}'", "those of ONNX's RNN, GRU and LSTM");
        Activation = ReadActivation();
    }

    internal OnnxNode Node { get; }

    internal RecurrentCell Cell { get; }

    /// <summary>sigma of an RNN; tanh of the others.</summary>
    internal Activation Activation { get; }

    /// <summary>m; 0 before <see cref="Tensors"/>.</summary>
    internal int Units { get; private set; }

    /// <summary>True for the operators that are cells.</summary>
    internal static bool IsOne(OnnxNode node) => node.Operator is "RNN" or "GRU" or "LSTM";

    /// <summary>Its weights under PyTorch's names, of a layer.</summary>
    /// <param name="layer">The number in the names.</param>
    /// <param name="find">The tensor of a name; null where it is not stored.</param>
    /// <exception cref="ProblemException">A weight is not stored, or of a wrong shape.</exception>
    internal IEnumerable<NamedTensor> Tensors(int layer, Func<string, NamedTensor?> find)
    {
        int[] order = Cell switch { RecurrentCell.Lstm => [0, 2, 3, 1], RecurrentCell.Elman => [0], _ => [1, 0, 2] };
        NamedTensor w = Stored(Weights, "W"), r = Stored(Recurrent, "R");
        if (r.Shape is not [1, var rows, > 0 and var m] || rows != order.Length * m)
            throw Refused($"R has shape {r.ShapeText}", Invariant($"(1, {order.Length} m, m)"));
        if (w.Shape is not [1, var same, > 0 and var d] || same != rows)
            throw Refused($"W has shape {w.ShapeText}", Invariant($"(1, {rows}, inputs)"));
        Units = m;
        NamedTensor? b = Node.Input(Bias).Length > 0 ? Stored(Bias, "B") : null;
        if (b is not null && b.Shape is not [1, var entries]) throw Refused($"B has shape {b.ShapeText}", Invariant($"(1, {2 * rows})"));
        if (b is not null && b.Data.Length != 2 * rows) throw Refused($"B has shape {b.ShapeText}", Invariant($"(1, {2 * rows})"));
        yield return Sorted("weight_ih", w.Data, d);
        yield return Sorted("weight_hh", r.Data, m);
        yield return Sorted("bias_ih", b is null ? new double[rows] : b.Data[..rows], 1);
        yield return Sorted("bias_hh", b is null ? new double[rows] : b.Data[rows..], 1);

        NamedTensor Stored(int index, string name) => find(Node.Input(index))
            ?? throw Refused($"its {name} is not stored in the file", "weights that are stored: initializers or constants");

        NamedTensor Sorted(string weight, double[] data, int columns)
        {
            var sorted = new double[data.Length];
            int gate = m * columns;
            for (int i = 0; i < order.Length; i++) data.AsSpan(order[i] * gate, gate).CopyTo(sorted.AsSpan(i * gate));
            return new NamedTensor(CellModel.NameOf(weight, layer), weight.StartsWith('w') ? [rows, columns] : [rows], sorted);
        }
    }

    private static RecurrentCell Kind(OnnxNode node) => node.Operator switch
    {
        "LSTM" => RecurrentCell.Lstm,
        "GRU" => node.Whole("linear_before_reset", 0) == 0 ? RecurrentCell.GruResetBefore : RecurrentCell.Gru,
        _ => RecurrentCell.Elman,
    };

    private Activation ReadActivation()
    {
        string[] given = [.. (Node.Attributes.GetValueOrDefault("activations")?.Texts ?? []).Select(name => name.ToLowerInvariant())];
        string[] usual = Cell switch
        {
            RecurrentCell.Lstm => ["sigmoid", "tanh", "tanh"],
            RecurrentCell.Elman => ["tanh"],
            _ => ["sigmoid", "tanh"],
        };
        if (given.Length == 0 || given.SequenceEqual(usual)) return Activation.Tanh;
        if (Cell == RecurrentCell.Elman && given is ["relu"]) return Activation.Relu;
        throw Refused($"its activations are {Printable.Clip(string.Join(", ", given))}",
            string.Join(", ", usual) + (Cell == RecurrentCell.Elman ? " or relu" : ""));
    }

    internal ProblemException Refused(string actual, string expected)
    {
        string name = Node.Outputs.Count > 0 ? Node.Outputs[0] : "";
        return ProblemException.Input(_path, $"{Node.Operator} node '{Printable.Clip(name)}': {actual}", expected, Remedy);
    }
}
