namespace Lethe.Torch;

/// <summary>libtorch's native libraries are not at hand or do not load. Only what needs them is affected.</summary>
internal static class TorchProblem
{
    /// <summary>The problem.</summary>
    /// <param name="actual">What was found, or where nothing was found.</param>
    /// <param name="remedy">What the user can do.</param>
    internal static Problem Of(string actual, string remedy) => new(ProblemKind.Unavailable, "libtorch", actual,
        $"the native libraries of libtorch {TorchVersions.LibTorch} and TorchSharp {TorchVersions.TorchSharp}", remedy);
}
