namespace Lethe.Onnx.Native;

/// <summary>Where the native library is looked for, in order: LETHE_ONNXRUNTIME, the application's folder, the NuGet package
/// folder.</summary>
internal sealed class OnnxPlaces(OnnxPlatform platform, Func<string, string?> environment, string applicationFolder)
{
    /// <summary>The environment variable that names a folder with the library.</summary>
    internal const string Variable = "LETHE_ONNXRUNTIME";

    internal static OnnxPlaces Of(OnnxPlatform platform) => new(platform, Environment.GetEnvironmentVariable, AppContext.BaseDirectory);

    /// <summary>The NuGet package folder; null where there is no home.</summary>
    internal string? Packages => PackageFolder.Find(environment);

    /// <summary>The library's file, or what is missing and how to get it.</summary>
    internal Problem? Find(out string file)
    {
        string[] folders =
        [
            .. PackageFolder.Places(environment, Variable, applicationFolder, platform.Rid, (OnnxPlatform.Package, OnnxLibrary.Version)),
        ];
        file = Array.Find(Array.ConvertAll(folders, folder => Path.Combine(folder, platform.File)), File.Exists) ?? "";
        return file.Length > 0 ? null : OnnxProblem.Of($"{platform.File} is in none of {string.Join(", ", folders)}",
            $"Run `lethe doctor --fetch onnxruntime`, or set {Variable} to the folder that has it");
    }
}
