namespace Lethe.Robustness.Fuzz;

/// <summary>Damage of protobuf messages, field by field: whatever parses as a message is taken for one, and lengths are written anew, or
/// wrongly on purpose.</summary>
internal static class ProtobufMutations
{
    private const int Deepest = 12;

    /// <summary>One or a few changes somewhere in the tree.</summary>
    internal static byte[] Apply(byte[] input, byte[] other, FuzzRandom random)
    {
        List<Field>? fields = Parse(input, 0);
        if (fields is null or { Count: 0 }) return ByteMutations.Apply(input, other, random);
        for (int n = random.Few(); n > 0; n--) Mutate(fields, Parse(other, 0) ?? fields, random);
        return Write(fields);
    }

    private static void Mutate(List<Field> fields, List<Field> other, FuzzRandom random)
    {
        // Down to a random depth: the outermost message has few fields.
        while (random.Below(5) > 0 && fields.Where(f => f.Children is { Count: > 0 }).ToList() is { Count: > 0 } inner)
            fields = random.Pick(inner).Children!;
        if (fields.Count == 0) return;
        int at = random.Below(fields.Count);
        Field field = fields[at];
        switch (random.Below(10))
        {
            case 0:
                fields.RemoveAt(at);
                break;
            case 1:
                fields.InsertRange(at, Enumerable.Repeat(field, 1 + random.Below(random.OneIn(20) ? 200 : 3)));
                break;
            case 2:
                int with = random.Below(fields.Count);
                (fields[at], fields[with]) = (fields[with], fields[at]);
                break;
            case 3:
                fields[at] = field with { Number = random.OneIn(3) ? random.Edge() : (ulong)random.Below(30) };
                break;
            case 4:
                fields[at] = new Field(field.Number, 0, random.Edge(), [], null);
                break;
            case 5:
                fields[at] = new Field(field.Number, random.Below(8), random.Edge(), field.Bytes, field.Children);
                break;
            case 6:
                fields[at] = field with { LengthLie = random.Edge() };
                break;
            case 7:
                fields[at] = random.Pick(other);
                break;
            case 8:
                byte[] content = field.Children is null ? field.Bytes : Write(field.Children);
                fields[at] = field with { Type = 2, Children = null, Bytes = ByteMutations.Apply(content, [1, 2, 3], random) };
                break;
            default:
                Nest(fields, at, random);
                break;
        }
    }

    private static void Nest(List<Field> fields, int at, FuzzRandom random)
    {
        Field field = fields[at];
        int[] numbers = random.Pick((int[][])[[1, 5, 6], [(int)(field.Number % 30)]]);
        for (int depth = 1 + random.Below(random.OneIn(4) ? 90 : 5); depth > 0; depth--)
            foreach (int number in numbers) field = new Field((ulong)number, 2, 0, [], [field]);
        fields[at] = field;
    }

    private static List<Field>? Parse(ReadOnlySpan<byte> bytes, int depth)
    {
        List<Field> fields = [];
        while (!bytes.IsEmpty)
        {
            if (!Varint(ref bytes, out ulong tag) || tag >> 3 == 0) return null;
            int type = (int)(tag & 7);
            ulong value = 0;
            int length = type switch { 0 => 0, 1 => 8, 5 => 4, 2 => -1, _ => -2 };
            if (length == -2 || ((type is 0 or 2) && !Varint(ref bytes, out value))) return null;
            if (length == -1) length = value <= (ulong)bytes.Length ? (int)value : int.MaxValue;
            if (length > bytes.Length) return null;
            byte[] content = bytes[..length].ToArray();
            bytes = bytes[length..];
            bool perhapsMessage = type == 2 && depth < Deepest && length > 1;
            fields.Add(new Field(tag >> 3, type, value, content, perhapsMessage ? Parse(content, depth + 1) : null));
        }

        return fields;
    }

    private static bool Varint(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (int i = 0; i < Math.Min(10, bytes.Length); i++)
        {
            value |= (ulong)(bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] >= 0x80) continue;
            bytes = bytes[(i + 1)..];
            return true;
        }

        return false;
    }

    private static byte[] Write(List<Field> fields)
    {
        var bytes = new MemoryStream();
        foreach (Field field in fields)
        {
            Varint(bytes, field.Number << 3 | (uint)field.Type);
            byte[] content = field.Children is null ? field.Bytes : Write(field.Children);
            if (field.Type == 2) Varint(bytes, field.LengthLie ?? (ulong)content.Length);
            if (field.Type == 0) Varint(bytes, field.Value);
            else bytes.Write(content);
        }

        return bytes.ToArray();
    }

    private static void Varint(MemoryStream bytes, ulong value)
    {
        for (; value >= 0x80; value >>= 7) bytes.WriteByte((byte)(value | 0x80));
        bytes.WriteByte((byte)value);
    }

    private sealed record Field(ulong Number, int Type, ulong Value, byte[] Bytes, List<Field>? Children)
    {
        internal ulong? LengthLie { get; init; }
    }
}
