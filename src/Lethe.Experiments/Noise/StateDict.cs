using Lethe.Interop.PyTorch;

namespace Lethe.Experiments.Noise;

/// <summary>
/// The state_dict of a torch.nn.RNN (tanh), GRU or LSTM, alone or with one linear layer behind it, as a network that Lethe computes
/// with PyTorch's equations in float64. The one place that knows which network stands in for the cells.
/// </summary>
internal static class StateDict
{
    private const string First = "weight_hh_l0";

    private static readonly string[] Ends = [".pt", ".pth", ".bin", ".ckpt", ".safetensors", ".npz"];

    /// <summary>Whether a file holds such weights and no program.</summary>
    /// <param name="path">The file.</param>
    public static bool Is(string path)
    {
        if (!File.Exists(path) || !Ends.Any(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase))) return false;
        try
        {
            if (!TensorFile.List(path).Any(tensor => IsFirst(tensor.Name))) return false;
            using FileStream stream = File.OpenRead(path);
            return !PyTorchArchive.IsProgram(stream);
        }
        catch (Exception e) when (e is ProblemException or IOException or UnauthorizedAccessException)
        {
            return false; // whoever loads it as a model says what is wrong with it
        }
    }

    /// <summary>The subject.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ProblemException">It is of another form.</exception>
    public static NoiseSubject Subject(string path)
    {
        WeightsSettings.RequirePyTorch(path);
        Dictionary<string, NamedTensor> tensors = TensorFile.Read(path).ToDictionary(tensor => tensor.Name);
        string[] roots = [.. tensors.Keys.Where(IsFirst).Select(name => name[..^First.Length])];
        if (roots.Length != 1)
            throw Problem($"it holds {roots.Length} recurrent networks ({string.Join(", ", roots.Select(one => Printable.Clip(one)))})",
                "one torch.nn.RNN, GRU or LSTM", "Export the whole model to ONNX or TorchScript");
        string root = roots[0];
        NamedTensor recurrent = tensors[root + First];
        if (recurrent.Shape is not [var rows, var width] || width < 1 || rows % width != 0 || rows / width is not (1 or 3 or 4))
            throw Problem($"'{root}{First}' has shape {recurrent.ShapeText}", "(gates m, m) with 1, 3 or 4 gates",
                "A projection (proj_size) is not read: export the model to ONNX");
        if (tensors.Keys.FirstOrDefault(name => name.StartsWith(root, StringComparison.Ordinal)
            && (name.EndsWith("_reverse", StringComparison.Ordinal) || name.Contains("weight_hr", StringComparison.Ordinal))) is { } other)
            throw Problem($"it holds '{Printable.Clip(other)}'", "one direction and no projection",
                "Memory and errors here are of causal models; a projection is read from ONNX");
        int layers = 1;
        while (tensors.ContainsKey(Invariant($"{root}weight_hh_l{layers}"))) layers++;
        NamedTensor input = tensors.GetValueOrDefault(root + "weight_ih_l0") ?? throw Problem($"it has no '{root}weight_ih_l0'",
            "the weights of the inputs", "Save the whole state_dict");
        (string Weight, string? Bias)? readout = Readout(tensors, root, width);
        var options = new TeacherOptions
        {
            Kind = (rows / width) switch { 4 => TeacherKind.Lstm, 3 => TeacherKind.Gru, _ => TeacherKind.Rnn },
            Width = width,
            Layers = layers,
            Inputs = input.Shape[^1],
            Outputs = readout is { } linear ? tensors[linear.Weight].Shape[0] : width,
        };
        string? FileName(string name) => name switch
        {
            Teacher.ReadoutWeight => readout?.Weight,
            Teacher.ReadoutBias => readout?.Bias,
            _ => tensors.ContainsKey(root + name) ? root + name : null,
        };
        bool single = recurrent.Dtype == "float32";
        List<string> notes = [$"read as torch.nn.{options.Kind.ToString().ToUpperInvariant()} with {Invariant($"{layers}")} " +
            $"{(layers == 1 ? "layer" : "layers")} of {Invariant($"{width}")} units, computed in float64; outputs are " +
            (readout is { } read ? $"those of the linear layer '{Printable.Clip(read.Weight)}'" : "its states h")];
        if (options.Kind == TeacherKind.Rnn) notes.Add("sigma is taken to be tanh; a state_dict does not say it");
        return new TeacherSubject(path, Create, FileName, single ? v => (float)v : null) { Told = notes };

        Teacher Create()
        {
            Teacher teacher = UserInput.Read(path, "the sizes of its layers", "sizes that can be computed",
                "Export the model to ONNX", () => Teacher.Create(options));
            foreach ((string name, int[] shape) in teacher.Weights.Shapes)
            {
                Span<double> values = teacher.Weights[name];
                values.Clear();
                if (FileName(name) is { } stored)
                {
                    NamedTensor tensor = tensors[stored];
                    if (!tensor.Shape.AsSpan().SequenceEqual(shape))
                        throw Problem($"'{Printable.Clip(stored)}' has shape {tensor.ShapeText}", $"({string.Join(", ", shape)})",
                            "Export the model to ONNX");
                    tensor.RequireFinite(path);
                    tensor.Data.CopyTo(values);
                }
                else if (name == Teacher.ReadoutWeight)
                {
                    for (int i = 0; i < width; i++) values[i * width + i] = 1;
                }
            }
            return teacher;
        }

        ProblemException Problem(string actual, string expected, string remedy) =>
            ProblemException.Input(path, actual, expected, remedy);
    }

    // The one matrix behind the network that reads its units; more than one, or one of another width, is no read-out.
    private static (string, string?)? Readout(Dictionary<string, NamedTensor> tensors, string root, int width)
    {
        NamedTensor[] matrices = [.. tensors.Values.Where(tensor => tensor.Shape.Length == 2 && tensor.Shape[1] == width
            && !tensor.Name.StartsWith(root + "weight_", StringComparison.Ordinal))];
        if (matrices is not [{ Name: var name }] || !name.EndsWith("weight", StringComparison.Ordinal)) return null;
        string bias = name[..^"weight".Length] + "bias";
        return (name, tensors.ContainsKey(bias) ? bias : null);
    }

    private static bool IsFirst(string name) => name == First || name.EndsWith("." + First, StringComparison.Ordinal);
}
