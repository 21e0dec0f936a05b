using Lethe.Noise;

namespace Lethe.Onnx.Tests;

/// <summary>Stored numbers of ONNX models, changed in memory.</summary>
public sealed class OnnxWeightsTests : OnnxFileTest
{
    // Products of float32 on one side, of float64 rounded to float32 on the other.
    private const double SingleRounding = 1e-6;

    /// <summary>A file as onnxruntime's quantiser writes it, whole numbers with scale and zero point behind DequantizeLinear, gives what
    /// int8-asym makes of the float file. (The nodes are written from the formula: Debian has no onnxruntime for Python.)</summary>
    [Fact]
    public void A_quantised_file_gives_the_answers_of_its_float_file_under_int8_asym()
    {
        const int In = 2, Out = 3;
        double[] w = [0.7, -0.31, 0.05, 1.2, -0.9, 0.33];
        string real = Write(graph =>
        {
            string x = graph.Input("x", "batch", "time", In);
            graph.Output(graph.Node("MatMul", "y", [Sum(graph, x), graph.Tensor("w", [In, Out], w)]), "batch", "time", Out);
        });
        using OnnxModel model = OnnxModel.Load(real);
        var tensor = new NoiseTensor("w", [In, Out], model.Weights.Single(one => one.Tensor.Name == "w").Tensor.Data, false);
        Assert.Equal(w, tensor.Values);
        double[] before = Answer(model);
        model.SetWeights([tensor.Under(new AsymmetricBytes(), 0, 0)]);
        double[] rounded = Answer(model);

        (float scale, int zero) = AsymmetricBytes.ScaleOf(w);
        string quantised = Write(graph =>
        {
            string x = graph.Input("x", "batch", "time", In);
            string Int8(string name, params long[] values) =>
                graph.Node("Cast", name, [graph.Whole(name + ".whole", values)], OnnxGraph.Attribute("to", 3));
            string Scalar(string name, string of) => graph.Node("Squeeze", name, [of]);
            string codes = graph.Node("Reshape", "codes", [Int8("q", [.. w.Select(v => (long)AsymmetricBytes.Encode(v, scale, zero))]),
                graph.Whole("shape", In, Out)]);
            string factor = graph.Node("Cast", "scale", [graph.Tensor("scale.wide", [], [scale])], OnnxGraph.Attribute("to", 1));
            string back = graph.Node("DequantizeLinear", "back", [codes, factor, Scalar("zero", Int8("z", zero))]);
            graph.Output(graph.Node("MatMul", "y", [Sum(graph, x), graph.Node("Cast", "wide", [back], OnnxGraph.Attribute("to",
                OnnxTypes.Double))]), "batch", "time", Out);
        });
        using OnnxModel other = OnnxModel.Load(quantised);
        double[] known = Answer(other);
        for (int i = 0; i < known.Length; i++) Assert.Equal(known[i], rounded[i], SingleRounding);
        Assert.Contains(Enumerable.Range(0, known.Length), i => Math.Abs(before[i] - known[i]) > 100 * SingleRounding);
    }

    /// <summary>Weights within the body of a Scan are found, told apart from those outside, and changed.</summary>
    [Fact]
    public void Numbers_within_sub_graphs_are_changed()
    {
        string path = Write(graph =>
        {
            string x = graph.Input("x", "batch", "time", 1);
            var body = new OnnxGraph("inner");
            body.Output(body.Node("Mul", "scaled", [x, body.Tensor("w", [2], [3, 4])]));
            var other = new OnnxGraph("otherwise");
            other.Output(other.Node("Mul", "nothing", [x, other.Tensor("w", [2], [0, 0])]));
            string yes = graph.Node("Cast", "yes", [graph.Tensor("one", [], [1])], OnnxGraph.Attribute("to", 9));
            string part = graph.Node("If", "part", [yes], OnnxGraph.Attribute("then_branch", body), OnnxGraph.Attribute("else_branch",
                other));
            graph.Output(graph.Node("Add", "y", [part, Sum(graph, x)]), "batch", "time", 2);
        });
        using OnnxModel model = OnnxModel.Load(path);
        Assert.Equal(["w", "w#2"], model.Weights.Select(one => one.Tensor.Name).Order());
        Assert.Equal([3, 4], model.Weights.Single(one => one.Tensor.Name == "w").Tensor.Data);
        double[] before = Answer(model);
        model.SetWeights([.. model.Weights.Select(one => Array.ConvertAll(one.Tensor.Data, v => 10 * v))]);
        double[] after = Answer(model);
        // What lies outside the branch is the same: y' - y = 9 w x.
        Assert.Equal(9 * 3 * 0.5, after[0] - before[0], 1e-12);
        Assert.Equal(9 * 4 * 0.5, after[1] - before[1], 1e-12);
    }

    [Fact]
    public void The_recurrent_weights_of_an_operator_are_known_by_their_place()
    {
        using OnnxModel model = OnnxModel.Load(Fixtures.PathOf("lstm.onnx"), new ForeignModelOptions
        {
            Ports = new PortWords()
            .With("input", "x")
        });
        StoredWeight[] recurrent = [.. model.Weights.Where(one => one.IsRecurrent)];
        // (directions, 4 m, m).
        Assert.Equal([1, 24, 6], Assert.Single(recurrent).Tensor.Shape);
        Assert.Empty(model.WeightNotes);
    }

    // A running sum, so that it has a memory.
    private static string Sum(OnnxGraph graph, string x) => graph.Node("CumSum", "sum", [x, graph.Node("Squeeze", "axis", [graph
        .Whole("one.axis",
        1)])]);

    private static double[] Answer(OnnxModel model)
    {
        var x = new TiledSequences(2, 5, model.InputSize);
        for (int s = 0; s < 2; s++)
            for (int k = 0; k < 5; k++)
                for (int c = 0; c < model.InputSize; c++) x[s, k, c] = 0.5 - 0.1 * s + 0.3 * k - 0.2 * c;
        var y = new TiledSequences(2, 5, model.OutputSize);
        model.Forward(x, y, Workers.Single);
        var values = new double[2 * 5 * model.OutputSize];
        y.CopyToRowMajor(values);
        return values;
    }
}
