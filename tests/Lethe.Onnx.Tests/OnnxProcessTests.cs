using Lethe.Interop.Protobuf;

namespace Lethe.Onnx.Tests;

/// <summary>ONNX models that ask for too much, in a process of their own; and where its numbers may come from.</summary>
public sealed class OnnxProcessTests : OnnxFileTest
{
    [Fact]
    public void Values_of_gigabytes_are_refused()
    {
        // The constant is of float32: 12 GB from a file of some hundred bytes.
        string path = Write(graph => AddConstant(graph, 3000, 1000, 1000));
        ProblemException e =
            Throws.Problem(ProblemKind.Limit, () =>
            OnnxModel.Load(path, new ForeignModelOptions { Limits = new ModelLimits { Memory = 1L << 30 } }));
        Assert.Contains("1 GB", e.Problem.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void A_computation_of_minutes_is_ended()
    {
        string path = Write(graph =>
        {
            string ones =
                graph.Node("Cast", "d", [graph.Node("ConstantOfShape", "c", [graph.Whole("n", 8000, 8000)])],
                OnnxGraph.Attribute("to", OnnxTypes.Double));
            string product = graph.Node("MatMul", "m", [graph.Node("MatMul", "m2", [ones, ones]), ones]);
            graph.Output(
                graph.Node("Add", "y",
                [graph.Input("x", "batch", "time", 1), graph.Node("ReduceMean", "s", [product], OnnxGraph.Attribute("keepdims", 0))]),
                "batch", "time", 1);
        });
        Throws.Problem(ProblemKind.Limit, () =>
            OnnxModel.Load(path, new ForeignModelOptions { Limits = new ModelLimits { Time = TimeSpan.FromSeconds(2) } }));
    }

    [Fact]
    public void Numbers_beside_the_model_are_read_from_itsFolder_wherever_the_process_runs()
    {
        File.WriteAllBytes(Folder["beside.bin"], BitConverter.GetBytes(2.5));
        ProtobufWriter tensor = new ProtobufWriter().Number(1, 1).Number(2, OnnxTypes.Double).Text(8, "w")
            .Message(13, new ProtobufWriter().Text(1, "location").Text(2, "beside.bin")).Number(14, 1);
        ProtobufWriter graph = new ProtobufWriter()
            .Message(1, new ProtobufWriter().Text(1, "x").Text(1, "w").Text(2, "y").Text(3, "n").Text(4, "Mul")).Text(2, "g")
            .Message(5, tensor)
            .Message(11, Port("x")).Message(12, Port("y"));
        File.WriteAllBytes(Folder["m.onnx"], new ProtobufWriter().Number(1, 8).Message(7, graph)
            .Message(8, new ProtobufWriter().Text(1, "").Number(2, 17)).ToArray());
        foreach (ModelIsolation isolation in Enum.GetValues<ModelIsolation>())
        {
            using OnnxModel model = OnnxModel.Load(Folder["m.onnx"], new ForeignModelOptions { Isolation = isolation });
            var x = new TiledSequences(1, 3, 1);
            x[0, 1, 0] = 4;
            Assert.Equal(10, ExportedModels.Run(model, x, Workers.Single)[0, 1, 0]);
        }

        static ProtobufWriter Port(string name)
        {
            ProtobufWriter shape = new ProtobufWriter().Message(1, new ProtobufWriter().Text(2, "b"))
                .Message(1, new ProtobufWriter().Text(2, "t")).Message(1, new ProtobufWriter().Number(1, 1));
            return new ProtobufWriter().Text(1, name)
                .Message(2, new ProtobufWriter().Message(1, new ProtobufWriter().Number(1, OnnxTypes.Double).Message(2, shape)));
        }
    }

    private static void AddConstant(OnnxGraph graph, params long[] shape)
    {
        string large =
            graph.Node("ReduceMean", "s", [graph.Node("ConstantOfShape", "c", [graph.Whole("n", shape)])],
            OnnxGraph.Attribute("keepdims", 0));
        graph.Output(
            graph.Node("Add", "y",
            [graph.Input("x", "batch", "time", 1), graph.Node("Cast", "d", [large], OnnxGraph.Attribute("to", OnnxTypes.Double))]), "batch",
            "time", 1);
    }
}
