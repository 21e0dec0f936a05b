using Lethe.Interop.Hdf5;

namespace Lethe.Tests.Interop;

/// <summary>HDF5 files that no writer here makes, put together byte by byte: claims out of all proportion, and rare types.</summary>
public sealed class Hdf5CraftedTests
{
    private const ulong Nowhere = ulong.MaxValue;

    private const int RootAt = 96, DatasetAt = 256;

    private static readonly byte[] Bytes = [0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0], Longs = [0x10, 8, 0, 0, 8, 0, 0, 0, 0, 0, 64, 0],
        Singles = [0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0],
        Brains = [0x11, 0x20, 15, 0, 2, 0, 0, 0, 0, 0, 16, 0, 7, 8, 0, 7, 127, 0, 0, 0];

    /// <summary>What is read and unpacked is bounded, wherever the chunks stand; a moderate claim gets as far as its first byte.</summary>
    [Theory]
    [InlineData(1000, 1, 24, "has 1000 chunks of 16777216 bytes, and 4096 bytes of a chunk count as one")]
    [InlineData(300, 1, 24, "would lie beyond its end")]
    [InlineData(1000, 1, 20, "would lie beyond its end")]
    [InlineData(1_100_000, 1, 12, "has 1100000 chunks of 4096 bytes")]
    [InlineData(4, ulong.MaxValue - 1, 24, "the chunks of a dataset would lie beyond its end")]
    [InlineData(4, ulong.MaxValue, 24, "a dataset that grows has an index that does not")]
    public void A_small_file_cannot_ask_for_much_reading(int rows, ulong most, int bits, string said)
    {
        byte[] layout = [4, 2, 0, 3, 8, .. Longwords(1, 1UL << bits, 1), 2, .. Longwords(DatasetAt)];
        byte[] file = FileOf(Bytes, [2, 2, 1, 1, .. Longwords((ulong)rows, 1, (ulong)rows, most)], layout);
        ProblemException e = Throws.Problem(ProblemKind.Input, () => Read(file));
        Assert.Contains(said, e.Problem.Actual, StringComparison.Ordinal);
    }

    /// <summary>Each mark is a pass over all numbers, so that there are few.</summary>
    [Theory]
    [InlineData("missing_value", 64, null)]
    [InlineData("missing_value", 65, "holds 65 numbers")]
    [InlineData("_FillValue", 8000, "holds 8000 numbers")]
    [InlineData("valid_range", 3, "holds 3 numbers")]
    [InlineData("valid_range", 1, "holds 1 numbers")]
    [InlineData("valid_min", 2, "holds 2 numbers")]
    [InlineData("valid_max", 0, null)]
    public void Attributes_of_gaps_hold_few_numbers(string name, int count, string? said)
    {
        byte[] file = Line(Longs, Longwords(1, 2, 3), (name, Longs, count, Longwords(new ulong[count])));
        if (said is null) Assert.Equal([1, 2, 3], Read(file));
        else Assert.Contains(said, Throws.Problem(ProblemKind.Input, () => Read(file)).Problem.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void An_attribute_of_gaps_stands_once()
    {
        (string, byte[], int, byte[]) one = ("missing_value", Longs, 1, Longwords(9));
        ProblemException e = Throws.Problem(ProblemKind.Input, () => Read(Line(Longs, Longwords(1, 2, 3), one, one)));
        Assert.Contains("two attributes missing_value", e.Problem.Actual, StringComparison.Ordinal);
    }

    /// <summary>An integer that no double holds keeps its place among others.</summary>
    [Theory]
    [InlineData(0, long.MaxValue, 3, null)]
    [InlineData(0, long.MaxValue, -3, "1 numbers of dataset 'x' lie outside of 0 to 9.223372036854776E+18")]
    [InlineData(long.MinValue, 0, -3, null)]
    [InlineData(long.MinValue, 0, 3, "1 numbers of dataset 'x' lie outside of -9.223372036854776E+18 to 0")]
    public void Bounds_beyond_all_doubles_keep_their_places(long low, long high, long value, string? said)
    {
        byte[] file = Line(Longs, Longwords(0, 0, (ulong)value), ("valid_range", Longs, 2, Longwords((ulong)low, (ulong)high)));
        if (said is null) Assert.Equal([0, 0, value], Read(file));
        else Assert.Contains(said, Throws.Problem(ProblemKind.Input, () => Read(file)).Problem.Actual, StringComparison.Ordinal);
    }

    /// <summary>A mark of float32 is rounded to bfloat16 as the numbers were.</summary>
    [Fact]
    public void Marks_are_rounded_to_bfloat16()
    {
        var numbers = new byte[6];
        ScalarEncoder.Encode(ScalarKind.BFloat16, [1, -9999, 3], numbers);
        var mark = new byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(mark, -9999);
        ProblemException e = Throws.Problem(ProblemKind.Input, () => Read(Line(Brains, numbers, ("_FillValue", Singles, 1, mark))));
        Assert.Contains("1 numbers of dataset 'x' are -9999", e.Problem.Actual, StringComparison.Ordinal);
        Assert.Equal([1, -9984, 3], Read(Line(Brains, numbers)));
    }

    private static double[] Read(byte[] file) => Hdf5File.Read(new MemoryStream(file), "crafted.h5").Single().Data;

    // Three numbers within the header.
    private static byte[] Line(byte[] type, byte[] data, params (string Name, byte[] Type, int Count, byte[] Data)[] attributes) =>
        FileOf(type, [2, 1, 0, 1, .. Longwords(3)], [3, 0, .. Word(data.Length), .. data], attributes);

    private static byte[] FileOf(byte[] type, byte[] shape, byte[] layout,
        params (string Name, byte[] Type, int Count, byte[] Data)[] attributes)
    {
        byte[] root = Header((2, [0, 0, .. Longwords(Nowhere, Nowhere)]), (6, [1, 0, 1, (byte)'x', .. Longwords(DatasetAt)]));
        byte[] dataset = Header([(1, shape), (3, type), (8, layout), .. attributes.Select(one => (12, (byte[])[3, 0,
            .. Word(one.Name.Length + 1), .. Word(one.Type.Length), .. Word(12), 0, .. Encoding.ASCII.GetBytes(one.Name), 0, .. one.Type,
            2, 1, 0, 1, .. Longwords((ulong)one.Count), .. one.Data]))]);
        byte[] head = [0x89, .. "HDF\r\n"u8, 0x1a, (byte)'\n', 2, 8, 8, 0,
            .. Longwords(0, Nowhere, (ulong)(DatasetAt + dataset.Length), RootAt), 0, 0, 0, 0];
        var file = new byte[DatasetAt + dataset.Length];
        head.CopyTo(file, 0);
        root.CopyTo(file, RootAt);
        dataset.CopyTo(file, DatasetAt);
        return file;
    }

    // Without check sums, which are not looked at.
    private static byte[] Header(params (int Kind, byte[] Data)[] messages)
    {
        byte[] all = [.. messages.SelectMany(one => (byte[])[(byte)one.Kind, .. Word(one.Data.Length), 0, .. one.Data])];
        return [.. "OHDR"u8, 2, 2, .. Word(all.Length & 0xffff), .. Word(all.Length >> 16), .. all, 0, 0, 0, 0];
    }

    private static byte[] Word(int value) => [(byte)value, (byte)(value >> 8)];

    private static byte[] Longwords(params ulong[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
