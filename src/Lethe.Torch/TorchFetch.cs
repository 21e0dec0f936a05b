using Lethe.Interop.Packages;

namespace Lethe.Torch;

/// <summary>Fetches libtorch and TorchSharp's native library into the user's NuGet package folder (<see cref="PackageFetch"/>).</summary>
public static class TorchFetch
{
    /// <summary>About how much is downloaded, for a message before the start.</summary>
    public const string Size = "some 130 MB";

    /// <summary>Runs `dotnet restore` in a temporary folder. What is already there is not fetched again.</summary>
    /// <param name="log">Receives each line of its output.</param>
    /// <param name="cancel">Ends the process.</param>
    /// <returns>The folder of libtorch.</returns>
    /// <exception cref="ProblemException">It could not be fetched: no SDK, no package for this platform, no connection.</exception>
    public static Task<string> RunAsync(Action<string>? log, CancellationToken cancel) => RunAsync(PackageFetch.Dotnet, log, cancel);

    /// <summary>The same with a given `dotnet`.</summary>
    internal static async Task<string> RunAsync(string dotnet, Action<string>? log, CancellationToken cancel)
    {
        if (NativePlatform.Current is not { } platform || NativePlaces.Of(platform).PackageFolder is not { } packages)
        {
            TorchRuntime.TryFind(out string why);
            throw new ProblemException(
                TorchProblem.Of($"it cannot be fetched for this platform or user ({why})", $"Set {TorchRuntime.FolderVariable}"));
        }

        try
        {
            await PackageFetch.RunAsync(dotnet, [(platform.TorchPackage, TorchVersions.LibTorch), ("torchsharp", TorchVersions.TorchSharp)],
                packages, log, cancel).ConfigureAwait(false);
        }
        catch (ProblemException e)
        {
            throw new ProblemException(TorchProblem.Of(e.Problem.Actual,
                e.Kind == ProblemKind.Unavailable
                    ? $"{e.Problem.Remedy}, or set {TorchRuntime.FolderVariable} to a folder with libtorch {TorchVersions.LibTorch}"
                    : e.Problem.Remedy));
        }

        if (!TorchRuntime.TryFind(out string detail))
            throw new ProblemException(TorchProblem.Of("the packages were fetched, but lack the files", detail));
        return detail;
    }
}
