using CsCheck;
using static Lethe.Tests.Interop.TensorCases;

namespace Lethe.Tests.Interop;

public sealed class NpzTests
{
    [Fact]
    public void Every_set_of_tensors_survives_a_round_trip() =>
        Tensors.Sample(ts =>
        {
            IReadOnlyList<NamedTensor> back = ReadNpz(Bytes(s => Npz.Write(s, ts)));
            Assert.Equal(ts.Select(t => t.Name), back.Select(t => t.Name));
            for (int i = 0; i < ts.Length; i++) AssertSame(ts[i], back[i]);
        });

    [Fact]
    public void The_same_arrays_give_the_same_bytes()
    {
        NamedTensor[] ts = [new("a", [2], [1, 2]), new("b/c", [1], [3])];
        byte[] first = Bytes(s => Npz.Write(s, ts));
        Assert.Equal(first, Bytes(s => Npz.Write(s, ts)));
        using ZipArchive zip = new(new MemoryStream(first));
        Assert.All(zip.Entries, e => Assert.Equal(1980, e.LastWriteTime.Year));
    }

    [Fact]
    public void Reads_compressed_archives()
    {
        NamedTensor zeros = new("zeros", [1000, 100], new double[100_000]);
        byte[] file = Zip(("zeros.npy", Bytes(s => Npy.Write(s, zeros))));
        Assert.True(file.Length < 8000);
        AssertSame(zeros, Assert.Single(ReadNpz(file)));
    }

    [Theory]
    [InlineData("../x.npy")]
    [InlineData("/x.npy")]
    [InlineData("a/../x.npy")]
    [InlineData("a//x.npy")]
    [InlineData("..\\x.npy")]
    [InlineData("\u001b[2Jx.npy")]
    [InlineData(".npy")]
    public void Refuses_names_that_could_do_harm(string name)
    {
        ProblemException e = Throws.Problem(ProblemKind.Input, () => ReadNpz(Zip((name, OneDouble))));
        Assert.Equal("x.npz", e.Problem.What);
        Assert.DoesNotContain('\u001b', e.Message);
    }

    /// <summary>tests/Fixtures/Foreign/make.py writes them.</summary>
    [Fact]
    public void What_is_no_array_of_numbers_is_named_and_keeps_the_others_from_nothing()
    {
        Dictionary<string, TensorListing> listed = TensorFile.List(Fixtures.PathOf("Foreign/odd.npz")).ToDictionary(tensor => tensor.Name);
        Assert.Equal(["bf16", "eigenvalues", "f8", "long", "name", "readme.txt", "rows", "settings", "when"],
            listed.Values.Where(tensor => tensor.Unread is not null).Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
        foreach ((string name, string said) in ((string, string)[])[("bf16", "bfloat16"), ("f8", "float8"), ("eigenvalues", "complex"),
            ("settings", "pickle"), ("name", "text"), ("rows", "structured"), ("when", "dates"), ("long", "f16"), ("readme.txt", "file")])
        {
            Assert.Contains(said, listed[name].Unread, StringComparison.Ordinal);
            ProblemException e = Throws.Problem(ProblemKind.Input, () =>
                TensorFile.Read(Fixtures.PathOf("Foreign/odd.npz"), tensor => tensor.Name == name));
            Assert.Contains($"'{name}'", e.Problem.Actual, StringComparison.Ordinal);
        }

        Assert.Equal(["name", "readme.txt", "settings", "when"], listed.Values.Where(tensor => tensor.IsAside)
            .Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
        NamedTensor[] read = [.. TensorFile.Read(Fixtures.PathOf("Foreign/odd.npz"), tensor => tensor.Unread is null)];
        Assert.Equal(7, read.Length);
        Assert.Equal([1, 2], read.Single(tensor => tensor.Name == "params/dense/kernel:0").Data);
    }

    [Theory]
    [InlineData("[('a', '<f8'), ('b', '<i4', (3,))]", true)]
    [InlineData("[('a, ]', [('b', '<f8')])]", true)]
    [InlineData("[('a', '<f8')", false)]
    [InlineData("[('a', '<f8'])", false)]
    [InlineData("[{'a': 1}]", false)]
    public void A_structured_type_is_passed_over_to_its_end(string descr, bool listed)
    {
        byte[] file = Zip(("x.npy", NpyBytes($"{{'descr': {descr}, 'fortran_order': False, 'shape': (2,), }}", [])));
        void List() => Assert.Equal("structured", Npz.Reader(new MemoryStream(file), "x.npz", default).List()[0].Dtype);
        if (listed) List();
        else Throws.Problem(ProblemKind.Input, List);
    }

    [Fact]
    public void A_comment_is_kept_and_changes_no_array()
    {
        byte[] file = Bytes(s => Npz.Write(s, [new NamedTensor("x", [1], [1.5])], comment: "words"));
        Assert.Equal("words", Npz.Reader(new MemoryStream(file), "x.npz", default).Comment());
        Assert.Equal(1.5, ReadNpz(file)[0].Data[0]);
    }

    [Fact]
    public void Writer_refuses_the_names_the_reader_refuses()
    {
        Assert.Throws<ArgumentException>(() => Npz.Write(Stream.Null, [new("../x", [1], [1])]));
        Assert.Throws<ArgumentException>(() => Npz.Write(Stream.Null, [new("x", [1], [1]), new("x", [1], [1])]));
        Assert.Throws<ArgumentException>(() => Npz.Write(Stream.Null, [new("", [1], [1])]));
    }

    [Fact]
    public void Refuses_names_given_twice() =>
        Assert.Contains("twice", Throws.Problem(ProblemKind.Input, () => ReadNpz(Zip(("x.npy", OneDouble), ("x.npy", OneDouble))))
            .Problem.Actual, StringComparison.Ordinal);

    [Fact]
    public void Calls_a_PyTorch_checkpoint_by_its_name()
    {
        ProblemException e = Throws.Problem(ProblemKind.Input, () => ReadNpz(Zip(("archive/data.pkl", [0x80, 2]))));
        Assert.Contains("PyTorch", e.Problem.Actual, StringComparison.Ordinal);
        Assert.Contains("safetensors", e.Problem.Remedy, StringComparison.Ordinal);
    }

    // The archive's list says 1 TB for an entry of a few bytes: refused by the list alone, before anything is unpacked or allocated.
    [Fact]
    public void Refuses_sizes_no_such_file_can_hold()
    {
        byte[] file = Zip(("x.npy", OneDouble));
        int list = file.AsSpan().LastIndexOf("PK\x01\x02"u8);
        BitConverter.TryWriteBytes(file.AsSpan(list + 24), 0xfffffffeu); // uncompressed size
        ProblemException e = Throws.Problem(ProblemKind.Input, () => ReadNpz(file));
        Assert.Contains("claims 4294967294 bytes", e.Problem.Actual, StringComparison.Ordinal);
    }

    // Several entries of the list that share one stretch of data: the way a small archive unpacks to terabytes within deflate's limit.
    [Fact]
    public void Refuses_entries_that_share_their_data()
    {
        byte[] zeros = Bytes(s => Npy.Write(s, new NamedTensor("", [200_000], new double[200_000])));
        byte[] file = Zip(("a.npy", zeros), ("b.npy", zeros));
        int second = file.AsSpan().LastIndexOf("PK\x01\x02"u8);
        int first = file.AsSpan(0, second).LastIndexOf("PK\x01\x02"u8);
        int dataOfSecond = file.AsSpan(4).IndexOf("PK\x03\x04"u8) + 4;
        byte[] list = file[first..];
        int entry = second - first;
        BitConverter.TryWriteBytes(list.AsSpan(entry + 42), 0); // where b's data starts
        int end = list.AsSpan().LastIndexOf("PK\x05\x06"u8);
        BitConverter.TryWriteBytes(list.AsSpan(end + 16), dataOfSecond); // where the list starts
        ProblemException e = Throws.Problem(ProblemKind.Input, () => ReadNpz([.. file[..dataOfSecond], .. list]));
        Assert.Contains("in a file of", e.Problem.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Notices_data_that_does_not_match_its_check_sum()
    {
        byte[] file = Bytes(s => Npz.Write(s, [new NamedTensor("x", [1], [1.5])]));
        file[file.AsSpan().IndexOf((byte)0xf8)] ^= 1; // 1.5 is 3f f8 00 ...
        Assert.Contains("check sum", Throws.Problem(ProblemKind.Input, () => ReadNpz(file)).Problem.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_name_the_entry()
    {
        ProblemException e = Throws.Problem(ProblemKind.Input, () => ReadNpz(Zip(("x.npy", OneDouble), ("y.npy", OneDouble[..^1]))));
        Assert.Equal("x.npz, entry 'y.npy'", e.Problem.What);
    }

    private static byte[] OneDouble => Bytes(s => Npy.Write(s, new NamedTensor("", [1], [1.5])));

    private static byte[] Zip(params (string Name, byte[] Content)[] entries) => Bytes(stream =>
    {
        using ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach ((string name, byte[] content) in entries)
        {
            using Stream to = zip.CreateEntry(name, CompressionLevel.SmallestSize).Open();
            to.Write(content);
        }
    });
}
