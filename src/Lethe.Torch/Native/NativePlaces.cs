namespace Lethe.Torch.Native;

/// <summary>Where the native files are looked for, in order: LETHE_LIBTORCH, the application's folder, the NuGet package folder.</summary>
internal sealed class NativePlaces(NativePlatform platform, Func<string, string?> environment, string applicationFolder)
{
    /// <summary>The environment variable that names a folder with libtorch's files, and perhaps TorchSharp's.</summary>
    internal const string Variable = "LETHE_LIBTORCH";

    internal static NativePlaces Of(NativePlatform platform) => new(platform, Environment.GetEnvironmentVariable, AppContext.BaseDirectory);

    /// <summary>The NuGet package folder; null where there is no home.</summary>
    internal string? PackageFolder => Interop.Packages.PackageFolder.Find(environment);

    /// <summary>The folder of libtorch and the file of TorchSharp's native library, or what is missing and how to get it.</summary>
    internal Problem? Find(out string torch, out string glue)
    {
        string[] torchFolders = [.. Folders(platform.TorchPackage, TorchVersions.LibTorch)];
        string[] glueFolders = [.. Folders("torchsharp", TorchVersions.TorchSharp)];
        torch = Array.Find(torchFolders, folder => File.Exists(Path.Combine(folder, platform.Torch[0]))) ?? "";
        glue = Array.Find(Array.ConvertAll(glueFolders, folder => Path.Combine(folder, platform.Glue)), File.Exists) ?? "";
        return torch.Length == 0 ? Missing(platform.Torch[0], torchFolders)
            : glue.Length == 0 ? Missing(platform.Glue, glueFolders)
            : null;
    }

    private static Problem Missing(string file, string[] folders) => TorchProblem.Of($"{file} is in none of {string.Join(", ", folders)}",
        $"Run `lethe doctor --fetch libtorch`, or set {Variable} to the folder that has it");

    private IEnumerable<string> Folders(string package, string version) =>
        Interop.Packages.PackageFolder.Places(environment, Variable, applicationFolder, platform.Rid, (package, version));
}
