namespace Lethe.Tests.Interop.Onnx;

/// <summary>ONNX files as data: what is read of them, and what is refused.</summary>
public sealed class OnnxFileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_exported_model_is_read_back()
    {
        OnnxFile file = Read(Exported());
        Assert.Equal(["x float64 (batch, time, 2)"], file.Inputs.Select(port => $"{port.Name} {port.Text}"));
        Assert.Equal(["y float64 (batch, time, 1)"], file.Outputs.Select(port => $"{port.Name} {port.Text}"));
        Assert.Equal("0.5", file.Metadata["lethe.dt"]);
        Assert.False(file.HasExternalData);
        NamedTensor[] weights = [.. file.ReadWeights()];
        NamedTensor input = weights.Single(tensor => tensor.Name == "input.U");
        Assert.Equal([2, 3], input.Shape);
        Assert.Equal(Model().Parameters["input.U"].ToArray().Order(), input.Data.Order());
        // Constants of other types are listed, and are no weights.
        Assert.Contains(file.Listing, tensor => tensor is { Name: "units", Dtype: "int64" });
        Assert.DoesNotContain(weights, tensor => tensor.Name == "units");
        Assert.Equal(file.Listing.Count, TensorFile.List(_folder["model.onnx"]).Count);
    }

    [Fact]
    public void Numbers_are_read_from_every_place_they_can_stand_in()
    {
        byte[] one = BitConverter.GetBytes(1.5f), two = BitConverter.GetBytes(-2f);
        OnnxFile file = Read(WithTensors(
            Tensor("raw", 1, 2).Bytes(9, [.. one, .. two]),
            Tensor("packed", 1, 2).Bytes(4, [.. one, .. two]),
            Tensor("single", 1, 2).Single(4, 1.5f).Single(4, -2f),
            Tensor("double", 11, 2).Doubles(10, [1.5, -2]),
            Tensor("doubles", 11, 2).Double(10, 1.5).Double(10, -2),
            // float16 stands as bits in int32_data: 1.5 is 0x3e00, -2 is 0xc000.
            Tensor("half", 10, 2).Number(5, 0x3e00).Number(5, 0xc000),
            new ProtobufWriter().Bytes(1, [2]).Number(2, 16).Text(8, "brain").Bytes(9, [0xc0, 0x3f, 0x00, 0xc0])));
        foreach (NamedTensor tensor in file.ReadWeights())
            Assert.True(tensor.Data is [1.5, -2], $"{tensor.Name}: {string.Join(", ", tensor.Data)}");
        Assert.Equal(["raw", "packed", "single", "double", "doubles", "half", "brain"], file.ReadWeights().Select(tensor => tensor.Name));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(11)]
    public void A_list_of_numbers_that_ends_within_one_is_refused(int field)
    {
        OnnxFile file = Read(WithTensors(Tensor("cut", 1, 1).Bytes(field, [0x80, 0x80, 0x80])));
        Throws.Problem(ProblemKind.Input, () => file.ReadWeights());
    }

    [Fact]
    public void A_list_that_holds_more_than_the_shape_says_is_not_unpacked_to_its_end()
    {
        OnnxFile file = Read(WithTensors(Tensor("long", 1, 1).Bytes(7, new byte[1 << 20])));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Throws.Problem(ProblemKind.Input, () => file.ReadWeights());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Theory]
    [InlineData("claims", 3, 8)]
    [InlineData("too few", 3, 20)]
    public void Numbers_that_do_not_fill_the_shape_are_refused(string name, int count, int bytes)
    {
        OnnxFile file = Read(WithTensors(Tensor(name, 11, count).Bytes(9, new byte[bytes])));
        Assert.Contains("shape", Throws.Problem(ProblemKind.Input, () => file.ReadWeights()).Problem.Actual, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../secret", "..")]
    [InlineData("/etc/passwd", "/etc/passwd")]
    [InlineData("a/../../b", "..")]
    [InlineData("", "''")]
    [InlineData("gone.bin", "not there")]
    [InlineData("short.bin", "which has 4")]
    [InlineData("link.bin", "a link")]
    [InlineData("folder-link/short.bin", "a link")]
    public void Numbers_in_other_files_must_lie_beside_the_model(string location, string expected)
    {
        File.WriteAllBytes(_folder["short.bin"], [1, 2, 3, 4]);
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(_folder["link.bin"], _folder["short.bin"]);
            Directory.CreateSymbolicLink(_folder["folder-link"], _folder.Path);
        }
        ProblemException e = Throws.Problem(ProblemKind.Input, () => Read(WithTensors(External(location, 16))));
        Assert.Contains(expected, e.Problem.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_beside_the_model_are_read()
    {
        File.WriteAllBytes(_folder["beside.bin"], [.. BitConverter.GetBytes(1.5), .. BitConverter.GetBytes(-2.0)]);
        OnnxFile file = Read(WithTensors(External("beside.bin", 16)));
        Assert.True(file.HasExternalData);
        Assert.Equal([1.5, -2], file.ReadWeights().Single().Data);
        // Cut after it was looked at.
        File.WriteAllBytes(_folder["beside.bin"], new byte[8]);
        Assert.Contains("beside the model", Throws.Problem(ProblemKind.Input, () => file.ReadWeights()).Problem.Actual,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_inside_operators_and_inner_graphs_are_looked_at_too()
    {
        ProtobufWriter attribute = new ProtobufWriter().Text(1, "value").Message(5, External("../secret", 16)).Number(20, 4);
        ProtobufWriter constant = new ProtobufWriter().Text(2, "c").Text(4, "Constant").Message(5, attribute);
        ProtobufWriter inner = new ProtobufWriter().Text(1, "body").Message(6, new ProtobufWriter().Message(1, constant)).Number(20, 5);
        ProtobufWriter loop = new ProtobufWriter().Text(2, "y").Text(4, "Loop").Message(5, inner);
        Assert.Contains("secret", Throws.Problem(ProblemKind.Input, () => Read(ModelOf(new ProtobufWriter().Message(1, loop))))
            .Problem.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Operators_of_other_libraries_are_refused()
    {
        ProtobufWriter node = new ProtobufWriter().Text(2, "y").Text(4, "Steal").Text(7, "evil.ops");
        ProblemException e = Throws.Problem(ProblemKind.Input, () => Read(ModelOf(new ProtobufWriter().Message(1, node))));
        Assert.Contains("'Steal' of 'evil.ops'", e.Problem.Actual, StringComparison.Ordinal);
        Assert.Contains("never loaded", e.Problem.Remedy, StringComparison.Ordinal);
        // What the model defines itself, out of standard operators, needs no library.
        ProtobufWriter function = new ProtobufWriter().Text(1, "Steal").Text(10, "evil.ops");
        Assert.Single(Read(ModelOf(new ProtobufWriter().Message(1, node), function)).Outputs);
    }

    [Fact]
    public void Graphs_nested_without_end_are_refused()
    {
        var graph = new ProtobufWriter().Text(2, "deepest");
        for (int i = 0; i < 200; i++)
        {
            ProtobufWriter body = new ProtobufWriter().Text(1, "body").Message(6, graph);
            graph = new ProtobufWriter().Message(1, new ProtobufWriter().Text(4, "If").Message(5, body));
        }
        Assert.Contains("nested", Throws.Problem(ProblemKind.Input, () => Read(ModelOf(graph))).Problem.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_shortened_or_altered_file_is_read_or_refused_and_nothing_else_happens()
    {
        byte[] whole = Exported();
        var random = new Random(3);
        int refused = 0;
        for (int i = 0; i < 600; i++)
        {
            byte[] bytes = i < 200 ? whole[..random.Next(1, whole.Length)] : [.. whole];
            if (i >= 200) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                _ = Read(bytes).ReadWeights();
            }
            catch (ProblemException e) when (e.Kind == ProblemKind.Input)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 200, 600);
    }

    private static DiagonalModel Model()
    {
        var model = new DiagonalModel(new RecurrentOptions
        {
            Width = 3, Inputs = 2, Parameterization = ParameterizationCatalog.Parse("softplus"), Activation = Activation.Tanh, TimeStep =
            0.5
        });
        for (int i = 0; i < model.Parameters.Count; i++) model.Parameters.Values[i] = 0.1 * (i + 1);
        return model;
    }

    private static byte[] Exported() => OnnxExport.Compose(Model()).Content;

    private OnnxFile Read(byte[] bytes)
    {
        File.WriteAllBytes(_folder["model.onnx"], bytes);
        return OnnxFile.Read(_folder["model.onnx"]);
    }

    private static ProtobufWriter Tensor(string name, int type, int count) =>
        new ProtobufWriter().Number(1, count).Number(2, type).Text(8, name);

    private static ProtobufWriter External(string location, int length) => Tensor("w", 11, length / 8).Number(14, 1)
        .Message(13, new ProtobufWriter().Text(1, "location").Text(2, location))
        .Message(13, new ProtobufWriter().Text(1, "length").Text(2, length.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    private static byte[] WithTensors(params ProtobufWriter[] tensors)
    {
        var graph = new ProtobufWriter();
        foreach (ProtobufWriter tensor in tensors) graph.Message(5, tensor);
        return ModelOf(graph);
    }

    private static byte[] ModelOf(ProtobufWriter graph, params ProtobufWriter[] functions)
    {
        ProtobufWriter model = new ProtobufWriter().Number(1, 8).Message(7, graph.Message(12, new ProtobufWriter().Text(1, "y")));
        foreach (ProtobufWriter function in functions) model.Message(25, function);
        return model.ToArray();
    }
}
