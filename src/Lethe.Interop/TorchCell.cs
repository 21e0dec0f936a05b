using Lethe.Kernels.Recurrence;

namespace Lethe.Interop;

/// <summary>
/// Which tensors of a file are a torch.nn.RNN, GRU or LSTM with a linear read-out: [prefix.]weight_ih_l0, weight_hh_l0, bias_ih_l0,
/// bias_hh_l0, l1, ..., and the one matrix besides that has as many columns as there are units, with its bias. A file of the cell alone has
/// no read-out: its outputs are h. What fits is taken; where more than one reading would, none is.
/// </summary>
public sealed partial class TorchCell
{
    private static readonly string[] Weights = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"];

    private readonly string _path;
    private readonly Dictionary<(string Weight, int Layer), TensorListing> _cells = [];

    private TorchCell(string path) => _path = path;

    /// <summary>elman, gru or lstm, told by the rows to a unit.</summary>
    public RecurrentCell Cell { get; private set; }

    /// <summary>Layers.</summary>
    public int Layers { get; private set; }

    /// <summary>m.</summary>
    public int Units { get; private set; }

    /// <summary>Blocks on the diagonal of the recurrent matrices, where only these are stored.</summary>
    public int Heads { get; private set; } = 1;

    /// <summary>d.</summary>
    public int Inputs { get; private set; }

    /// <summary>o: rows of the read-out; m where there is none.</summary>
    public int Outputs { get; private set; }

    /// <summary>The matrix (o, m) of the read-out; null: the outputs are h.</summary>
    public TensorListing? Readout { get; private set; }

    /// <summary>Its bias (o); null: 0.</summary>
    public TensorListing? ReadoutBias { get; private set; }

    /// <summary>Whether a listing has the names of a cell at all.</summary>
    public static bool IsOne(IEnumerable<TensorListing> tensors) => tensors.Any(tensor => Name().IsMatch(tensor.Name));

    /// <summary>Finds the cell among the tensors of a file.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="tensors">What it holds.</param>
    /// <param name="prefix">Only tensors below this are looked at; empty: all.</param>
    /// <param name="kind">The cell that is expected; residual: whichever it is. It also tells heads.</param>
    /// <exception cref="ProblemException">There is none, more than one, or not all of one; a tensor fits more than one reading.</exception>
    public static TorchCell Find(string path, IReadOnlyList<TensorListing> tensors, string prefix = "",
        RecurrentCell kind = RecurrentCell.Residual)
    {
        var cell = new TorchCell(path);
        List<TensorListing> rest = [];
        string? common = null;
        foreach (TensorListing tensor in tensors.Where(t => !t.IsAside && t.Name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            Match match = Name().Match(tensor.Name);
            if (!match.Success)
            {
                rest.Add(tensor);
                continue;
            }
            string before = match.Groups["prefix"].Value;
            common ??= before;
            if (before != common)
            {
                throw cell.Problem($"it holds several recurrent networks, '{Printable.Clip(common)}' and '{Printable.Clip(before)}'",
                    "one recurrent network", $"Name one: --prefix {ShellWord.Quote(common)} takes it alone, and its outputs are h");
            }
            cell.Take(tensor, match);
        }
        if (cell._cells.Count == 0)
            throw cell.Problem("it has no tensor named weight_hh_l0", "the weights of a torch.nn.RNN, GRU or LSTM",
                "Check the file, and --prefix");
        cell.Measure(kind);
        cell.FindReadout(rest);
        return cell;
    }

    /// <summary>The tensor of a weight, "weight_ih" of layer 0; null where the network has no biases.</summary>
    public TensorListing? this[string weight, int layer] => _cells.GetValueOrDefault((weight, layer));

    private void Take(TensorListing tensor, Match match)
    {
        if (match.Groups["reverse"].Success)
            throw Problem($"'{Printable.Clip(tensor.Name)}' belongs to a bidirectional network", "a network that runs forwards",
                "A pass from the end of time has no memory of the past: train one direction");
        if (match.Groups["name"].Value == "weight_hr")
            throw Problem($"'{Printable.Clip(tensor.Name)}' is a projection (proj_size)", "an LSTM without proj_size",
                "Measure the model itself: lethe memory of its .onnx or TorchScript file");
        tensor.RequireReadable(_path);
        int layer = int.Parse(match.Groups["layer"].ValueSpan, CultureInfo.InvariantCulture);
        _cells[(match.Groups["name"].Value, layer)] = tensor;
        Layers = Math.Max(Layers, layer + 1);
    }

    private void Measure(RecurrentCell kind)
    {
        TensorListing first = Required("weight_hh", 0);
        if (first.Shape is not [> 0 and <= int.MaxValue and var rows, > 0 and <= int.MaxValue and var columns])
            throw Wrong(first, "a matrix (gates m, m)");
        (Cell, int gates) = Kind(kind, rows, columns);
        if (Cell == RecurrentCell.Residual || rows % gates != 0)
            throw Wrong(first, kind == RecurrentCell.Residual ? "(m, m) of an RNN, (3 m, m) of a GRU or (4 m, m) of an LSTM"
                : $"({gates} m, m)");
        Units = (int)(rows / gates);
        if (Units % columns != 0) throw Wrong(first, Invariant($"({rows}, {Units}), or blocks of it: fewer columns that divide {Units}"));
        Heads = (int)(Units / columns);
        for (int layer = 0; layer < Layers; layer++)
        {
            foreach (string weight in Weights)
            {
                bool matrix = weight.StartsWith("weight", StringComparison.Ordinal);
                TensorListing? tensor = matrix ? Required(weight, layer) : this[weight, layer];
                if (tensor is null)
                {
                    if (_cells.Keys.Any(key => key.Weight.StartsWith("bias", StringComparison.Ordinal)))
                        throw Problem(Invariant($"it has no tensor '{weight}_l{layer}', and other biases"),
                            "all biases, or none (bias=False)",
                            "Save the whole state_dict");
                    continue;
                }
                long[] shape = weight switch
                {
                    "weight_hh" => [rows, columns],
                    "weight_ih" when layer == 0 => tensor.Shape is [_, > 0 and <= int.MaxValue and var d] ? [rows, d] : [rows, 1],
                    "weight_ih" => [rows, Units],
                    _ => [rows],
                };
                if (!tensor.Shape.SequenceEqual(shape))
                    throw Wrong(tensor, $"({string.Join(", ", shape)}{(shape.Length == 1 ? "," : "")})");
            }
        }
        Inputs = (int)this["weight_ih", 0]!.Shape[1];
    }

    private static (RecurrentCell Cell, int Gates) Kind(RecurrentCell kind, long rows, long columns) => kind switch
    {
        RecurrentCell.Lstm => (kind, 4),
        RecurrentCell.Gru or RecurrentCell.GruResetBefore => (kind, 3),
        RecurrentCell.Elman => (kind, 1),
        _ => (rows / columns, rows % columns) switch
        {
            (1, 0) => (RecurrentCell.Elman, 1),
            (3, 0) => (RecurrentCell.Gru, 3),
            (4, 0) => (RecurrentCell.Lstm, 4),
            _ => (RecurrentCell.Residual, 1),
        },
    };

    /// <summary>Among what is no weight of the cell: nothing, or a matrix and its bias.</summary>
    private void FindReadout(List<TensorListing> rest)
    {
        Outputs = Units;
        if (rest.Count == 0) return;
        TensorListing[] matrices = [.. rest.Where(t => t.Shape is [> 0 and <= int.MaxValue, var columns] && columns == Units)];
        Readout = matrices.Length == 1 ? matrices[0] : matrices.FirstOrDefault(t => t.Name == Models.RecurrentModel.OutputName);
        TensorListing[] others = [.. rest.Where(t => t != Readout)];
        if (Readout is not null)
        {
            ReadoutBias = others is [{ Shape: [var entries] }] && entries == Readout.Shape[0] ? others[0] : null;
            if (ReadoutBias is not null || others.Length == 0)
            {
                Readout.RequireReadable(_path);
                ReadoutBias?.RequireReadable(_path);
                Outputs = (int)Readout.Shape[0];
                return;
            }
        }
        string names = string.Join(", ", others.Take(3).Select(t => $"'{Printable.Clip(t.Name)}' {t.ShapeText}"));
        string before = Name().Match(_cells.Values.First().Name).Groups["prefix"].Value;
        string readout = Readout is null ? "" : $" and a read-out '{Printable.Clip(Readout.Name)}'";
        throw Problem($"beside the recurrent layer{readout} it has {names}"
            + (others.Length > 3 ? Invariant($" and {others.Length - 3} more") : ""),
            Invariant($"one matrix (outputs, {Units}) and its bias, or nothing"),
            before.Length > 0 ? $"--prefix {ShellWord.Quote(before)} takes the recurrent layer alone, and its outputs are h; or measure " +
                "the whole network: lethe memory of its .onnx or TorchScript file"
                : "Save the recurrent layer and its read-out alone; or measure the whole network: lethe memory of its .onnx file");
    }

    private TensorListing Required(string weight, int layer) => this[weight, layer]
        ?? throw Problem(Invariant($"it has no tensor '{weight}_l{layer}'"), "all weights of a torch.nn.RNN, GRU or LSTM",
            "Save the whole state_dict");

    private ProblemException Wrong(TensorListing tensor, string expected) =>
        Problem($"'{Printable.Clip(tensor.Name)}' has shape {tensor.ShapeText}", expected, "Check the file and model=");

    private ProblemException Problem(string actual, string expected, string remedy) =>
        ProblemException.Input(_path, actual, expected, remedy);

    [GeneratedRegex(
        @"^(?<prefix>(.*\.)?)(?<name>weight_ih|weight_hh|weight_hr|bias_ih|bias_hh)_l(?<layer>[0-9]{1,3})(?<reverse>_reverse)?$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Name();
}
