namespace Lethe.Interop;

/// <summary>The header of a .npy file: magic, version, length and a Python dictionary of three entries padded to 64 bytes.</summary>
internal sealed record NpyHeader(ElementType Type, bool BigEndian, bool Fortran, int[] Shape)
{
    // NumPy's own reader stops at 10,000 characters; 64 dimensions of 10 digits take far less.
    private const int MaxLength = ushort.MaxValue;

    private const int Alignment = 64;

    // NumPy leaves room for the growing axis to reach this many digits without moving the data.
    private const int GrowingAxisDigits = 21;

    internal static NpyHeader Read(BoundedSource source)
    {
        Span<byte> start = stackalloc byte[8];
        source.Read(start, "the .npy magic and version");
        if (!start.StartsWith(FileKind.NpyMagic))
        {
            string actual = FileKind.Describe(start) is { } other ? $"it is {other}" : "it does not start with the .npy magic";
            throw source.Fail(actual, "a NumPy .npy file", "Check the file's kind, or write it with numpy.save");
        }

        int major = start[6], minor = start[7];
        if (major is < 1 or > 3 || minor != 0)
            throw source.Fail($"it has .npy version {major}.{minor}", "version 1.0, 2.0 or 3.0", "Write it with numpy.save");

        Span<byte> lengthBytes = stackalloc byte[4];
        lengthBytes.Clear();
        source.Read(lengthBytes[..(major == 1 ? 2 : 4)], "the header length");
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(lengthBytes);
        if (length > MaxLength)
        {
            throw source.Fail(Invariant($"its header claims {length} bytes"),
                Invariant($"a .npy header of at most {MaxLength} bytes"), "The file is damaged: write it again");
        }

        if (length > source.Remaining)
        {
            throw source.Fail(Invariant($"it ends within the header: {source.Remaining} bytes are left"),
                Invariant($"{length} bytes there"), "The file was cut short: write or copy it again");
        }

        byte[] bytes = new byte[length];
        source.Read(bytes, "the header");
        string text;
        try
        {
            text = major == 3 ? InputFile.StrictUtf8.GetString(bytes) : Encoding.Latin1.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw source.Fail("its header is not UTF-8", "a .npy header of version 3.0", "The file is damaged: write it again", e);
        }

        return new NpyHeaderParser(text, source).Parse();
    }

    /// <summary>The bytes numpy.save writes before the data of a C-ordered little-endian array.</summary>
    internal static byte[] Compose(TensorPrecision precision, int[] shape)
    {
        string descr = precision == TensorPrecision.Float64 ? "<f8" : "<f4";
        StringBuilder text = new($"{{'descr': '{descr}', 'fortran_order': False, 'shape': {Shapes.Format(shape)}, }}");
        if (shape.Length > 0) text.Append(' ', GrowingAxisDigits - Invariant($"{shape[0]}").Length);
        const int prefix = 10; // magic, version 1.0, two bytes of length; 64 dimensions fit version 1.0
        int total = (prefix + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        text.Append(' ', total - prefix - text.Length - 1).Append('\n');
        byte[] header = new byte[total];
        FileKind.NpyMagic.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(total - prefix));
        Encoding.ASCII.GetBytes(text.ToString(), header.AsSpan(prefix));
        return header;
    }
}
