using Lethe.Interop.Onnx;

namespace Lethe.Interop.PyTorch.Script;

/// <summary>
/// The floating-point weights of a TorchScript program, and archives made anew with other numbers in their places. The archive is one that
/// was checked; only numbers change. A tensor that several names share is changed once, under its first name.
/// </summary>
public sealed class ScriptWeights
{
    private readonly ScriptArchive _archive;
    private readonly List<PickleTensor> _places = [];
    private readonly List<StoredWeight> _weights = [];

    private ScriptWeights(ScriptArchive archive) => _archive = archive;

    /// <summary>The weights, in the order of the archive.</summary>
    public IReadOnlyList<StoredWeight> Weights => _weights;

    /// <summary>What is not among them, in sentences.</summary>
    public IReadOnlyList<string> Notes { get; private set; } = [];

    /// <summary>Finds the weights of a checked archive.</summary>
    /// <param name="source">What to call it.</param>
    /// <param name="archive">Its bytes.</param>
    /// <exception cref="ProblemException">It is damaged.</exception>
    public static ScriptWeights Of(string source, byte[] archive)
    {
        var weights = new ScriptWeights(ScriptArchive.Of(source, archive));
        using var stream = new MemoryStream(archive);
        List<string> left = [];
        (IReadOnlyList<(string Name, PickleTensor Tensor)> places, IReadOnlyList<NamedTensor> read) = PyTorchArchive.Open(stream, source,
            found => (found.Places(), found.ReadTensors(listing => listing.Unread is null)));
        foreach ((string name, PickleTensor place) in places)
        {
            if (place.Kind is not (ScalarKind.Float64 or ScalarKind.Float32 or ScalarKind.Float16 or ScalarKind.BFloat16)
                || place.Shape.Length == 0 || StridedTensor.Count(place) == 0 || weights._places.Any(other => IsSame(other,
                    place))) continue;
            if (place.IsNegated || place.Storage.IsBytes || weights._places.Any(other => Overlap(other, place)))
            {
                left.Add(name);
                continue;
            }
            weights._places.Add(place);
            weights._weights.Add(new StoredWeight(read.First(tensor => tensor.Name == name), OnnxWeights.IsRecurrentName(name)));
        }
        List<string> notes = [];
        string shown = string.Join(", ", left.Take(3).Select(one => Printable.Clip(one)));
        if (left.Count > 0) notes.Add(Invariant($"{left.Count} tensors ({shown}) are views of others and are not changed by themselves"));
        if (weights._archive.ConstantNumbers is > 1 and var constants)
            notes.Add(Invariant($"up to {constants} numbers are constants of the program, as torch.jit.freeze and trace write them, and ") +
                "are not changed: save the program unfrozen to change them");
        weights.Notes = notes;
        return weights;
    }

    /// <summary>The archive with other numbers.</summary>
    /// <param name="values">The numbers of each weight; they are rounded to its type.</param>
    /// <exception cref="ArgumentException">They are not as many.</exception>
    public byte[] With(IReadOnlyList<double[]> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count != _places.Count || values.Zip(_places).Any(one => one.First.Length != StridedTensor.Count(one.Second)))
            throw new ArgumentException("The numbers are not as many as those of the weights.", nameof(values));
        var records = new Dictionary<string, byte[]>();
        foreach ((double[] numbers, PickleTensor place) in values.Zip(_places))
        {
            if (!records.TryGetValue(place.Storage.Key, out byte[]? record))
                records[place.Storage.Key] = record = _archive.NumbersOf(place.Storage.Key).ToArray();
            int size = place.Kind.Size();
            var bytes = new byte[numbers.Length * size];
            ScalarEncoder.Encode(place.Kind, numbers, bytes);
            var index = new long[place.Shape.Length];
            long at = place.Offset;
            for (int i = 0; i < numbers.Length; i++)
            {
                bytes.AsSpan(i * size, size).CopyTo(record.AsSpan(checked((int)(at * size))));
                for (int d = index.Length - 1; d >= 0; d--)
                {
                    if (place.Shape[d] == 1) continue;
                    at += place.Strides[d];
                    if (++index[d] < place.Shape[d]) break;
                    at -= place.Strides[d] * place.Shape[d];
                    index[d] = 0;
                }
            }
        }
        return _archive.WriteNumbers(records);
    }

    private static bool IsSame(PickleTensor a, PickleTensor b) => a.Storage.Key == b.Storage.Key && a.Offset == b.Offset
        && a.Shape.AsSpan().SequenceEqual(b.Shape) && a.Strides.AsSpan().SequenceEqual(b.Strides);

    private static bool Overlap(PickleTensor a, PickleTensor b) => a.Storage.Key == b.Storage.Key
        && a.Offset <= StridedTensor.Last(b) && b.Offset <= StridedTensor.Last(a);
}
