namespace Lethe.Onnx.Tests;

/// <summary>Base of all tests that run OnnxRuntime: loads it from where it lies, or skips the test where there is none (in CI: fails
/// it).</summary>
public abstract class OnnxTest
{
    protected OnnxTest() => Require.Optional(OnnxLibrary.TryLoad(out string reason), "onnxruntime", reason);

    /// <summary>A model within this process: how ports are read is the same in a child (<see cref="OnnxProcessTests"/>), whose start takes
    /// longer than the test.</summary>
    private protected static OnnxModel LoadHere(string path, PortWords? ports = null) =>
        OnnxModel.Load(path, new ForeignModelOptions { Isolation = ModelIsolation.InProcess, Ports = ports ?? new() });
}

/// <summary>Base of tests that write their own models.</summary>
public abstract class OnnxFileTest : OnnxTest, IDisposable
{
    private protected ScratchFolder Folder { get; } = new();

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected string Write(Action<OnnxGraph> fill)
    {
        var graph = new OnnxGraph("test");
        fill(graph);
        File.WriteAllBytes(Folder["model.onnx"], graph.Model("1", []));
        return Folder["model.onnx"];
    }
}
