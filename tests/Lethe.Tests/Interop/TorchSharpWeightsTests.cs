namespace Lethe.Tests.Interop;

/// <summary>TorchSharp's .dat (tests/Fixtures/Foreign/make.py writes it as TorchSharp's own script does; Lethe.Torch.Tests has TorchSharp
/// write one).</summary>
public sealed class TorchSharpWeightsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tensors_are_listed_and_read_one_by_one()
    {
        string path = Fixtures.PathOf("Foreign/weights.dat");
        IReadOnlyList<TensorListing> listed = TensorFile.List(path);
        Assert.Equal(8, listed.Count);
        Assert.Equal(("steps", "int64", ""), (listed[5].Name, listed[5].Dtype, string.Join(",", listed[5].Shape)));
        Assert.Equal(("phase", "complex64"), (listed[6].Name, listed[6].Dtype));
        Assert.NotNull(listed[6].Unread);
        Assert.Equal(("\u00e9", "(200, 1)"), (listed[7].Name, listed[7].ShapeText));
        Assert.Equal([0.5, 0.25, 0.125], TensorFile.Read(path, tensor => tensor.Name == "net.W.weight")[0].Data);
        Assert.Equal(300, TensorFile.Read(path, tensor => tensor.Name == "steps")[0].Data[0]);
        Assert.Contains("phase", Throws.Problem(ProblemKind.Input, () => TensorFile.Read(path)).Problem.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_known_by_its_content() =>
        Assert.Equal("layer.encoder.U.weight", TensorFile.List(Fixtures.PathOf("Foreign/named-otherwise"))[0].Name);

    [Fact]
    public void Every_shortened_or_altered_file_is_read_or_refused_and_nothing_else_happens()
    {
        byte[] whole = File.ReadAllBytes(Fixtures.PathOf("Foreign/weights.dat"));
        var random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 600; i++)
        {
            byte[] bytes = i < 200 ? whole[..random.Next(1, whole.Length)] : [.. whole];
            if (i >= 200) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(_folder["w.dat"], bytes);
            try
            {
                TensorFile.Read(_folder["w.dat"], tensor => tensor.Unread is null);
            }
            catch (ProblemException e) when (e.Kind == ProblemKind.Input)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 200, 600);
    }

    [Theory]
    [InlineData(new byte[] { 1, 1, (byte)'a', 7, 1, 255, 255, 255, 255, 15 }, "dimension")]
    [InlineData(new byte[] { 1, 1, (byte)'a', 7, 1, 2, 0 }, "ends beyond")]
    [InlineData(new byte[] { 1, 1, (byte)'a', 99, 0 }, "unknown type")]
    [InlineData(new byte[] { 1, 1, (byte)'a', 0, 0, 5, 6 }, "1 bytes follow")]
    [InlineData(new byte[] { 2, 1, (byte)'a', 0, 0, 5, 1, (byte)'a', 0, 0, 6 }, "twice")]
    [InlineData(new byte[] { 1, 1, 0xff, 0, 0, 5 }, "no text")]
    [InlineData(new byte[] { 0 }, "no tensors")]
    [InlineData(new byte[] { 1, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1 }, "63 bits")]
    public void What_is_wrong_is_said(byte[] bytes, string said)
    {
        File.WriteAllBytes(_folder["w.dat"], bytes);
        ProblemException e = Throws.Problem(ProblemKind.Input, () => TensorFile.List(_folder["w.dat"]));
        Assert.Contains(said, e.Problem.Actual, StringComparison.Ordinal);
        Assert.Contains("TorchSharp", e.Problem.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_of_this_name_is_called_a_text()
    {
        File.WriteAllText(_folder["w.dat"], "1 2 3\n4 5 6\n");
        Assert.Contains("text", Throws.Problem(ProblemKind.Input, () => TensorFile.List(_folder["w.dat"])).Problem.Actual,
            StringComparison.Ordinal);
    }
}
