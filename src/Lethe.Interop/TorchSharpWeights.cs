using Lethe.Interop.PyTorch;

namespace Lethe.Interop;

/// <summary>
/// The weights of TorchSharp's Module.save (.dat): how many there are, then of each its name, the number of its type, its rank, its sizes
/// and its elements, little-endian, one behind the other. Whole numbers take as many bytes as they need, seven bits to a byte, the lowest
/// first. The format has no mark: a file is one where its first entry can be read so.
/// </summary>
internal sealed class TorchSharpWeights
{
    private const string Kind = "weights as TorchSharp's Module.save writes them (.dat)";
    private const int MostEntries = 1_000_000, ObjectsPerEntry = 4;

    private readonly BoundedSource _source;

    private TorchSharpWeights(BoundedSource source) => _source = source;

    /// <summary>Whether a stream begins as such a file does; its position is put back.</summary>
    internal static bool IsOne(Stream stream)
    {
        long at = stream.Position;
        try
        {
            var file = new TorchSharpWeights(BoundedSource.Of(stream, "", Kind, default));
            return file.Count() > 0 && file.Header().Name.Length > 0;
        }
        catch (ProblemException)
        {
            return false; // it is of another kind, or none
        }
        finally
        {
            stream.Position = at;
        }
    }

    /// <summary>What it says of its tensors; their elements are passed over.</summary>
    internal static List<TensorListing> List(Stream stream, string source, CancellationToken cancellation) =>
        Entries(BoundedSource.Of(stream, source, Kind, cancellation), (file, entry) =>
        {
            file._source.Skip(entry.Bytes, entry.Part);
            return entry.Listing;
        });

    /// <summary>The tensors that are asked for (null: all).</summary>
    internal static List<NamedTensor> Read(Stream stream, string source, Func<TensorListing, bool>? wanted,
        CancellationToken cancellation) =>
        [.. Entries(BoundedSource.Of(stream, source, Kind, cancellation), (file, entry) =>
        {
            if (wanted is null || wanted(entry.Listing)) return file.Tensor(entry, source);
            file._source.Skip(entry.Bytes, entry.Part);
            return null;
        }).OfType<NamedTensor>()];

    private static List<T> Entries<T>(BoundedSource source, Func<TorchSharpWeights, Entry, T> take)
    {
        var file = new TorchSharpWeights(source);
        var names = new HashSet<string>();
        List<T> taken = [];
        for (long left = file.Count(); left > 0; left--)
        {
            Entry entry = file.Header();
            if (!names.Add(entry.Name)) throw file.Wrong($"it holds '{Printable.Clip(entry.Name)}' twice");
            taken.Add(take(file, entry));
        }

        return file._source.Remaining == 0
            ? taken : throw file.Wrong(Invariant($"{file._source.Remaining} bytes follow its last tensor"));
    }

    private long Count() => Number("the number of tensors") is >= 1 and <= MostEntries and var count
        ? count : throw Wrong("it claims no tensors, or millions");

    private Entry Header()
    {
        _source.Budget.TakeObjects(ObjectsPerEntry);
        long length = Number("the length of a name");
        if (length is < 1 or > EntryName.MaxLength) throw Wrong(Invariant($"a name has {length} bytes"));
        string name;
        try
        {
            name = InputFile.StrictUtf8.GetString(_source.ReadBytes(length, "a name"));
        }
        catch (DecoderFallbackException e)
        {
            throw Wrong("a name is no text", e);
        }

        if (name.Any(char.IsControl)) throw Wrong("a name has control characters");
        string part = $"tensor '{Printable.Clip(name)}'";
        if (PyTorchTypes.OfNumber(Number($"the type of {part}")) is not { } known) throw Wrong($"{part} is of an unknown type");
        long rank = Number($"the rank of {part}");
        if (rank > NamedTensor.MaxRank) throw Wrong($"{part} has more than {NamedTensor.MaxRank} dimensions");
        var shape = new int[rank];
        for (int d = 0; d < shape.Length; d++)
        {
            long size = Number($"the shape of {part}");
            shape[d] = size <= int.MaxValue ? (int)size : throw Wrong($"{part} has a dimension beyond 2^31 - 1");
        }

        int count = Shapes.Count(shape) ?? throw Wrong($"{part} has too many elements: shape {Shapes.Format(shape)}");
        long bytes = (long)count * known.Bytes;
        return bytes <= _source.Remaining ? new Entry(name, part, known.Type, shape, count, bytes)
            : throw Wrong(Invariant($"{part} of {bytes} bytes ends beyond the file"));
    }

    private NamedTensor Tensor(Entry entry, string source)
    {
        entry.Listing.RequireReadable(source);
        return new NamedTensor(entry.Name, entry.Shape,
            _source.ReadElements(entry.Type.Scalar!.Value, bigEndian: false, entry.Count, entry.Part), entry.Type.Name);
    }

    private long Number(string part)
    {
        Span<byte> digit = stackalloc byte[1];
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            _source.Read(digit, part);
            value |= (long)(digit[0] & 127) << shift;
            if (digit[0] < 128) return value;
        }

        throw Wrong($"{part} is a number of more than 63 bits");
    }

    private ProblemException Wrong(string actual, Exception? inner = null) =>
        _source.Fail(actual, Kind, "The file is damaged, or of another kind: save it again with TorchSharp's module.save(path)", inner);

    private sealed record Entry(string Name, string Part, ElementType Type, int[] Shape, int Count, long Bytes)
    {
        internal TensorListing Listing => Type.Listing(Name, Array.ConvertAll(Shape, d => (long)d));
    }
}
