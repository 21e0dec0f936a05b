namespace Lethe.Onnx.Tests;

/// <summary>Base of all tests that run OnnxRuntime: loads it from where it lies, or skips the test where there is none (in CI: fails
/// it).</summary>
public abstract class OnnxTest
{
    protected OnnxTest() => Require.Optional(OnnxLibrary.TryLoad(out string reason), "onnxruntime", reason);
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
