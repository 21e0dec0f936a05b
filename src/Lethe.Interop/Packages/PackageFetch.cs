namespace Lethe.Interop.Packages;

/// <summary>
/// Fetches packages into a user's NuGet folder by restoring an empty project that asks to download them. So registries, proxies and
/// credentials are those the user has set up for NuGet.
/// </summary>
public static class PackageFetch
{
    private const int LinesInReason = 5;

    /// <summary>The `dotnet` that runs this process, or the one on the path.</summary>
    public static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";

    /// <summary>Runs `dotnet restore` in a temporary folder. What is already there is not fetched again.</summary>
    /// <param name="dotnet">The `dotnet` to run.</param>
    /// <param name="packages">Names and versions.</param>
    /// <param name="into">The package folder.</param>
    /// <param name="log">Receives each line of its output.</param>
    /// <param name="cancel">Ends the process.</param>
    /// <exception cref="ProblemException">No SDK, no such package, no connection.</exception>
    public static async Task RunAsync(string dotnet, IReadOnlyList<(string Name, string Version)> packages, string into,
        Action<string>? log, CancellationToken cancel)
    {
        string folder = Directory.CreateTempSubdirectory("lethe-fetch-").FullName;
        try
        {
            await WriteProjectAsync(folder, packages, cancel).ConfigureAwait(false);
            List<string> lines = [];
            int code = await RestoreAsync(dotnet, folder, into, line =>
            {
                lines.Add(line);
                log?.Invoke(line);
            }, cancel).ConfigureAwait(false);
            if (code == 0) return;
            throw ProblemException.Failed("packages", $"`dotnet restore` of {packages[0].Name} {packages[0].Version} ended with code " +
                $"{code} ({string.Join(" / ", lines.TakeLast(LinesInReason))})",
                null, "Check the connection and `dotnet nuget list source`, then try again");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task WriteProjectAsync(string folder, IReadOnlyList<(string Name, string Version)> packages,
        CancellationToken cancel)
    {
        string project = $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <UseAppHost>false</UseAppHost>
              </PropertyGroup>
              <ItemGroup>
                {string.Join("\n    ", packages.Select(p => $"<PackageDownload Include=\"{p.Name}\" Version=\"[{p.Version}]\" />"))}
              </ItemGroup>
            </Project>
            """;
        await File.WriteAllTextAsync(Path.Combine(folder, "fetch.csproj"), project, cancel).ConfigureAwait(false);

        // Shields the project from files of these names in the folders above.
        foreach (string name in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
            await File.WriteAllTextAsync(Path.Combine(folder, name), "<Project />", cancel).ConfigureAwait(false);
    }

    private static async Task<int> RestoreAsync(string dotnet, string folder, string packages, Action<string> line,
        CancellationToken cancel)
    {
        ProcessStartInfo start =
            new(dotnet, ["restore", "fetch.csproj", "--packages", packages, "--verbosity", "minimal", "--disable-build-servers"])
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
            throw ProblemException.Unavailable("packages", $"it cannot be fetched, because `dotnet` does not start ({e.Message})", null,
                "Install the .NET SDK");
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
}
