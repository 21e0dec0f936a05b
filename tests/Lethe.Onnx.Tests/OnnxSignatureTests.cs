namespace Lethe.Onnx.Tests;

/// <summary>Which input and output are the sequences; what is not supported is said.</summary>
public sealed class OnnxSignatureTests : OnnxFileTest
{
    [Fact]
    public void Names_choose_where_there_are_several()
    {
        string path = Write(graph =>
        {
            graph.Output(graph.Node("Identity", "first", [graph.Input("a", "batch", "time", 1)]), "batch", "time", 1);
            graph.Output(graph.Node("Neg", "second", [graph.Input("b", "batch", "time", 1)]), "batch", "time", 1);
        });
        ProblemException e = Throws.Problem(ProblemKind.Input, () => LoadHere(path));
        Assert.Contains("'b'", e.Problem.Actual, StringComparison.Ordinal);
        Assert.Contains("input=a,b", e.Problem.Remedy, StringComparison.Ordinal);
        Assert.Contains("set=b:", e.Problem.Remedy, StringComparison.Ordinal);
        Assert.Contains("output=first", Throws.Problem(ProblemKind.Input, () =>
            LoadHere(path, new() { Inputs = ["b"], Set = [("a", "0")] }))
            .Problem.Remedy, StringComparison.Ordinal);
        Assert.Contains("no input 'c'", Throws.Problem(ProblemKind.Input, () =>
            LoadHere(path, new() { Inputs = ["c"] }))
            .Problem.Actual, StringComparison.Ordinal);
        using OnnxModel second = LoadHere(path, Ports("second"));
        TiledSequences x = ExportedModels.Inputs(3, 4, 1), y = ExportedModels.Run(second, x, Workers.Single);
        Assert.Equal(-x[2, 3, 0], y[2, 3, 0]);
        // The other input is what it was set to.
        using OnnxModel first = LoadHere(path, Ports("first"));
        Assert.Equal(0.5, ExportedModels.Run(first, x, Workers.Single)[2, 3, 0]);

        static PortWords Ports(string output) => new() { Inputs = ["b"], Outputs = [output], Set = [("a", "0.5")] };
    }

    [Fact]
    public void Open_channels_are_asked_for()
    {
        string path =
            Write(graph =>
            graph.Output(graph.Node("Identity", "y", [graph.Input("x", "batch", "time", "channels")]), "batch", "time", "channels"));
        Assert.Contains("in=", Throws.Problem(ProblemKind.Input, () => LoadHere(path)).Problem.Remedy, StringComparison.Ordinal);
        using OnnxModel model = LoadHere(path, new() { Channels = 3 });
        Assert.Equal((3, 3), (model.InputSize, model.OutputSize));
    }

    [Fact]
    public void Channels_that_are_fixed_are_not_changed()
    {
        string path = Write(graph => graph.Output(graph.Node("Identity", "y", [graph.Input("x", "batch", "time", 2)]), "batch", "time", 2));
        Assert.Contains("in=3", Throws.Problem(ProblemKind.Input, () =>
            LoadHere(path, new() { Channels = 3 }))
            .Problem.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void One_vector_per_call_without_a_state_is_refused()
    {
        string path = Write(graph => graph.Output(graph.Node("Identity", "y", [graph.Input("x", "batch", 2)]), "batch", 2));
        ProblemException e = Throws.Problem(ProblemKind.Input, () => LoadHere(path));
        Assert.Contains("2 steps per call", e.Problem.Actual, StringComparison.Ordinal);
        Assert.Contains("state=", e.Problem.Remedy, StringComparison.Ordinal);
        path = Write(graph => graph.Output(graph.Node("Identity", "y", [graph.Input("x", 2, 2, 2, 2)]), 2, 2, 2, 2));
        Assert.Contains("float64 (2, 2, 2, 2)", Throws.Problem(ProblemKind.Input, () => LoadHere(path)).Problem.Actual,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_last_output_is_no_sequence()
    {
        string path = Write(graph =>
        {
            string x = graph.Input("x", "batch", "time", 1);
            graph.Node("ReduceMean", "y", [x], OnnxGraph.Attribute("axes", [1L]));
            graph.Output("y");
        });
        Assert.Contains("shape (3, 1, 1)", Throws.Problem(ProblemKind.Input, () => LoadHere(path)).Problem.Actual,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_fixed_batch_is_filled_up_and_a_fixed_time_too()
    {
        string path = Write(graph => graph.Output(graph.Node("Neg", "y", [graph.Input("x", 4, 9, 1)]), 4, 9, 1));
        using OnnxModel model = LoadHere(path);
        Assert.Equal(9, model.LongestContext);
        TiledSequences x = ExportedModels.Inputs(6, 5, 1), y = ExportedModels.Run(model, x, SharedWorkers.Of(2));
        for (int i = 0; i < x.Values.Length; i++) Assert.Equal(-x.Values[i], y.Values[i]);
        Assert.Contains("takes 9 steps",
            Throws.Problem(ProblemKind.Input, () => ExportedModels.Run(model, ExportedModels.Inputs(1, 10, 1), Workers.Single))
            .Problem.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_fails_says_so_in_one_line()
    {
        string path =
            Write(graph => graph.Output(graph.Node("NoSuchOperator", "y", [graph.Input("x", "batch", "time", 1)]), "batch", "time", 1));
        ProblemException e = Throws.Problem(ProblemKind.Input, () => LoadHere(path));
        Assert.Contains("NoSuchOperator", e.Problem.Actual, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1 << 24, 1 << 24, 1)]
    [InlineData(1 << 24, 1 << 10, 1 << 10)]
    [InlineData(1, (1 << 24) + 1, 1)]
    [InlineData(1, 2, 1 << 24)]
    public void Declared_sizes_that_nothing_could_hold_are_refused_before_anything_is_allocated(int batch, int time, int channels)
    {
        string path =
            Write(graph => graph.Output(graph.Node("Neg", "y", [graph.Input("x", batch, time, channels)]), batch, time, channels));
        foreach (ModelIsolation isolation in Enum.GetValues<ModelIsolation>())
        {
            ProblemException e =
                Throws.Problem(ProblemKind.Input, () => OnnxModel.Load(path, new ForeignModelOptions { Isolation = isolation }));
            Assert.Contains(batch.ToString(CultureInfo.InvariantCulture), e.Problem.Actual, StringComparison.Ordinal);
            Assert.Contains("at most", e.Problem.Expected, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1, 1 << 16, 1 << 16)]
    [InlineData(9, 1 << 12, 1 << 12)]
    public void Initial_states_that_nothing_could_hold_are_refused_too(int states, int rows, int columns)
    {
        string path = Write(graph =>
        {
            graph.Output(graph.Node("Neg", "y", [graph.Input("x", "batch", "time", 1)]), "batch", "time", 1);
            for (int i = 0; i < states; i++) graph.Input($"h{i}", rows, columns);
        });
        ProblemException e = Throws.Problem(ProblemKind.Input, () =>
            LoadHere(path, new() { Inputs = ["x"] }));
        Assert.Contains(states == 1 ? "'h0'" : "9 initial states", e.Problem.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_grows_with_the_sequences_only_as_far_as_it_fits()
    {
        string path = Write(graph => graph.Output(graph.Node("Neg", "y", [graph.Input("x", 1 << 12, "time", 1)]), 1 << 12, "time", 1));
        using OnnxModel model = LoadHere(path);
        Assert.Contains("--length",
            Throws.Problem(ProblemKind.Input, () => ExportedModels.Run(model, ExportedModels.Inputs(1, 40_000, 1), Workers.Single))
            .Problem.Remedy, StringComparison.Ordinal);
    }
}
