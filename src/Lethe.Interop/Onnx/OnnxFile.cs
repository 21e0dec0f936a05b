
namespace Lethe.Interop.Onnx;

/// <summary>
/// An ONNX model as a file: what goes in and out, its stored tensors, and what it asks for besides. Nothing is computed here. A file that
/// names data outside its own folder, or operators that only a library of its own could supply, is refused.
/// </summary>
public sealed class OnnxFile
{
    /// <summary>The largest file read, in bytes.</summary>
    public const int LargestBytes = 1 << 30;

    private const string Kind = "an ONNX model (.onnx)";

    private readonly List<OnnxTensor> _tensors, _stored;
    private readonly HashSet<string> _recurrent;

    private OnnxFile(string path, byte[] bytes, OnnxParser parser)
    {
        Path = path;
        Content = bytes;
        (_tensors, _stored, _recurrent) = (parser.Initializers, parser.Stored, parser.Recurrent);
        Nodes = parser.Nodes;
        var stored = new HashSet<string>(_tensors.Select(tensor => tensor.Name));
        // Files before IR version 4 list weights among the inputs.
        Inputs = [.. parser.Inputs.Where(port => !stored.Contains(port.Name))];
        Outputs = parser.Outputs;
        Metadata = parser.Metadata;
        HasExternalData = parser.External.Count > 0;
        StoredBytes = bytes.Length + parser.External.Sum(tensor =>
            long.TryParse(tensor.External.GetValueOrDefault("length", ""), NumberStyles.None, CultureInfo.InvariantCulture, out long length)
                ? length : 0);
        Operators = parser.Operators;
    }

    /// <summary>The file as the user named it.</summary>
    public string Path { get; }

    /// <summary>Its bytes, which were checked.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>What it reads, without stored tensors.</summary>
    public IReadOnlyList<ModelPort> Inputs { get; }

    /// <summary>What it gives.</summary>
    public IReadOnlyList<ModelPort> Outputs { get; }

    /// <summary>Free strings (metadata_props).</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Whether numbers lie in other files of its folder.</summary>
    public bool HasExternalData { get; }

    /// <summary>Bytes of the file and of the numbers beside it, in proportion to which reading may cost.</summary>
    internal long StoredBytes { get; }

    /// <summary>Names of the operators it uses.</summary>
    public IReadOnlySet<string> Operators { get; }

    /// <summary>Its operations, but for those within others.</summary>
    internal IReadOnlyList<OnnxNode> Nodes { get; }

    /// <summary>A stored tensor; null where there is none of the name.</summary>
    internal OnnxTensor? Tensor(string name) => _tensors.Find(tensor => tensor.Name == name);

    /// <summary>Name, shape and type of each stored tensor.</summary>
    public IReadOnlyList<TensorListing> Listing => [.. _tensors.Select(Listed)];

    /// <summary>Reads and checks a file. Numbers of tensors stay where they are in its bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ProblemException">Missing, too large, damaged, or with parts that are refused.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static OnnxFile Read(string path, CancellationToken cancellation = default)
    {
        using FileStream stream = InputFile.Open(path, Kind);
        return Read(stream, path, cancellation);
    }

    internal static OnnxFile Read(Stream stream, string path, CancellationToken cancellation)
    {
        stream.Position = 0;
        long length = stream.Length;
        if (length > LargestBytes)
        {
            throw ProblemException.Input(path, Invariant($"it has {length} bytes"),
                Invariant($"{Kind} of at most {LargestBytes} bytes"),
                    "Check that this is the right file");
        }

        var budget = new ReadBudget(path, length, cancellation);
        return Parse(path, new BoundedSource(stream, length, path, Kind, budget).ReadBytes(length, "the model"), budget);
    }

    /// <summary>Checks the bytes of a file; the path names it in messages, and its folder is where other files may lie.</summary>
    /// <exception cref="ProblemException">Damaged, or with parts that are refused.</exception>
    internal static OnnxFile Parse(string path, byte[] bytes) => Parse(path, bytes, new ReadBudget(path, bytes.Length));

    private static OnnxFile Parse(string path, byte[] bytes, ReadBudget budget)
    {
        if (FileKind.Describe(bytes.AsSpan(0, Math.Min(bytes.Length, 16))) is { } other && other != "text")
            throw ProblemException.Input(path, $"it is {other}", Kind, "Check the file's kind");
        OnnxParser parser;
        try
        {
            parser = OnnxParser.Parse(bytes, budget);
        }
        catch (InvalidDataException e)
        {
            throw ProblemException.Input(path, $"it is damaged, or no ONNX model ({e.Message})", Kind, "Write or copy the file again", e);
        }

        OnnxSafety.Check(path, parser);
        return new OnnxFile(path, bytes, parser);
    }

    /// <summary>The stored tensors of floating-point numbers: the weights. Constants of other types (shapes, axes) are no
    /// weights.</summary>
    /// <param name="wanted">Which of them are read, told by their listing; null for all.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ProblemException">A tensor contradicts itself, or more is asked for than a file of this
    /// size may cost.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IReadOnlyList<NamedTensor> ReadWeights(Func<TensorListing, bool>? wanted = null, CancellationToken cancellation = default)
    {
        var budget = new ReadBudget(Path, StoredBytes, cancellation);
        List<NamedTensor> weights = [];
        foreach (OnnxTensor tensor in _tensors)
        {
            if (IsWeight(tensor) && (wanted is null || wanted(Listed(tensor)))) weights.Add(tensor.ToNamed(Path, budget));
        }

        return weights;
    }

    /// <summary>Its weights at any depth, whose numbers can be changed in a copy of its bytes.</summary>
    /// <exception cref="ProblemException">A tensor contradicts itself, or more is asked for than a file of this size may cost.</exception>
    public OnnxWeights StoredWeights() => OnnxWeights.Of(this, _stored.Where(IsWeight), _recurrent);

    private static bool IsWeight(OnnxTensor tensor) => OnnxTypes.Kind(tensor.TypeCode) is ScalarKind.Float64 or ScalarKind.Float32
        or ScalarKind.Float16 or ScalarKind.BFloat16;

    private static TensorListing Listed(OnnxTensor tensor) =>
        new(tensor.Name, tensor.Shape, tensor.TypeName) { IsAside = !IsWeight(tensor) };
}
