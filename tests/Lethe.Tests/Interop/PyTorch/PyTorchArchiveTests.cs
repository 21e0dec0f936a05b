namespace Lethe.Tests.Interop.PyTorch;

/// <summary>PyTorch files as data: tensors of torch.save and torch.jit.save are read, and no class or function a pickle names is ever
/// called.</summary>
public sealed class PyTorchArchiveTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Weights_are_read_with_their_names_shapes_and_strides()
    {
        Dictionary<string, NamedTensor> tensors = Read("weights.pt");
        Assert.Equal(["decoder.U.bias", "decoder.U.weight", "encoder.U.bias", "encoder.U.weight", "net.W.weight"],
            tensors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([1.0, 0.5, -0.25], tensors["encoder.U.weight"].Data);
        Assert.Equal([3, 1], tensors["encoder.U.weight"].Shape);
        Assert.Equal([1, 3], tensors["decoder.U.weight"].Shape);
        Assert.Equal([1.0, 2.0, 3.0], tensors["decoder.U.weight"].Data);
        Assert.All(tensors.Values, tensor => Assert.Equal("float64", tensor.Dtype));
    }

    [Fact]
    public void A_checkpoint_is_flattened_and_every_type_of_number_is_exact()
    {
        Dictionary<string, NamedTensor> tensors = Read("checkpoint.pt");
        Assert.Equal([0.5, 0.25, 0.125], tensors["state_dict.net.W.weight"].Data);
        Assert.Equal(("float16", "bfloat16", "float32", "int64", "bool"),
            (tensors["kinds.half"].Dtype, tensors["kinds.brain"].Dtype, tensors["kinds.single"].Dtype, tensors["kinds.whole"]
            .Dtype, tensors["kinds.flags"].Dtype));
        Assert.Equal([1.5, -2], tensors["kinds.half"].Data);
        Assert.Equal([1.5, -2], tensors["kinds.brain"].Data);
        Assert.Equal([(double)0.1f], tensors["kinds.single"].Data);
        Assert.Equal([1, -2, 3, 4], tensors["kinds.whole"].Data);
        Assert.Equal([1, 0], tensors["kinds.flags"].Data);
        Assert.Equal([2.5], tensors["kinds.scalar"].Data);
        Assert.Empty(tensors["kinds.scalar"].Shape);
        Assert.Equal([0, 3], tensors["kinds.empty"].Shape);
        // Rows 1 and 2, columns 0 and 2 of 0..11 in three rows.
        Assert.Equal([4, 6, 8, 10], tensors["kinds.part"].Data);
    }

    [Fact]
    public void The_tensors_of_a_program_are_those_of_its_network()
    {
        Dictionary<string, NamedTensor> program = Read("lstm.pt"), weights = Read("state-dict.pt");
        Assert.Equal(weights.Keys.Order(StringComparer.Ordinal), program.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, NamedTensor tensor) in weights) Assert.Equal(tensor.Data, program[name].Data);
        Assert.True(PyTorchArchive.Open(Fixtures.PathOf("lstm.pt"), archive => archive.IsTorchScript));
        Assert.False(PyTorchArchive.Open(Fixtures.PathOf("state-dict.pt"), archive => archive.IsTorchScript));
    }

    [Theory]
    [InlineData("module.pt", "__main__.Recurrent")]
    [InlineData("old.pt", "pickle")]
    [InlineData("make.py", "text")]
    public void What_only_code_could_read_is_refused(string file, string expected)
    {
        ProblemException e =
            Throws.Problem(ProblemKind.Input, () => PyTorchArchive.Open(Fixtures.PathOf(file), archive => archive.ReadTensors()));
        Assert.Contains(expected, e.Problem.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pickle_that_calls_a_function_is_refused_and_the_function_is_not_called()
    {
        string trace = _folder["trace"];
        ProblemException e = Refused($"cos\nsystem\n(X{Size($"touch {trace}")}touch {trace}tR.");
        Assert.Contains("os.system", e.Problem.Actual, StringComparison.Ordinal);
        Assert.False(File.Exists(trace));
    }

    [Theory]
    [InlineData("R.", "stack is empty")]
    [InlineData("(t", "cut short")]
    [InlineData("t.", "no mark")]
    [InlineData("h\u0005.", "was not stored")]
    [InlineData("]K\u0001K\u0002s.", "no dictionary")]
    [InlineData("(i.", "0x69")]
    [InlineData("X\u007f\u007f\u007f\u007fab.", "cut short")]
    [InlineData("ccollections\nOrderedDict\nK\u0001R.", "no function")]
    public void A_damaged_pickle_is_refused(string pickle, string expected) =>
        Assert.Contains(expected, Refused(pickle).Problem.Actual, StringComparison.Ordinal);

    [Fact]
    public void A_value_that_contains_itself_is_refused() =>
        Assert.Contains("without end", Refused("]q\u0001h\u0001a.").Problem.Actual, StringComparison.Ordinal);

    [Fact]
    public void A_small_pickle_of_a_huge_tree_is_refused()
    {
        // Each list holds the one before twice: 2^60 leaves.
        var pickle = new StringBuilder("]q\u0000");
        for (int i = 1; i <= 60; i++) pickle.Append("0](").Append('h').Append((char)(i - 1)).Append('h').Append((char)(i - 1)).Append('e')
            .Append('q').Append((char)i);
        Assert.Contains("without end", Refused(pickle.Append('.').ToString()).Problem.Actual, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, 0, 5, 1, "beyond its numbers")]
    [InlineData(4, 3, 2, 1, "beyond its numbers")]
    [InlineData(4, 0, 4, 2, "beyond its numbers")]
    [InlineData(4, 4, 5, 0, "beyond its numbers")]
    [InlineData(9, 0, 9, 1, "32 bytes")]
    public void A_view_outside_its_numbers_is_refused(int count, int offset, int size, int stride, string expected)
    {
        byte[] data = new byte[32];
        ProblemException e =
            Throws.Problem(ProblemKind.Input, () => Read(Archive(View(count, offset, size, stride), ("root/data/0", data))));
        Assert.Contains(expected, e.Problem.Actual, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(long.MaxValue, 2, 1)]
    [InlineData(long.MaxValue, 1, 1)]
    [InlineData(long.MaxValue, 0, 1)]
    [InlineData(long.MinValue, 2, 1)]
    [InlineData(-1, 2, 1)]
    [InlineData(0, long.MaxValue, 0)]
    [InlineData(0, 4, long.MaxValue)]
    [InlineData(0, 4, -1)]
    [InlineData(0, int.MaxValue, int.MaxValue)]
    public void Numbers_at_the_end_of_their_range_are_refused(long offset, long size, long stride)
    {
        byte[] pickle = PickleText.Views(4, [("w", offset, [size], [stride])]);
        ProblemException e = Throws.Problem(ProblemKind.Input, () => Read(PickleText.Archive(pickle, new byte[16])));
        Assert.Contains("beyond its numbers", e.Problem.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void A_view_within_its_numbers_is_read()
    {
        byte[] data = [.. new[] { 1.0, 2, 3, 4 }.SelectMany(BitConverter.GetBytes)];
        Assert.Equal([2.0, 4], Read(Archive(View(4, 1, 2, 2), ("root/data/0", data)))["w"].Data);
    }

    [Fact]
    public void Every_shortened_or_altered_file_is_read_or_refused_and_nothing_else_happens()
    {
        byte[] whole = File.ReadAllBytes(Fixtures.PathOf("weights.pt"));
        var random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 600; i++)
        {
            byte[] bytes = i < 200 ? whole[..random.Next(1, whole.Length)] : [.. whole];
            if (i >= 200) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                _ = Read(bytes);
            }
            catch (ProblemException e) when (e.Kind == ProblemKind.Input)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 200, 600);
    }

    private static Dictionary<string, NamedTensor> Read(string fixture) =>
        TensorFile.Read(Fixtures.PathOf(fixture)).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);

    private Dictionary<string, NamedTensor> Read(byte[] bytes)
    {
        File.WriteAllBytes(_folder["file.pt"], bytes);
        return PyTorchArchive.Open(_folder["file.pt"], archive => archive.ReadTensors())
            .ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
    }

    private ProblemException Refused(string pickle) =>
        Throws.Problem(ProblemKind.Input, () => Read(Archive(Encoding.Latin1.GetBytes(pickle))));

    // {'w': _rebuild_tensor_v2(storage of count float64, offset, (size,), (stride,), False, OrderedDict())}
    private static byte[] View(int count, int offset, int size, int stride) => Encoding.Latin1.GetBytes(
        $"}}X{Size("w")}wctorch._utils\n_rebuild_tensor_v2\n((X{Size("storage")}storagectorch\nDoubleStorage\n" +
        $"X{Size("0")}0X{Size("cpu")}cpuK{(char)count}tQK{(char)offset}K{(char)size}\u0085K{(char)stride}\u0085\u0089" +
        "ccollections\nOrderedDict\n)RtRs.");

    private static string Size(string text) => $"{(char)text.Length}\0\0\0";

    private static byte[] Archive(byte[] pickle, params (string Name, byte[] Content)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in entries.Prepend(("root/data.pkl", pickle)))
            {
                using Stream entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(content);
            }
        }
        return bytes.ToArray();
    }
}
