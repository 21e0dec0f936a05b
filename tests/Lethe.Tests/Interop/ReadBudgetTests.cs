namespace Lethe.Tests.Interop;

/// <summary>A small file costs little, whatever it claims; a large honest one is read; and listing costs what the headers are.</summary>
public sealed class ReadBudgetTests : IDisposable
{
    private const int Many = 20_000_000;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_packed_array_of_zeros_is_listed_from_its_header_and_refused_when_its_numbers_are_asked_for()
    {
        string path = Npz($"{{'descr': '|u1', 'fortran_order': False, 'shape': ({Many},), }}", Many);
        Assert.InRange(new FileInfo(path).Length, 1, 100_000);
        long listing = Allocated(() => Assert.Equal([Many], TensorFile.List(path).Single().Shape));
        Assert.InRange(listing, 0, 2_000_000);
        long reading = Allocated(() =>
        {
            ProblemException e = Throws.Problem(ProblemKind.Input, () => TensorFile.Read(path));
            Assert.Contains(Invariant($"{8L * Many} bytes of memory"), e.Problem.Actual,
                StringComparison.Ordinal);
            Assert.Contains("grows with the file", e.Problem.Remedy, StringComparison.Ordinal);
        });
        Assert.InRange(reading, 0, 2_000_000);
    }

    [Fact]
    public void The_same_array_without_compression_is_read()
    {
        string path = _folder["plain.npy"];
        File.WriteAllBytes(path, Npy($"{{'descr': '|u1', 'fortran_order': False, 'shape': ({Many},), }}", Many));
        Assert.Equal(Many, Lethe.Interop.Npy.Read(path).Data.Length);
    }

    [Fact]
    public void Arrays_that_are_not_asked_for_cost_nothing()
    {
        string path = Npz($"{{'descr': '|u1', 'fortran_order': False, 'shape': ({Many},), }}", Many,
            ("small", Npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }", 2)));
        Assert.Equal("small", Assert.Single(TensorFile.Read(path, tensor => tensor.Name == "small")).Name);
    }

    [Fact]
    public void Views_that_repeat_a_storage_cost_their_own_elements_and_only_when_asked_for()
    {
        const int Numbers = 16_000, Views = 2_000;
        string path = Write("views.pt",
            PickleText.Archive(PickleText.Views(Numbers,
                Enumerable.Range(0, Views).Select(i => ($"w{i}", 0L, new long[] { Numbers }, new long[] { 1 }))), new byte[4 * Numbers]));
        Assert.InRange(Allocated(() => Assert.Equal(Views, TensorFile.List(path).Count)), 0, 5_000_000);
        ProblemException e = null!;
        Assert.InRange(Allocated(() => e = Throws.Problem(ProblemKind.Input, () => TensorFile.Read(path))), 0, 5_000_000);
        Assert.Contains("bytes of memory", e.Problem.Actual, StringComparison.Ordinal);
        Assert.Equal(Numbers, Assert.Single(TensorFile.Read(path, tensor => tensor.Name == "w7")).Data.Length);
    }

    [Fact]
    public void A_storage_is_read_once_for_all_its_tensors()
    {
        const int Tensors = 100_000;
        byte[] storage = new byte[4 * Tensors];
        for (int i = 0; i < Tensors; i++) BitConverter.TryWriteBytes(storage.AsSpan(4 * i), (float)i);
        string path = Write("many.pt",
            PickleText.Archive(PickleText.Views(Tensors,
                Enumerable.Range(0, Tensors).Select(i => ($"w{i}", (long)i, new long[] { 1 }, new long[] { 1 }))), storage));
        Assert.InRange(Allocated(() => Assert.Equal(Tensors, TensorFile.List(path).Count)), 0, 1500L * Tensors);
        // Read again for each tensor it would be 800 kB times a hundred thousand.
        Assert.InRange(Allocated(() =>
            Assert.Equal(Enumerable.Range(0, Tensors).Select(i => (double)i), TensorFile.Read(path).Select(tensor => tensor.Data[0]))), 0,
                2000L * Tensors);
    }

    [Fact]
    public void No_more_of_a_storage_is_read_than_its_tensors_use()
    {
        const int Numbers = 2_000_000;
        string path = Write("slice.pt",
            PickleText.Archive(PickleText.Views(Numbers, [("w", 1_000_000L, [2], [3])]), new byte[4 * Numbers]));
        Assert.InRange(Allocated(() => Assert.Equal([0.0, 0], TensorFile.Read(path).Single().Data)), 0, 2_000_000);
    }

    [Fact]
    public void A_packed_pickle_of_endless_lists_is_refused()
    {
        byte[] pickle = [.. Encoding.ASCII.GetBytes(new string(']', 3_000_000)), (byte)'.'];
        string path = Write("lists.pt", PickleText.Archive(pickle, [], CompressionLevel.Fastest));
        Assert.Contains("objects", Throws.Problem(ProblemKind.Input, () => TensorFile.List(path)).Problem.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shape_of_a_million_dimensions_that_many_tensors_share_is_refused()
    {
        long[] shape = new long[100_000];
        string path = Write("rank.pt", PickleText.Archive(PickleText.Views(1, [("w", 0L, shape, shape)]), new byte[4]));
        // It is no tensor, and blocks no other: listed without its shape, refused where its numbers are asked for.
        Assert.InRange(Allocated(() => Assert.Empty(TensorFile.List(path).Single().Shape)), 0, 20_000_000);
        Throws.Problem(ProblemKind.Input, () => TensorFile.Read(path));
    }

    [Fact]
    public void The_numbers_of_an_onnx_model_are_not_copied_for_a_listing()
    {
        string path = Fixtures.PathOf("lstm.onnx");
        long file = new FileInfo(path).Length;
        _ = TensorFile.List(path);
        Assert.InRange(Allocated(() => TensorFile.List(path)), 0, file + 200_000);
    }

    [Theory]
    [InlineData("lstm-x.npy")]
    [InlineData("state-dict.pt")]
    [InlineData("lstm.onnx")]
    public void A_cancelled_reader_ends(string file)
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => TensorFile.Read(Fixtures.PathOf(file), null, source.Token));
        Assert.Throws<OperationCanceledException>(() => TensorFile.List(Fixtures.PathOf(file), source.Token));
    }

    [Fact]
    public void Ports_of_any_size_are_carried_and_nothing_is_allocated_for_them()
    {
        ProtobufWriter shape = new ProtobufWriter().Message(1, new ProtobufWriter().Number(1, 1L << 40)).Message(1,
            new ProtobufWriter().Number(1, long.MaxValue));
        ProtobufWriter port = new ProtobufWriter().Text(1, "x").Message(2,
            new ProtobufWriter().Message(1, new ProtobufWriter().Number(1, 11).Message(2, shape)));
        byte[] model = new ProtobufWriter().Message(7, new ProtobufWriter().Message(11, port).Message(12, port)).ToArray();
        OnnxFile file = null!;
        Assert.InRange(Allocated(() => file = OnnxFile.Read(new MemoryStream(model), "m.onnx", default)), 0, 200_000);
        Assert.Equal([1L << 40, long.MaxValue], file.Inputs.Single().Shape!.Select(d => d.Size!.Value));
    }

    private static long Allocated(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder[name], bytes);
        return _folder[name];
    }

    private string Npz(string header, int data, params (string Name, byte[] Npy)[] others)
    {
        using FileStream stream = File.Create(_folder["packed.npz"]);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create);
        foreach ((string name, byte[] content) in others.Prepend(("big", Npy(header, data))))
        {
            using Stream entry = zip.CreateEntry(name + ".npy", CompressionLevel.Optimal).Open();
            entry.Write(content);
        }

        return stream.Name;
    }

    private static byte[] Npy(string header, int data)
    {
        byte[] text = Encoding.ASCII.GetBytes(header + "\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. text, .. new byte[data]];
    }
}
