using Lethe.Theory;

namespace Lethe.Interop;

/// <summary>
/// Layers of a GRU or LSTM under PyTorch's names: [prefix.]weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0, l1, ...; biases all or none.
/// A layer above the first sees the resting output of the one below as its constant input.
/// </summary>
public sealed partial class CellFile
{
    /// <summary>The largest number of units: the eigenvalues of matrices of this size (LSTM: twice) are taken.</summary>
    public const int LargestHidden = 512;

    private readonly string _path;
    private readonly CellKind _kind;
    private readonly Dictionary<(string Name, int Layer), NamedTensor> _tensors = [];

    private CellFile(string path, CellKind kind) => (_path, _kind) = (path, kind);

    /// <summary>The number of layers.</summary>
    public int Layers { get; private set; }

    /// <summary>Names, shapes and values checked.</summary>
    /// <exception cref="ProblemException">The file is damaged, or a tensor is missing, unknown, of a wrong shape or not finite.</exception>
    public static CellFile Open(string path, CellKind kind)
    {
        var file = new CellFile(path, kind);
        string? prefix = null;
        // Other parts of a network (a decoder) may stand in the same file: they are not read.
        foreach (NamedTensor tensor in TensorFile.Read(path, tensor => TorchName().IsMatch(tensor.Name)))
        {
            Match match = TorchName().Match(tensor.Name);
            if (match.Groups["reverse"].Success)
                throw file.Problem($"'{tensor.Name}' belongs to a bidirectional network",
                "a network that runs forwards: a backward pass has no memory of the past");
            if (match.Groups["name"].Value == "weight_hr")
                throw file.Problem($"'{tensor.Name}' is a projection", "an LSTM without proj_size");
            prefix ??= match.Groups["prefix"].Value;
            if (prefix != match.Groups["prefix"].Value)
                throw file.Problem($"it holds several recurrent networks, '{prefix}' and '{match.Groups["prefix"].Value}'",
                    "one recurrent network");
            // The pattern lets at most three digits through.
            int layer = int.Parse(match.Groups["layer"].ValueSpan, CultureInfo.InvariantCulture);
            file._tensors.Add((match.Groups["name"].Value, layer), tensor);
            file.Layers = Math.Max(file.Layers, layer + 1);
        }
        if (file.Layers == 0) throw file.Problem("it has no tensor named weight_hh_l0", "the weights of a torch.nn.GRU or torch.nn.LSTM");
        file.Check();
        return file;
    }

    /// <summary>A layer under zero input, given where the layer below rests.</summary>
    public GatedCell Cell(int layer, IReadOnlyList<double>? below)
    {
        NamedTensor recurrent = _tensors[("weight_hh", layer)], input = _tensors[("weight_ih", layer)];
        int hidden = recurrent.Shape[1], columns = input.Shape[1];
        double[] constant = [.. Bias("bias_ih", layer, recurrent.Shape[0])];
        for (int i = 0; below is not null && i < constant.Length; i++)
            for (int j = 0; j < columns; j++) constant[i] += input.Data[i * columns + j] * below[j];
        return GatedCell.Create(_kind, hidden, recurrent.Data, constant, Bias("bias_hh", layer, recurrent.Shape[0]));
    }

    private double[] Bias(string name, int layer, int rows) => _tensors.TryGetValue((name, layer), out NamedTensor? bias)
        ? bias.Data : new double[rows];

    private void Check()
    {
        int gates = _kind == CellKind.Gru ? 3 : 4, below = 0;
        for (int layer = 0; layer < Layers; layer++)
        {
            NamedTensor recurrent = Required("weight_hh", layer), input = Required("weight_ih", layer);
            if (recurrent.Shape is not [var rows, >= 1 and <= LargestHidden] || rows != gates * recurrent.Shape[1])
            {
                throw Problem($"'{recurrent.Name}' has shape {recurrent.ShapeText}",
                    Invariant($"({gates} H, H) for {(_kind == CellKind.Gru ? "a GRU" : "an LSTM")}, H from 1 to {LargestHidden}"));
            }
            if (input.Shape is not [var inputRows, >= 1] || inputRows != rows || (layer > 0 && input.Shape[1] != below))
                throw Problem($"'{input.Name}' has shape {input.ShapeText}",
                    Invariant($"({rows}, {(layer > 0 ? below.ToString(CultureInfo.InvariantCulture) : "inputs")})"));
            if (_tensors.ContainsKey(("bias_ih", layer)) != _tensors.ContainsKey(("bias_hh", layer)))
                throw Problem(Invariant($"layer {layer} has one of bias_ih and bias_hh"), "both, or none (bias=False)");
            foreach (string name in (string[])["bias_ih", "bias_hh"])
            {
                if (_tensors.TryGetValue((name, layer), out NamedTensor? bias) && bias.Shape is not [var entries])
                    throw Problem($"'{bias.Name}' has shape {bias.ShapeText}", Invariant($"({rows},)"));
                if (bias is not null && bias.Data.Length != rows)
                    throw Problem($"'{bias.Name}' has shape {bias.ShapeText}", Invariant($"({rows},)"));
            }
            below = recurrent.Shape[1];
        }
        foreach (NamedTensor tensor in _tensors.Values) tensor.RequireFinite(_path);
    }

    private NamedTensor Required(string name, int layer) => _tensors.TryGetValue((name, layer), out NamedTensor? tensor) ? tensor
        : throw Problem(Invariant($"it has no tensor '{name}_l{layer}'"), "all weights of a torch.nn.GRU or torch.nn.LSTM");

    private ProblemException Problem(string actual, string expected) =>
        ProblemException.Input(_path, actual, expected, "Save the state_dict of the recurrent network, and give its --kind");

    [GeneratedRegex(
        @"^(?<prefix>(.*\.)?)(?<name>weight_ih|weight_hh|weight_hr|bias_ih|bias_hh)_l(?<layer>[0-9]{1,3})(?<reverse>_reverse)?$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex TorchName();
}
