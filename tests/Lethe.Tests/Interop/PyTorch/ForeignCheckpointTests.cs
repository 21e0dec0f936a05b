namespace Lethe.Tests.Interop.PyTorch;

/// <summary>Checkpoints as people bring them (tests/Fixtures/Foreign/make.py): what is no tensor blocks nothing, and a tensor that is not
/// read is refused by its name alone.</summary>
public sealed class ForeignCheckpointTests : IDisposable
{
    private static readonly string[] Names =
        ["encoder.U.weight", "encoder.U.bias", "net.W.weight", "decoder.U.weight", "decoder.U.bias"];

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    public void Objects_of_other_libraries_block_nothing(int protocol)
    {
        string path = Fixtures.PathOf(Invariant($"Foreign/lightning-{protocol}.ckpt"));
        Assert.Equal([.. Names.Select(name => $"state_dict.model._orig_mod.{name}"), .. Names.Select(name => $"ema.shadow/{name}")],
            TensorFile.List(path).Select(tensor => tensor.Name).Where(name => !name.StartsWith("hyper", StringComparison.Ordinal)));
        Assert.Equal([0, 0.125, 0], TensorFile.Read(path, tensor => tensor.Name == "ema.shadow/encoder.U.bias")[0].Data);
        // The state of libtorch's generator is a tensor; what lies in objects is passed over with them.
        Assert.Equal("hyper_parameters.torch", TensorFile.List(path).Single(tensor =>
            tensor.Name.StartsWith("hyper", StringComparison.Ordinal)).Name);
    }

    [Fact]
    public void Items_of_a_dictionary_of_another_class_are_items() =>
        Assert.Equal(Names.Select(name => $"settings.{name}"),
            TensorFile.List(Fixtures.PathOf("Foreign/own-dictionary.pt")).Select(tensor => tensor.Name));

    [Fact]
    public void A_file_without_tensors_is_refused_by_the_class_of_what_it_holds()
    {
        ProblemException e = Throws.Problem(ProblemKind.Input, () => TensorFile.List(Fixtures.PathOf("Foreign/object.pt")));
        Assert.Contains("__main__.Callback", e.Problem.Actual, StringComparison.Ordinal);
        Assert.Contains("state_dict()", e.Problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_that_is_named_beside_tensors_is_called()
    {
        string trace = _folder["trace"];
        byte[] tensors = PickleText.Views(4, [("w", 0, [4], [1])]);
        // The same dictionary, with one more entry: what os.system gives.
        byte[] pickle = [.. tensors[..^2], .. Encoding.Latin1.GetBytes(
            $"X\u0001\0\0\0xcos\nsystem\n(X{(char)(trace.Length + 6)}\0\0\0touch {trace}tRu.")];
        File.WriteAllBytes(_folder["w.pt"], PickleText.Archive(pickle, new byte[16]));
        Assert.Equal("w", Assert.Single(TensorFile.Read(_folder["w.pt"])).Name);
        Assert.False(File.Exists(trace));
    }

    [Fact]
    public void Calls_within_calls_are_not_followed_down()
    {
        // _rebuild_from_type_v2(_rebuild_from_type_v2, T, (_rebuild_from_type_v2, T, (...))): once, and no deeper.
        var pickle = new StringBuilder("ctorch._tensor\n_rebuild_from_type_v2\nq\u0001");
        pickle.Append("ctorch._utils\n_rebuild_from_type_v2\nq\u00020)");
        for (int i = 0; i < 100_000; i++) pickle.Append("q\u00030(h\u0002h\u0002h\u0003t");
        pickle.Append("R.");
        File.WriteAllBytes(_folder["w.pt"], PickleText.Archive(Encoding.Latin1.GetBytes(pickle.ToString()), new byte[16]));
        Assert.NotNull(Assert.Single(TensorFile.List(_folder["w.pt"])).Unread);
    }

    [Fact]
    public void Types_are_read_or_refused_one_by_one()
    {
        string path = Fixtures.PathOf("Foreign/kinds.pt");
        Dictionary<string, TensorListing> listed = TensorFile.List(path).ToDictionary(tensor => tensor.Name);
        foreach ((string name, string dtype, string said) in ((string, string, string)[])[("complex", "complex64", "complex"),
            ("quantised", "quint8", "quantised"), ("sparse", "sparse", "sparse")])
        {
            TensorListing tensor = listed[$"kinds.{name}"];
            Assert.Equal(dtype, tensor.Dtype);
            Assert.Contains(said, tensor.Unread, StringComparison.Ordinal);
            ProblemException e = Throws.Problem(ProblemKind.Input, () => TensorFile.Read(path, t => t.Name == tensor.Name));
            Assert.Contains(tensor.Name, e.Problem.Actual, StringComparison.Ordinal);
        }

        Assert.Equal([3, 3], listed["kinds.sparse"].Shape);
        Dictionary<string, NamedTensor> read = TensorFile.Read(path, tensor => tensor.Unread is null && tensor.Name != "kinds.largest")
            .ToDictionary(tensor => tensor.Name);
        Assert.Equal([1, 2, 1, 2, 1, 2], read["kinds.row"].Data);
        Assert.Equal([2, 0], read["kinds.zero"].Shape);
        Assert.Equal([1.5], read["kinds.parameter"].Data);
        Assert.Equal([0.5, 0.25, 0.125], read["net.W.weight"].Data);
        Assert.Contains("2^53", Throws.Problem(ProblemKind.Input, () =>
            TensorFile.Read(path, tensor => tensor.Name == "kinds.largest")).Problem.Actual, StringComparison.Ordinal);
        Assert.Equal([0.125, 0.125, 0.125], TensorFile.Read(Fixtures.PathOf("Foreign/expanded.pt"))
            .Single(tensor => tensor.Name == "encoder.U.bias").Data);
    }

    [Fact]
    public void Marks_of_PyTorch_2_are_kept()
    {
        string path = Fixtures.PathOf("Foreign/torch2.pt");
        Dictionary<string, NamedTensor> read = TensorFile.Read(path, tensor => tensor.Unread is null).ToDictionary(tensor => tensor.Name);
        Assert.Equal([1, 2, 3], read["plain"].Data);
        Assert.Equal([-1, -2, -3], read["negated"].Data);
        Assert.Equal([1, 2, 3], read["kept"].Data);
        Assert.Equal([7, 1], read["subclass"].Data);
        Assert.Equal(("float8_e4m3fn", 2, -1), (read["float8"].Dtype, read["float8"].Data[0], read["float8"].Data[1]));
        Assert.Equal(["conjugate", "unknown"], TensorFile.List(path).Where(tensor => tensor.Unread is not null)
            .Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_repeated_element_costs_what_it_holds()
    {
        byte[] pickle = PickleText.Views(4, [("w", 0, [1 << 30], [0])]);
        File.WriteAllBytes(_folder["w.pt"], PickleText.Archive(pickle, new byte[16]));
        Assert.Equal(1 << 30, TensorFile.List(_folder["w.pt"])[0].Shape[0]);
        Assert.Contains("memory", Throws.Problem(ProblemKind.Input, () => TensorFile.Read(_folder["w.pt"])).Problem.Actual,
            StringComparison.Ordinal);
    }
}
