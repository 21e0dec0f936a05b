namespace Lethe.Interop.Hdf5;

/// <summary>
/// Attributes by which a dataset's numbers are not what they stand for, as netCDF and what writes like it use them: numbers packed by
/// scale_factor and add_offset, and a number that marks gaps.
/// </summary>
internal static class Hdf5Attributes
{
    private static readonly string[] Packing = ["scale_factor", "add_offset"], Gaps = ["_FillValue", "missing_value"];

    /// <summary>Why the numbers cannot be taken as they stand; null where they can.</summary>
    internal static string? Unread(Hdf5Header header)
    {
        if (header.All(Hdf5Header.AttributeInfo).Any(AreElsewhere))
            return "with so many attributes that they stand in a table of their own, where scale_factor or _FillValue may be among them";
        string? packing = All(header).Select(one => one.Name).FirstOrDefault(Packing.Contains);
        return packing is null ? null : $"packed by its attribute {packing}";
    }

    /// <summary>The attribute that marks gaps by a number, with the bytes that end with that number; null for none.</summary>
    internal static (string Name, byte[] Data)? Gap(Hdf5Header header) =>
        All(header).Where(one => Gaps.Contains(one.Name)).Select(one => ((string, byte[])?)one).FirstOrDefault();

    private static IEnumerable<(string Name, byte[] Data)> All(Hdf5Header header)
    {
        foreach (Hdf5Cursor cursor in header.All(Hdf5Header.Attribute))
        {
            int version = cursor.Byte();
            cursor.Skip(1);
            int name = cursor.UInt16();
            // Sizes of type and shape; the encoding of the name.
            cursor.Skip(version == 3 ? 5 : 4);
            string text = Encoding.UTF8.GetString(cursor.Take(name)).TrimEnd('\0');
            yield return (text, cursor.Take(cursor.Left).ToArray());
        }
    }

    // Flags tell whether an index of creation stands before the address of the table; all ones: there is none.
    private static bool AreElsewhere(Hdf5Cursor cursor)
    {
        cursor.RequireVersion(0);
        if ((cursor.Byte() & 1) != 0) cursor.Skip(2);
        return cursor.UInt64() != ulong.MaxValue;
    }
}
