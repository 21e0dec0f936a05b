namespace Lethe.Interop;

/// <summary>
/// The .safetensors format: named tensors and free strings, without code. The reader holds the header to every rule of the format
/// before it allocates; the writer sorts by name and aligns the data to eight bytes, so the same content gives the same bytes.
/// </summary>
public static class Safetensors
{
    private const string Kind = "a .safetensors file";
    private const int Alignment = 8;

    private static readonly JsonSerializerOptions PlainText = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };
    private static readonly IReadOnlyDictionary<string, string> NoMetadata = new Dictionary<string, string>();

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ProblemException">Missing, cut short, of another kind, or with a header that breaks a rule of the
    /// format.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static SafetensorsContent Read(string path, CancellationToken cancellation = default)
    {
        using FileStream stream = InputFile.Open(path, Kind);
        return Read(stream, path, cancellation);
    }

    /// <summary>Reads a file's content that fills the stream from its position to its end.</summary>
    /// <param name="stream">A stream that can seek.</param>
    /// <param name="source">What to call it in messages.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ProblemException">Cut short, of another kind, or with a header that breaks a rule of the format.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static SafetensorsContent Read(Stream stream, string source, CancellationToken cancellation = default) =>
        Read(stream, source, wanted: null, cancellation);

    /// <summary>The tensors that are asked for; the others are passed over.</summary>
    internal static SafetensorsContent Read(Stream stream, string source, Func<TensorListing, bool>? wanted, CancellationToken cancellation)
    {
        BoundedSource bounded = BoundedSource.Of(stream, source, Kind, cancellation);
        SafetensorsHeader header = SafetensorsHeader.Read(bounded);
        List<NamedTensor> tensors = [];
        foreach (SafetensorsEntry entry in header.Entries)
        {
            string part = $"tensor '{Printable.Clip(entry.Name)}'";
            if (wanted is not null && !wanted(entry.Listing))
            {
                bounded.Skip(entry.End - entry.Begin, part);
                continue;
            }

            entry.Listing.RequireReadable(source);
            tensors.Add(new NamedTensor(entry.Name, entry.Shape,
                bounded.ReadElements(entry.Type.Scalar!.Value, bigEndian: false, entry.Count, part), entry.Type.Name));
        }

        return new SafetensorsContent(tensors, header.Metadata);
    }

    /// <summary>What the header says; no element is read.</summary>
    internal static IReadOnlyList<TensorListing> List(Stream stream, string source, CancellationToken cancellation) =>
        [.. SafetensorsHeader.Read(BoundedSource.Of(stream, source, Kind, cancellation)).Entries.Select(entry => entry.Listing)];

    /// <summary>The free strings of the header; no element is read.</summary>
    internal static IReadOnlyDictionary<string, string> Metadata(Stream stream, string source, CancellationToken cancellation) =>
        SafetensorsHeader.Read(BoundedSource.Of(stream, source, Kind, cancellation)).Metadata;

    /// <summary>Writes tensors and strings to a file: whole or not at all.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="tensors">The tensors, in any order; names distinct.</param>
    /// <param name="metadata">Free strings for __metadata__, or null.</param>
    /// <param name="precision">The element type.</param>
    /// <exception cref="ProblemException">The file could not be written.</exception>
    /// <exception cref="ArgumentException">A name is reserved, given twice or not valid Unicode, or a finite element is too large for
    /// float32.</exception>
    public static void Write(string path, IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null,
        TensorPrecision precision = TensorPrecision.Float64)
    {
        byte[] header = Header(tensors, metadata ?? NoMetadata, precision);
        AtomicFile.Write(path, stream => Write(stream, header, tensors, precision));
    }

    /// <summary>Writes tensors and strings to a stream.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensors">The tensors, in any order; names distinct.</param>
    /// <param name="metadata">Free strings for __metadata__, or null.</param>
    /// <param name="precision">The element type.</param>
    /// <exception cref="ArgumentException">A name is reserved, given twice or not valid Unicode, or a finite element is too large for
    /// float32.</exception>
    public static void Write(Stream stream, IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null,
        TensorPrecision precision = TensorPrecision.Float64)
    {
        Write(stream, Header(tensors, metadata ?? NoMetadata, precision), tensors, precision);
    }

    private static void Write(Stream stream, byte[] header, IReadOnlyList<NamedTensor> tensors, TensorPrecision precision)
    {
        stream.Write(header);
        foreach (NamedTensor tensor in Sorted(tensors)) ScalarEncoder.Write(stream, tensor.Data, precision);
    }

    private static byte[] Header(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> metadata,
        TensorPrecision precision)
    {
        int size = ScalarEncoder.Size(precision);
        OrderedDictionary<string, object> members = [];
        if (metadata.Count > 0)
            members.Add(SafetensorsHeader.MetadataKey, new SortedDictionary<string, string>(Valid(metadata), StringComparer.Ordinal));
        long offset = 0;
        foreach (NamedTensor tensor in Sorted(tensors))
        {
            ScalarEncoder.Check(tensor, precision);
            if (tensor.Name == SafetensorsHeader.MetadataKey || members.ContainsKey(tensor.Name))
                throw new ArgumentException($"tensor name '{tensor.Name}' is reserved or given twice; expected distinct names",
                    nameof(tensors));
            long end = offset + ((long)tensor.Data.Length * size);
            members.Add(Valid(tensor.Name), new Member(precision == TensorPrecision.Float64 ? "F64" : "F32", tensor.Shape, [offset, end]));
            offset = end;
        }

        using MemoryStream buffer = new();
        buffer.Write(stackalloc byte[sizeof(ulong)]);
        JsonSerializer.Serialize(buffer, members, PlainText);
        while (buffer.Length % Alignment != 0) buffer.WriteByte((byte)' ');
        long length = buffer.Length - sizeof(ulong);
        if (length > SafetensorsHeader.MaxLength)
            throw new ArgumentException($"names and metadata take {length} bytes; expected at most {SafetensorsHeader.MaxLength}",
                nameof(metadata));
        byte[] header = buffer.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)length);
        return header;
    }

    private static Dictionary<string, string> Valid(IReadOnlyDictionary<string, string> metadata) =>
        metadata.ToDictionary(pair => Valid(pair.Key), pair => Valid(pair.Value));

    // The JSON writer would put U+FFFD in place of half a surrogate pair, and the text would not come back.
    private static string Valid(string text)
    {
        try
        {
            InputFile.StrictUtf8.GetByteCount(text);
            return text;
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException($"'{Printable.Clip(text)}' has half of a surrogate pair; expected valid Unicode", nameof(text), e);
        }
    }

    private static IEnumerable<NamedTensor> Sorted(IReadOnlyList<NamedTensor> tensors) =>
        tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal);

    private sealed record Member(string Dtype, IReadOnlyList<int> Shape, IReadOnlyList<long> DataOffsets);
}
