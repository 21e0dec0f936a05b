using System.ComponentModel;
using System.Diagnostics;
using Lethe.Torch.Native;

namespace Lethe.Torch;

/// <summary>
/// Fetches libtorch and TorchSharp's native library into the user's NuGet package folder, by restoring an empty project that asks to
/// download them. So registries, proxies and credentials are those the user has set up for NuGet.
/// </summary>
public static class TorchFetch
{
    private const int LinesInReason = 5;

    /// <summary>About how much is downloaded, for a message before the start.</summary>
    public const string Size = "some 130 MB";

    /// <summary>Runs `dotnet restore` in a temporary folder. What is already there is not fetched again.</summary>
    /// <param name="log">Receives each line of its output.</param>
    /// <param name="cancel">Ends the process.</param>
    /// <returns>The folder of libtorch.</returns>
    /// <exception cref="TorchUnavailableException">It could not be fetched: no SDK, no package for this platform, no connection.</exception>
    public static Task<string> RunAsync(Action<string>? log, CancellationToken cancel) =>
        RunAsync(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet", log, cancel);

    /// <summary>The same with a given `dotnet`.</summary>
    internal static async Task<string> RunAsync(string dotnet, Action<string>? log, CancellationToken cancel)
    {
        if (NativePlatform.Current is not { } platform || NativePlaces.Of(platform).PackageFolder is not { } packages)
        {
            TorchRuntime.TryFind(out string why);
            throw new TorchUnavailableException($"it cannot be fetched for this platform or user ({why})", $"Set {TorchRuntime.FolderVariable}");
        }

        string folder = Directory.CreateTempSubdirectory("lethe-fetch-").FullName;
        try
        {
            await WriteProjectAsync(folder, platform, cancel).ConfigureAwait(false);
            List<string> lines = [];
            int code = await RestoreAsync(dotnet, folder, packages, line =>
            {
                lines.Add(line);
                log?.Invoke(line);
            }, cancel).ConfigureAwait(false);
            if (code != 0)
            {
                throw new TorchUnavailableException(
                    $"`dotnet restore` of {platform.TorchPackage} {TorchVersions.LibTorch} ended with code {code} ({Tail(lines)})",
                    "Check the connection and `dotnet nuget list source`, then try again");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        if (!TorchRuntime.TryFind(out string detail)) throw new TorchUnavailableException("the packages were fetched, but lack the files", detail);
        return detail;
    }

    private static async Task WriteProjectAsync(string folder, NativePlatform platform, CancellationToken cancel)
    {
        string project = $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <UseAppHost>false</UseAppHost>
              </PropertyGroup>
              <ItemGroup>
                <PackageDownload Include="{platform.TorchPackage}" Version="[{TorchVersions.LibTorch}]" />
                <PackageDownload Include="torchsharp" Version="[{TorchVersions.TorchSharp}]" />
              </ItemGroup>
            </Project>
            """;
        await File.WriteAllTextAsync(Path.Combine(folder, "fetch.csproj"), project, cancel).ConfigureAwait(false);

        // Shields the project from files of these names in the folders above.
        foreach (string name in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
            await File.WriteAllTextAsync(Path.Combine(folder, name), "<Project />", cancel).ConfigureAwait(false);
    }

    private static async Task<int> RestoreAsync(string dotnet, string folder, string packages, Action<string> line, CancellationToken cancel)
    {
        ProcessStartInfo start = new(dotnet, ["restore", "fetch.csproj", "--packages", packages, "--verbosity", "minimal", "--disable-build-servers"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true, // an authentication prompt ends instead of waiting
        };
        using Process process = new() { StartInfo = start };
        process.OutputDataReceived += (_, e) => Pass(e.Data);
        process.ErrorDataReceived += (_, e) => Pass(e.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new TorchUnavailableException($"it cannot be fetched, because `dotnet` does not start ({e.Message})",
                $"Install the .NET SDK, or set {TorchRuntime.FolderVariable} to a folder with libtorch {TorchVersions.LibTorch}");
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode;

        void Pass(string? text)
        {
            if (string.IsNullOrWhiteSpace(text)) return;
            lock (start) line(text.Trim());
        }
    }

    private static string Tail(List<string> lines) => string.Join(" / ", lines.TakeLast(LinesInReason));
}
