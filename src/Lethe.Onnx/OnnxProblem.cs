namespace Lethe.Onnx;

/// <summary>OnnxRuntime's native library is not at hand or does not load. Only what needs it is affected.</summary>
internal static class OnnxProblem
{
    internal static Problem Of(string actual, string remedy) =>
        new(ProblemKind.Unavailable, "onnxruntime", actual, $"the native library of OnnxRuntime {OnnxLibrary.Version}", remedy);
}
