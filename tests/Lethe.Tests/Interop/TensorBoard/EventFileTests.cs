using Lethe.Interop.TensorBoard;

namespace Lethe.Tests.Interop.TensorBoard;

/// <summary>Event files, read back by a reader that shares no code with the writer.</summary>
public sealed class EventFileTests
{
    [Fact]
    public void The_check_sum_is_the_published_one() => Assert.Equal(0xe3069283u, Sum("123456789"u8));

    [Fact]
    public void Scalars_come_back_with_tag_step_time_and_value()
    {
        ScalarEvent[] events =
            [new("val_loss", 7, 1700000000.25, 0.1), new("lr", 300, 1700000001.5, 1e-3), new("grad_norm", 1L << 40, 0, double.NaN)];
        List<byte[]> records = Records(events);
        Assert.Equal(4, records.Count);
        // wall_time (1, fixed64), file_version (3, bytes).
        Assert.Equal([0x09, .. BitConverter.GetBytes(1700000000.25), 0x1a, 13, .. Encoding.ASCII.GetBytes("brain.Event:2")], records[0]);
        // step (2) of 7; summary (5) of one value (1): tag (1), simple_value (2, fixed32).
        byte[] value = [0x0a, 8, .. Encoding.ASCII.GetBytes("val_loss"), 0x15, .. BitConverter.GetBytes(0.1f)];
        Assert.Equal([0x09, .. BitConverter.GetBytes(1700000000.25), 0x10, 7, 0x2a, (byte)(value.Length + 2), 0x0a, (byte)value.Length,
            .. value], records[1]);
        // 300 is 0xac 0x02 in groups of seven bits.
        Assert.Equal([0x10, 0xac, 0x02], records[2][9..12]);
        Assert.Equal([0x10, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20], records[3][9..16]);
        Assert.True(float.IsNaN(BitConverter.ToSingle(records[3].AsSpan()[^4..])));
    }

    [Fact]
    public void A_run_without_epochs_gives_a_file_that_names_its_version() => Assert.Single(Records([]));

    private static List<byte[]> Records(ScalarEvent[] events)
    {
        using var stream = new MemoryStream();
        EventFile.Write(stream, events);
        ReadOnlySpan<byte> rest = stream.ToArray();
        List<byte[]> records = [];
        while (!rest.IsEmpty)
        {
            int length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(rest));
            Assert.Equal(Masked(rest[..8]), BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]));
            byte[] content = rest.Slice(12, length).ToArray();
            Assert.Equal(Masked(content), BinaryPrimitives.ReadUInt32LittleEndian(rest[(12 + length)..]));
            records.Add(content);
            rest = rest[(16 + length)..];
        }
        return records;
    }

    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        uint sum = Sum(bytes);
        return ((sum >> 15) | (sum << 17)) + 0xa282ead8u;
    }

    // CRC-32C bit by bit: the polynomial 0x1edc6f41, bits reversed.
    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82f63b78u : crc >> 1;
        }
        return ~crc;
    }
}
