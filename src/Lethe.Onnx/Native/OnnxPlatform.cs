namespace Lethe.Onnx.Native;

/// <summary>What OnnxRuntime's native library is called on a platform.</summary>
/// <param name="Rid">The runtime identifier in the package's folders.</param>
/// <param name="File">The library.</param>
internal sealed record OnnxPlatform(string Rid, string File)
{
    /// <summary>The package that has the libraries of all platforms.</summary>
    internal const string Package = "microsoft.ml.onnxruntime";

    /// <summary>This machine's, or null where the package has none for it.</summary>
    internal static OnnxPlatform? Current => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 when OperatingSystem.IsLinux() => new("linux-x64", "libonnxruntime.so"),
        Architecture.Arm64 when OperatingSystem.IsLinux() => new("linux-arm64", "libonnxruntime.so"),
        Architecture.X64 when OperatingSystem.IsWindows() => new("win-x64", "onnxruntime.dll"),
        Architecture.Arm64 when OperatingSystem.IsWindows() => new("win-arm64", "onnxruntime.dll"),
        Architecture.Arm64 when OperatingSystem.IsMacOS() => new("osx-arm64", "libonnxruntime.dylib"),
        _ => null,
    };
}
