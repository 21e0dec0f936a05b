using Lethe.Testing;

namespace Lethe.Onnx.Tests;

/// <summary>Base of all tests that run OnnxRuntime: loads it from where it lies, or skips the test where there is none (in CI: fails it).</summary>
public abstract class OnnxTest
{
    protected OnnxTest()
    {
        bool loaded = OnnxLibrary.TryLoad(out string reason);
        Require.Optional(loaded, "onnxruntime", reason);
    }
}
