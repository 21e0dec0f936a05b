namespace Lethe.Interop.Onnx;

/// <summary>
/// The floating-point weights of an ONNX model, those of its sub-graphs and functions among them, and copies of its bytes with other
/// numbers in their places. Numbers of rank 0 are no weights: exporters write time steps, limits and the like so.
/// </summary>
public sealed class OnnxWeights
{
    private readonly OnnxFile _file;
    private readonly List<(int Start, ScalarKind Kind, int Count)> _places = [];
    private readonly List<StoredWeight> _weights = [];

    private OnnxWeights(OnnxFile file) => _file = file;

    /// <summary>The weights, in the order of the file.</summary>
    public IReadOnlyList<StoredWeight> Weights => _weights;

    /// <summary>What is not among them, in sentences.</summary>
    public IReadOnlyList<string> Notes { get; private set; } = [];

    /// <summary>The bytes of the file with other numbers.</summary>
    /// <param name="values">The numbers of each weight; they are rounded to its type.</param>
    /// <exception cref="ArgumentException">They are not as many.</exception>
    public byte[] With(IReadOnlyList<double[]> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count != _places.Count || values.Zip(_places).Any(one => one.First.Length != one.Second.Count))
            throw new ArgumentException("The numbers are not as many as those of the weights.", nameof(values));
        byte[] bytes = _file.Content.ToArray();
        foreach ((double[] numbers, (int start, ScalarKind kind, int count)) in values.Zip(_places))
            ScalarEncoder.Encode(kind, numbers, bytes.AsSpan(start, count * kind.Size()));
        return bytes;
    }

    internal static OnnxWeights Of(OnnxFile file, IEnumerable<OnnxTensor> stored, IReadOnlySet<string> recurrent)
    {
        var weights = new OnnxWeights(file);
        var budget = new ReadBudget(file.Path, file.Content.Length, CancellationToken.None);
        var names = new Dictionary<string, int>();
        List<string> left = [], aside = [];
        foreach (OnnxTensor tensor in stored)
        {
            if (tensor.Shape.Count == 0) continue;
            if (tensor.IsExternal)
            {
                aside.Add(tensor.Name);
                continue;
            }
            ScalarKind kind = OnnxTypes.Kind(tensor.TypeCode)!.Value;
            NamedTensor numbers = tensor.ToNamed(file.Path, budget);
            ReadOnlyMemory<byte> place = tensor.Place;
            if (numbers.Data.Length == 0) continue;
            if (place.Length != numbers.Data.Length * kind.Size() || StartOf(file, place) is not { } start)
            {
                left.Add(tensor.Name);
                continue;
            }
            // Sub-graphs may call different tensors alike.
            int before = names.GetValueOrDefault(tensor.Name);
            names[tensor.Name] = before + 1;
            string name = before == 0 && tensor.Name.Length > 0 ? tensor.Name : Invariant($"{tensor.Name}#{before + 1}");
            weights._places.Add((start, kind, numbers.Data.Length));
            weights._weights.Add(new StoredWeight(numbers.WithName(name), recurrent.Contains(tensor.Name) || IsRecurrentName(tensor.Name)));
        }
        weights.Notes = [.. Told(aside, "lie in other files and are not changed: save the model in one file"),
            .. Told(left, "are stored number by number and are not changed: save the model again")];
        return weights;
    }

    /// <summary>Whether a name is one that recurrent weights usually have.</summary>
    internal static bool IsRecurrentName(string name) => name.Contains("weight_hh", StringComparison.OrdinalIgnoreCase)
        || name.Contains("recurrent", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Told(List<string> names, string what) => names.Count == 0 ? []
        : [Invariant($"{names.Count} tensors ({string.Join(", ", names.Take(3).Select(one => Printable.Clip(one)))}) {what}")];

    // Tensors are parts of the file's own bytes.
    private static int? StartOf(OnnxFile file, ReadOnlyMemory<byte> place) =>
        file.Content.Span.Overlaps(place.Span, out int start) ? start : null;
}
