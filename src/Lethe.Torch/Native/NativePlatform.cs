namespace Lethe.Torch.Native;

/// <summary>What the native files are called on a platform.</summary>
/// <param name="Rid">The runtime identifier in package names.</param>
/// <param name="Torch">libtorch's files to load, in this order; the first one marks a folder as libtorch's.</param>
/// <param name="Glue">TorchSharp's own native library.</param>
internal sealed record NativePlatform(string Rid, IReadOnlyList<string> Torch, string Glue)
{
    /// <summary>This machine's, or null where no libtorch package exists for it.</summary>
    internal static NativePlatform? Current => RuntimeInformation.ProcessArchitecture switch
    {
        // libtorch.so pulls in libtorch_cpu.so with its constructors in the right order; loading that one first crashes.
        Architecture.X64 when OperatingSystem.IsLinux() => new("linux-x64", ["libtorch.so"], "libLibTorchSharp.so"),
        Architecture.X64 when OperatingSystem.IsWindows() => new("win-x64", ["torch_cpu.dll", "torch.dll"], "LibTorchSharp.dll"),
        Architecture.Arm64 when OperatingSystem.IsWindows() => new("win-arm64", ["torch_cpu.dll", "torch.dll"], "LibTorchSharp.dll"),
        Architecture.Arm64 when OperatingSystem.IsMacOS() => new("osx-arm64", ["libtorch.dylib"], "libLibTorchSharp.dylib"),
        _ => null,
    };

    internal string TorchPackage => $"libtorch-cpu-{Rid}";
}
