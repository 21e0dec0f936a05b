namespace Lethe.Torch;

/// <summary>libtorch's native libraries are not at hand or do not load. Only what needs them is affected.</summary>
internal static class TorchProblem
{
    internal static Problem Of(string actual, string remedy) => new(ProblemKind.Unavailable, "libtorch", actual,
        $"the native libraries of libtorch {TorchVersions.LibTorch} and TorchSharp {TorchVersions.TorchSharp}", remedy);
}
