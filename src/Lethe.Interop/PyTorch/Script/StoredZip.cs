namespace Lethe.Interop.PyTorch.Script;

/// <summary>Writes a zip file as PyTorch does: nothing packed, one root, contents aligned so that libtorch can take weights as they
/// lie.</summary>
internal static class StoredZip
{
    private const string Root = "model/";
    private const int Alignment = 64, LocalBytes = 30, CentralBytes = 46, EndBytes = 22, PaddingHead = 4;
    private const ushort PaddingField = 0x4246;

    internal static byte[] Write(IReadOnlyList<(string Name, ArraySegment<byte> Content)> records)
    {
        using var file = new MemoryStream();
        using var directory = new MemoryStream();
        Span<byte> head = stackalloc byte[CentralBytes];
        foreach ((string inner, ArraySegment<byte> content) in records)
        {
            byte[] name = Encoding.ASCII.GetBytes(Root + inner);
            var sum = new Crc32();
            sum.Add(content);
            int offset = checked((int)file.Position);
            int padding = PaddingHead + (Alignment - (offset + LocalBytes + name.Length + PaddingHead) % Alignment) % Alignment;

            head.Clear();
            BinaryPrimitives.WriteUInt32LittleEndian(head, 0x04034b50);
            Sizes(head[14..], sum.Value, content.Count, name.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(head[28..], (ushort)padding);
            file.Write(head[..LocalBytes]);
            file.Write(name);
            head.Clear();
            BinaryPrimitives.WriteUInt16LittleEndian(head, PaddingField);
            BinaryPrimitives.WriteUInt16LittleEndian(head[2..], (ushort)(padding - PaddingHead));
            file.Write(head[..PaddingHead]);
            file.Write(new byte[padding - PaddingHead]);
            file.Write(content);

            head.Clear();
            BinaryPrimitives.WriteUInt32LittleEndian(head, 0x02014b50);
            Sizes(head[16..], sum.Value, content.Count, name.Length);
            BinaryPrimitives.WriteInt32LittleEndian(head[42..], offset);
            directory.Write(head);
            directory.Write(name);
        }

        head.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(head, 0x06054b50);
        BinaryPrimitives.WriteUInt16LittleEndian(head[8..], checked((ushort)records.Count));
        BinaryPrimitives.WriteUInt16LittleEndian(head[10..], checked((ushort)records.Count));
        BinaryPrimitives.WriteInt32LittleEndian(head[12..], checked((int)directory.Length));
        BinaryPrimitives.WriteInt32LittleEndian(head[16..], checked((int)file.Position));
        directory.WriteTo(file);
        file.Write(head[..EndBytes]);
        return file.ToArray();
    }

    // Check sum, packed size, size, length of the name: the same run of fields in both places.
    private static void Sizes(Span<byte> at, uint sum, int size, int nameBytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(at, sum);
        BinaryPrimitives.WriteInt32LittleEndian(at[4..], size);
        BinaryPrimitives.WriteInt32LittleEndian(at[8..], size);
        BinaryPrimitives.WriteUInt16LittleEndian(at[12..], (ushort)nameBytes);
    }
}
