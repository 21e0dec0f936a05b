using CsCheck;
using static Lethe.Tests.Interop.TensorCases;

namespace Lethe.Tests.Interop;

public sealed class NpyTests
{
    private static readonly byte[] SixDoubles = [.. Enumerable.Range(0, 6).SelectMany(i => BitConverter.GetBytes((double)i))];

    [Fact]
    public void Every_float64_tensor_survives_a_round_trip() =>
        Tensor.Sample(t => AssertSame(t, ReadNpy(Bytes(s => Npy.Write(s, t)))));

    [Fact]
    public void Float32_rounds_to_nearest_and_nothing_else() =>
        Gen.Float.Array[0, 20].Sample(f =>
        {
            NamedTensor t = new("", [f.Length], Array.ConvertAll(f, v => (double)v));
            AssertSame(t, ReadNpy(Bytes(s => Npy.Write(s, t, TensorPrecision.Float32))), single: true);
        });

    // The bytes numpy.save(f, numpy.arange(6.).reshape(2, 3)) writes.
    [Fact]
    public void Writes_the_bytes_numpy_writes()
    {
        NamedTensor t = new("ignored", [2, 3], [0, 1, 2, 3, 4, 5]);
        Assert.Equal(NpyBytes("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }", SixDoubles), Bytes(s => Npy.Write(s, t)));
        byte[] scalar = NpyBytes("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", [0, 0, 0xc0, 0x3f]);
        Assert.Equal(scalar, Bytes(s => Npy.Write(s, new NamedTensor("", [], [1.5]), TensorPrecision.Float32)));
        Assert.Equal(1.5, Assert.Single(ReadNpy(scalar).Data));
    }

    // The bytes numpy.save writes for numpy.asfortranarray(numpy.arange(6, dtype='>i4').reshape(2, 3)).
    [Fact]
    public void Reads_Fortran_order_and_big_endian()
    {
        byte[] file = NpyBytes("{'descr': '>i4', 'fortran_order': True, 'shape': (2, 3), }",
            [0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 5]);
        NamedTensor t = ReadNpy(file);
        Assert.Equal([2, 3], t.Shape);
        Assert.Equal([0, 1, 2, 3, 4, 5], t.Data);
        Assert.Equal("int32", t.Dtype);
    }

    [Fact]
    public void Fortran_order_is_the_transpose_in_any_rank() =>
        Gen.Int[1, 4].Array[1, 4].Sample(shape =>
        {
            int count = shape.Aggregate(1, (a, b) => a * b);
            int[] reversed = [.. shape.Reverse()];
            byte[] data = [.. Enumerable.Range(0, count).SelectMany(i => BitConverter.GetBytes((double)i))];
            string text = shape.Length == 1 ? $"({shape[0]},)" : $"({string.Join(", ", shape)})";
            NamedTensor fortran = ReadNpy(NpyBytes($"{{'descr': '<f8', 'fortran_order': True, 'shape': {text}, }}", data));
            for (int i = 0; i < count; i++) // element (i0, i1, ...) of the one is element (..., i1, i0) of the C-ordered other
            {
                int rest = i, from = 0;
                int[] index = new int[shape.Length];
                for (int d = shape.Length - 1; d >= 0; d--) (index[d], rest) = (rest % shape[d], rest / shape[d]);
                for (int d = 0; d < reversed.Length; d++) from = (from * reversed[d]) + index[shape.Length - 1 - d];
                Assert.Equal(from, fortran.Data[i]);
            }
        });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Reads_every_version(byte major)
    {
        NamedTensor t = ReadNpy(NpyBytes("{'descr': '<f8', 'fortran_order': False, 'shape': (6,), }", SixDoubles, major));
        Assert.Equal([0, 1, 2, 3, 4, 5], t.Data);
    }

    [Theory]
    [InlineData("<f2", new byte[] { 0x00, 0xbe }, -1.5)]
    [InlineData(">f2", new byte[] { 0xbe, 0x00 }, -1.5)]
    [InlineData("<f4", new byte[] { 0, 0, 0xc0, 0xbf }, -1.5)]
    [InlineData(">f4", new byte[] { 0xbf, 0xc0, 0, 0 }, -1.5)]
    [InlineData(">f8", new byte[] { 0xbf, 0xf8, 0, 0, 0, 0, 0, 0 }, -1.5)]
    [InlineData("|i1", new byte[] { 0xfe }, -2)]
    [InlineData("|u1", new byte[] { 0xfe }, 254)]
    [InlineData("|b1", new byte[] { 1 }, 1)]
    [InlineData("<i2", new byte[] { 0xfe, 0xff }, -2)]
    [InlineData("<u2", new byte[] { 0xfe, 0xff }, 65534)]
    [InlineData(">u4", new byte[] { 0xff, 0xff, 0xff, 0xfe }, 4294967294)]
    [InlineData("<i8", new byte[] { 0, 0, 0, 0, 0, 0, 0x20, 0 }, 9007199254740992)]
    [InlineData(">u8", new byte[] { 0, 0x20, 0, 0, 0, 0, 0, 0 }, 9007199254740992)]
    public void Reads_each_element_type(string descr, byte[] data, double value)
    {
        byte[] file = NpyBytes($"{{'descr': '{descr}', 'fortran_order': False, 'shape': (1,), }}", data);
        Assert.Equal(value, Assert.Single(ReadNpy(file).Data));
    }

    [Theory]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (6,), }", "pickle")]
    [InlineData("{'descr': 'O', 'fortran_order': False, 'shape': (6,), }", "pickle")]
    [InlineData("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (6,), }", "structured")]
    [InlineData("{'descr': '|V8', 'fortran_order': False, 'shape': (6,), }", "structured")]
    [InlineData("{'descr': '<c16', 'fortran_order': False, 'shape': (3,), }", "complex")]
    [InlineData("{'descr': '<U2', 'fortran_order': False, 'shape': (6,), }", "text")]
    [InlineData("{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (6,), }", "dates")]
    [InlineData("{'descr': '<f16', 'fortran_order': False, 'shape': (3,), }", "'<f16'")]
    [InlineData("{'descr': '|f8', 'fortran_order': False, 'shape': (6,), }", "byte order")]
    [InlineData("{'descr': 'f8', 'fortran_order': False, 'shape': (6,), }", "element type")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (7,), }", "48 bytes follow")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (5,), }", "48 bytes follow")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (), }", "48 bytes follow")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2147483647, 2147483647, 2147483647, 16), }", "48 bytes follow")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999,), }", "dimension")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (-6,), }", "dimension")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (6), }", "tuple")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3, }", "dimension")]
    [InlineData("{'descr': '<f8', 'fortran_order': 0, 'shape': (6,), }", "True nor False")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, }", "lacks one of the keys")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (6,), 'shape': (6,), }", "twice")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (6,), 'more': 1}", "one too many")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (6,), } + exit()", "after the dictionary")]
    [InlineData("__import__('os').system('true')", "lacks a '{'")]
    public void Refuses_what_is_not_a_plain_array(string header, string part)
    {
        ProblemException e = Throws.Problem(ProblemKind.Input, () => ReadNpy(NpyBytes(header, SixDoubles)));
        Assert.Contains(part, e.Problem.Actual, StringComparison.Ordinal);
        Assert.Equal("x.npy", e.Problem.What);
        Assert.NotEmpty(e.Problem.Expected!);
        Assert.NotEmpty(e.Problem.Remedy);
    }

    [Fact]
    public void Refuses_integers_that_float64_would_change()
    {
        byte[] data = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(data, (1L << 53) + 1);
        byte[] file = NpyBytes("{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }", data);
        Assert.Contains("2^53", Throws.Problem(ProblemKind.Input, () => ReadNpy(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_to_turn_a_finite_value_into_an_infinity()
    {
        NamedTensor t = new("w", [2], [1, 1e300]);
        Assert.Throws<ArgumentException>(() => Npy.Write(Stream.Null, t, TensorPrecision.Float32));
        Npy.Write(Stream.Null, new NamedTensor("w", [2], [double.NaN, double.NegativeInfinity]), TensorPrecision.Float32);
    }

    [Fact]
    public void An_empty_array_keeps_its_shape()
    {
        NamedTensor t = ReadNpy(Bytes(s => Npy.Write(s, new NamedTensor("", [0, 2_000_000_000, 5], []))));
        Assert.Equal([0, 2_000_000_000, 5], t.Shape);
    }
}
