namespace Lethe.Tests.Interop;

/// <summary>Composes PyTorch archives instruction by instruction: what torch.save would never write.</summary>
internal sealed class PickleText
{
    private readonly List<byte> _bytes = [];

    /// <summary>A dictionary of views of the storage "0" of float32.</summary>
    internal static byte[] Views(long storageCount, IEnumerable<(string Name, long Offset, long[] Shape, long[] Strides)> views)
    {
        PickleText pickle = new PickleText().Raw("}(");
        bool first = true;
        foreach ((string name, long offset, long[] shape, long[] strides) in views)
        {
            pickle.Word(name);
            // Function and storage are remembered: a view then takes some twenty bytes.
            if (first) pickle.Raw("ctorch._utils\n_rebuild_tensor_v2\nq\u0001((").Word("storage").Raw("ctorch\nFloatStorage\n").Word("0");
            if (first) pickle.Word("cpu").Number(storageCount).Raw("tQq\u0002");
            else pickle.Raw("h\u0001(h\u0002");
            first = false;
            pickle.Number(offset).Tuple(shape).Tuple(strides).Raw("\u0089}tR");
        }

        return pickle.Raw("u.")._bytes.ToArray();
    }

    /// <summary>The archive around a pickle and its storage.</summary>
    internal static byte[] Archive(byte[] pickle, byte[] storage, CompressionLevel level = CompressionLevel.NoCompression)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("m/data.pkl", pickle, level);
            Add("m/data/0", storage, CompressionLevel.NoCompression);

            void Add(string name, byte[] content, CompressionLevel how)
            {
                using Stream entry = zip.CreateEntry(name, how).Open();
                entry.Write(content);
            }
        }

        return bytes.ToArray();
    }

    private PickleText Raw(string code)
    {
        _bytes.AddRange(Encoding.Latin1.GetBytes(code));
        return this;
    }

    private PickleText Word(string text)
    {
        Span<byte> size = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(size, text.Length);
        Raw("X");
        _bytes.AddRange(size);
        return Raw(text);
    }

    private PickleText Number(long value)
    {
        Span<byte> eight = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(eight, value);
        Raw("\u008a\u0008");
        _bytes.AddRange(eight);
        return this;
    }

    private PickleText Tuple(long[] values)
    {
        Raw("(");
        foreach (long value in values) Number(value);
        return Raw("t");
    }
}
