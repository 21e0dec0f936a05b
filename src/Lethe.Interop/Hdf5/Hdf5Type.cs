namespace Lethe.Interop.Hdf5;

/// <summary>The elements of a dataset: what they are and in which order their bytes stand.</summary>
/// <param name="Element">Their type.</param>
/// <param name="IsBigEndian">The byte of most weight comes first.</param>
internal readonly record struct Hdf5Type(ElementType Element, bool IsBigEndian)
{
    private const int Integer = 0, Float = 1, Enumeration = 8, DeepestType = 4;

    /// <summary>Reads a message of a type.</summary>
    internal static Hdf5Type Of(Hdf5Cursor cursor, int depth = 0)
    {
        int kind = cursor.Byte() & 15;
        int bits = cursor.Byte();
        cursor.Skip(2);
        uint size = cursor.UInt32();
        return kind switch
        {
            Integer => Whole(cursor, bits, size),
            Float => Real(cursor, bits, size),
            // The truth values of NumPy are such names of 0 and 1.
            Enumeration when depth < DeepestType => Of(cursor, depth + 1),
            _ => Other(kind),
        };
    }

    private static Hdf5Type Whole(Hdf5Cursor cursor, int bits, uint size)
    {
        int offset = cursor.UInt16(), precision = cursor.UInt16();
        ScalarKind? kind = offset == 0 && size <= 8 && precision == 8 * size
            ? ScalarKinds.FromNumpy((bits & 8) != 0 ? 'i' : 'u', (int)size) : null;
        return kind is { } known ? new(ElementType.Of(known), (bits & 1) != 0)
            : new(ElementType.Unknown(Invariant($"integers of {precision} bits in {size} bytes")), false);
    }

    private static Hdf5Type Real(Hdf5Cursor cursor, int bits, uint size)
    {
        int offset = cursor.UInt16(), precision = cursor.UInt16();
        (int, int, int, int, uint) parts = (cursor.Byte(), cursor.Byte(), cursor.Byte(), cursor.Byte(), cursor.UInt32());
        // Place and size of the exponent, of the fraction, and the bias.
        ScalarKind? kind = (bits & 0x40) != 0 || offset != 0 || precision != 8 * size ? null : (size, parts) switch
        {
            (8, (52, 11, 0, 52, 1023)) => ScalarKind.Float64,
            (4, (23, 8, 0, 23, 127)) => ScalarKind.Float32,
            (2, (10, 5, 0, 10, 15)) => ScalarKind.Float16,
            (2, (7, 8, 0, 7, 127)) => ScalarKind.BFloat16,
            _ => null,
        };
        return kind is { } known ? new(ElementType.Of(known), (bits & 1) != 0)
            : new(ElementType.Unknown(Invariant($"floating-point numbers of {precision} bits in {size} bytes")), false);
    }

    private static Hdf5Type Other(int kind)
    {
        (string name, string unread, bool aside) = kind switch
        {
            3 => ("string", "text", true),
            6 => ("compound", "records of several fields (complex numbers are such, too)", false),
            9 => ("vlen", "lists of unequal length, or text", true),
            10 => ("array", "arrays within elements", false),
            _ => ("other", Invariant($"of a kind that holds no numbers (class {kind})"), true),
        };
        return new(new ElementType(name, null, unread, "Save the numbers as a plain dataset of float32 or float64") { IsAside = aside },
            false);
    }
}
