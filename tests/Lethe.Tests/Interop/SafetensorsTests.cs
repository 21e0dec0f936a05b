using CsCheck;
using static Lethe.Tests.Interop.TensorCases;

namespace Lethe.Tests.Interop;

public sealed class SafetensorsTests
{
    private static readonly Gen<Dictionary<string, string>> Metadata =
        Gen.Select(Text("ab\u00e9\u2028\"\\{\n", 0, 6), Text("xyz<&'\u0001 ", 0, 6)).Array[0, 4]
            .Select(ps => ps.DistinctBy(p => p.Item1).ToDictionary(p => p.Item1, p => p.Item2));

    [Fact]
    public void Tensors_and_metadata_survive_a_round_trip() =>
        Gen.Select(Tensors, Metadata, Gen.Bool).Sample((ts, metadata, reverse) =>
        {
            byte[] file = Bytes(s => Safetensors.Write(s, ts, metadata));
            if (reverse) Assert.Equal(file, Bytes(s => Safetensors.Write(s, [.. ts.Reverse()], metadata.Reverse().ToDictionary())));
            Assert.Equal(0, BitConverter.ToInt64(file) % 8);
            SafetensorsContent back = ReadSafetensors(file);
            Assert.Equal(metadata, back.Metadata);
            Assert.Equal(ts.Length, back.Tensors.Count);
            foreach (NamedTensor t in ts) AssertSame(t, back.Find(t.Name)!);
        });

    [Fact]
    public void Writes_the_bytes_of_the_format()
    {
        const string json = """{"__metadata__":{"format":"lethe"},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"b":""" +
            """{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""";
        byte[] expected = SafetensorsBytes(json.PadRight((json.Length + 7) / 8 * 8), [0, 0, 0xc0, 0x3f, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
        NamedTensor[] ts = [new("b", [2], [1, -2]), new("a", [], [1.5])];
        Assert.Equal(expected,
            Bytes(s => Safetensors.Write(s, ts, new Dictionary<string, string> { ["format"] = "lethe" }, TensorPrecision.Float32)));
    }

    [Theory]
    [InlineData("F64", new byte[] { 0, 0, 0, 0, 0, 0, 0xf8, 0xbf }, -1.5, "float64")]
    [InlineData("F32", new byte[] { 0, 0, 0xc0, 0xbf }, -1.5, "float32")]
    [InlineData("F16", new byte[] { 0x00, 0xbe }, -1.5, "float16")]
    [InlineData("BF16", new byte[] { 0xc0, 0xbf }, -1.5, "bfloat16")]
    [InlineData("I64", new byte[] { 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, -2, "int64")]
    [InlineData("I32", new byte[] { 0xfe, 0xff, 0xff, 0xff }, -2, "int32")]
    [InlineData("I16", new byte[] { 0xfe, 0xff }, -2, "int16")]
    [InlineData("I8", new byte[] { 0xfe }, -2, "int8")]
    [InlineData("U64", new byte[] { 2, 0, 0, 0, 0, 0, 0, 0 }, 2, "uint64")]
    [InlineData("U32", new byte[] { 0xfe, 0xff, 0xff, 0xff }, 4294967294, "uint32")]
    [InlineData("U16", new byte[] { 0xfe, 0xff }, 65534, "uint16")]
    [InlineData("U8", new byte[] { 0xfe }, 254, "uint8")]
    [InlineData("BOOL", new byte[] { 1 }, 1, "bool")]
    public void Reads_each_element_type(string dtype, byte[] data, double value, string name)
    {
        string json = $$$"""{"x":{"dtype":"{{{dtype}}}","shape":[1,1],"data_offsets":[0,{{{data.Length}}}]}}""";
        NamedTensor t = Assert.Single(ReadSafetensors(SafetensorsBytes(json, data)).Tensors);
        Assert.Equal(value, Assert.Single(t.Data));
        Assert.Equal(name, t.Dtype);
        Assert.Equal([1, 1], t.Shape);
    }

    /// <summary>tests/Fixtures/Foreign/make.py writes them.</summary>
    [Fact]
    public void Types_are_read_or_refused_one_by_one()
    {
        string path = Fixtures.PathOf("Foreign/kinds.safetensors");
        Assert.Equal(["complex", "four"], TensorFile.List(path).Where(tensor => tensor.Unread is not null).Select(tensor => tensor.Name));
        Dictionary<string, NamedTensor> read = TensorFile.Read(path, tensor => tensor.Name is "real" or "e4m3" or "e5m2")
            .ToDictionary(tensor => tensor.Name);
        Assert.Equal([1.5, -2], read["real"].Data);
        // One, minus one, the smallest, the largest, no number.
        Assert.Equal([1, -1, Math.ScaleB(1, -9), 448, double.NaN], read["e4m3"].Data);
        Assert.Equal([1, -1, Math.ScaleB(1, -16), double.PositiveInfinity], read["e5m2"].Data);
        foreach (string name in (string[])["complex", "four", "largest"])
        {
            ProblemException e = Throws.Problem(ProblemKind.Input, () => TensorFile.Read(path, tensor => tensor.Name == name));
            Assert.Contains($"'{name}'", e.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"a":""" +
        """{"dtype":"F64","shape":[1],"data_offsets":[8,16]}}""", "twice")]
    [InlineData("""{"a":{"dtype":"F64","dtype":"F64","shape":[1],"data_offsets":[0,8]}}""", "twice")]
    [InlineData("""{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"b":""" +
        """{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}""", "overlaps")]
    [InlineData("""{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"b":""" +
        """{"dtype":"F64","shape":[1],"data_offsets":[4,12]}}""", "overlaps")]
    [InlineData("""{"a":{"dtype":"F64","shape":[1],"data_offsets":[8,16]}}""", "hole")]
    [InlineData("""{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}""", "16 bytes follow")]
    [InlineData("""{"a":{"dtype":"F64","shape":[3],"data_offsets":[0,24]}}""", "16 bytes follow")]
    [InlineData("""{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,8]}}""", "spans 8 bytes")]
    [InlineData("""{"a":{"dtype":"F64","shape":[2],"data_offsets":[16,0]}}""", "spans -16 bytes")]
    [InlineData("""{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,9223372036854775807]}}""", "spans")]
    [InlineData("""{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,16,16]}}""", "more than 2 numbers")]
    [InlineData("""{"a":{"dtype":"F64","shape":[2],"data_offsets":[16]}}""", "lacks")]
    [InlineData("""{"a":{"dtype":"F64","shape":[-2],"data_offsets":[0,16]}}""", "non-negative")]
    [InlineData("""{"a":{"dtype":"F64","shape":[2.0],"data_offsets":[0,16]}}""", "non-negative")]
    [InlineData("""{"a":{"dtype":"F64","shape":[4294967298],"data_offsets":[0,16]}}""", "2^31")]
    [InlineData("""{"a":{"dtype":"F64","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,16]}}""", "too many elements")]
    [InlineData("""{"a":{"dtype":"F64","shape":2,"data_offsets":[0,16]}}""", "Number where StartArray")]
    [InlineData("""{"a":{"dtype":"X64","shape":[2],"data_offsets":[0,16]}}""", "'X64'")]
    [InlineData("""{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,16],"more":1}}""", "one too many")]
    [InlineData("""{"a":{"dtype":"F64","shape":[2]}}""", "lacks")]
    [InlineData("""{"a":[]}""", "StartArray where StartObject")]
    [InlineData("""{"__metadata__":{"k":1}}""", "Number where String")]
    [InlineData("""{"__metadata__":{"k":"1","k":"2"}}""", "twice")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", "twice")]
    [InlineData("""{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,16]},}""", "wrong")]
    [InlineData("""{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}} {}""", "wrong")]
    [InlineData("""{"\ud800":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}""", "wrong")]
    [InlineData("""{ /* note */ }""", "wrong")]
    [InlineData("""[]""", "does not start")]
    [InlineData("", "does not start")]
    public void Refuses_a_header_that_breaks_a_rule(string json, string part)
    {
        ProblemException e = Throws.Problem(ProblemKind.Input, () => ReadSafetensors(SafetensorsBytes(json, new byte[16])));
        Assert.Contains(part, e.Problem.Actual, StringComparison.Ordinal);
        Assert.Equal("x.safetensors", e.Problem.What);
    }

    [Theory]
    [InlineData(0x7fff_ffff_ffff_fffful)]
    [InlineData(ulong.MaxValue)]
    [InlineData(100_000_001ul)]
    [InlineData(17ul)]
    public void Refuses_a_header_longer_than_the_file(ulong length)
    {
        byte[] file = [.. BitConverter.GetBytes(length), .. Encoding.ASCII.GetBytes("{}".PadRight(16))];
        Assert.Contains("header", Throws.Problem(ProblemKind.Input, () => ReadSafetensors(file)).Problem.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_header_that_is_not_UTF8()
    {
        byte[] file = SafetensorsBytes("""{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}""", new byte[16]);
        file[10] = 0xff;
        Throws.Problem(ProblemKind.Input, () => ReadSafetensors(file));
    }

    [Fact]
    public void Empty_tensors_and_no_tensors_are_read()
    {
        Assert.Empty(ReadSafetensors(SafetensorsBytes("{}      ", [])).Tensors);
        NamedTensor t = Assert.Single(ReadSafetensors(SafetensorsBytes("""{"a":{"dtype":"F64","shape":[3,0],"data_offsets":""" +
            """[0,0]}}""", [])).Tensors);
        Assert.Equal([3, 0], t.Shape);
    }

    [Fact]
    public void Writer_refuses_names_the_format_cannot_hold()
    {
        NamedTensor a = new("a", [1], [1]);
        Assert.Throws<ArgumentException>(() => Safetensors.Write(Stream.Null, [a, a]));
        Assert.Throws<ArgumentException>(() => Safetensors.Write(Stream.Null, [a.WithName("__metadata__")]));
        Assert.Throws<ArgumentException>(() => Safetensors.Write(Stream.Null, [a.WithName("\ud800")]));
        Assert.Throws<ArgumentException>(() => Safetensors.Write(Stream.Null, [a], new Dictionary<string, string> { ["k"] = "\udc00" }));
    }
}
