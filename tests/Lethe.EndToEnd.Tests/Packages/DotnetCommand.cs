using System.Diagnostics;

namespace Lethe.EndToEnd.Tests.Packages;

/// <summary>The SDK's own commands.</summary>
internal static class DotnetCommand
{
    internal static ProgramResult Run(string folder, IReadOnlyDictionary<string, string?> environment, params string[] words)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", words)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string? value) in environment) start.Environment[name] = value;
        // What the runner of these tests was told about its own build is not meant for this one.
        foreach (string name in (string[])["MSBuildSDKsPath", "MSBuildExtensionsPath", "MSBUILD_EXE_PATH",
            "MSBuildLoadMicrosoftTargetsReadOnly"]) start.Environment.Remove(name);
        // No server stays behind that would hold the streams open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var program = new RunningProgram(start);
        return program.Wait(TimeSpan.FromMinutes(5));
    }
}
