namespace Lethe.Interop.TensorBoard;

/// <summary>A number at a step of a run.</summary>
/// <param name="Tag">Its name; what stands before a slash groups charts.</param>
/// <param name="Step">The step.</param>
/// <param name="WallTime">Seconds since 1970 (UTC).</param>
/// <param name="Value">The value; stored as float32.</param>
public readonly record struct ScalarEvent(string Tag, long Step, double WallTime, double Value);

/// <summary>
/// Writes the event files TensorBoard reads: records of length, check sum of the length, message, check sum of the message (TFRecord). The
/// file's name must contain "tfevents".
/// </summary>
public static class EventFile
{
    private const string Version = "brain.Event:2";

    /// <summary>Writes the events in the order given; the same events give the same bytes.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="events">The events.</param>
    public static void Write(Stream stream, IReadOnlyList<ScalarEvent> events)
    {
        Record(stream, new ProtobufWriter().Double(1, events.Count > 0 ? events[0].WallTime : 0).Text(3, Version));
        foreach (ScalarEvent e in events)
        {
            ProtobufWriter summary = new ProtobufWriter().Message(1, new ProtobufWriter().Text(1, e.Tag).Single(2, (float)e.Value));
            Record(stream, new ProtobufWriter().Double(1, e.WallTime).Number(2, e.Step).Message(5, summary));
        }
    }

    private static void Record(Stream stream, ProtobufWriter message)
    {
        byte[] content = message.ToArray();
        Span<byte> head = stackalloc byte[sizeof(ulong) + sizeof(uint)], tail = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt64LittleEndian(head, (ulong)content.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[sizeof(ulong)..], Masked(head[..sizeof(ulong)]));
        BinaryPrimitives.WriteUInt32LittleEndian(tail, Masked(content));
        stream.Write(head);
        stream.Write(content);
        stream.Write(tail);
    }

    /// <summary>CRC-32C, turned by 15 bits and shifted: the sum of bytes that hold their own sum would else be constant.</summary>
    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes) crc = BitOperations.Crc32C(crc, b);
        return BitOperations.RotateRight(~crc, 15) + 0xa282ead8u;
    }
}
