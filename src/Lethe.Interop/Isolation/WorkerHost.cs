namespace Lethe.Interop.Isolation;

/// <summary>
/// Finds how a child process is started: `dotnet exec` with the configuration of this application and the assembly that has the
/// entry point.
/// </summary>
internal static class WorkerHost
{
    private const string Assemblies = ".dll", Dependencies = ".deps.json", Configuration = ".runtimeconfig.json";

    /// <exception cref="ProblemException">There is no dotnet, or the application is a single file or brings its own runtime.</exception>
    internal static ProcessStartInfo StartInfo(Assembly worker, IEnumerable<string> words)
    {
        string assembly = FileOf(worker), folder = Path.GetDirectoryName(assembly)!;
        string? dependencies = ApplicationDependencies();
        string configuration = ConfigurationFile(dependencies);
        var start = new ProcessStartInfo(Dotnet())
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add("--runtimeconfig");
        start.ArgumentList.Add(configuration);
        // The list of the application's assemblies holds for those beside it; a part that was loaded from elsewhere has what lies
        // beside itself.
        if (dependencies is not null && SameFolder(Path.GetDirectoryName(dependencies)!, folder))
        {
            start.ArgumentList.Add("--depsfile");
            start.ArgumentList.Add(dependencies);
        }
        start.ArgumentList.Add(assembly);
        foreach (string word in words) start.ArgumentList.Add(word);
        WorkerEnvironment.Apply(start.Environment);
        return start;
    }

    /// <summary>This application cannot start a child process for a model of foreign origin, which is then not run unless the caller trusts
    /// it.</summary>
    internal static ProblemException Unable(string actual, Exception? inner = null) =>
        ProblemException.Unavailable("child process of a model", actual,
        "an application of framework-dependent assemblies, which dotnet can start",
        "Publish without single file, trimming and self-containment; or, for a model that is trusted, choose ModelIsolation.InProcess " +
            "in its options", inner);

    private static string FileOf(Assembly worker)
    {
#pragma warning disable IL3000 // an empty answer is what is asked for here: the application is a single file
        string file = worker.Location;
#pragma warning restore IL3000
        if (file.Length == 0) file = Path.Combine(AppContext.BaseDirectory, worker.GetName().Name + Assemblies);
        return File.Exists(file) ? file : throw Unable($"{worker.GetName().Name} is no file of its own here (a single file?)");
    }

    // The first file of the list is the application's, the others are the frameworks'.
    private static string? ApplicationDependencies() =>
        (AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string)?.Split(';', 2)[0] is { } file
            && file.EndsWith(Dependencies, StringComparison.Ordinal) && File.Exists(file)
            ? Path.GetFullPath(file)
            : null;

    private static string ConfigurationFile(string? dependencies)
    {
        string application = Assembly.GetEntryAssembly()?.GetName().Name ?? "";
        string[] places =
        [
            .. dependencies is null ? Array.Empty<string>() : [dependencies[..^Dependencies.Length] + Configuration],
            Path.Combine(AppContext.BaseDirectory, application + Configuration),
        ];
        string file = Array.Find(places, File.Exists) ?? throw Unable($"{places[^1]} is not there");
        return File.ReadAllText(file).Contains("\"includedFrameworks\"")
            ? throw Unable("the application brings its own runtime, which dotnet does not start")
            : file;
    }

    // The runtime that runs this process lies in shared/Microsoft.NETCore.App/VERSION beside the program that started it.
    private static string Dotnet()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        string[] places =
        [
            Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name)),
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "",
            Path.GetFileName(Environment.ProcessPath) == name ? Environment.ProcessPath! : "",
        ];
        return Array.Find(places, File.Exists) ?? throw Unable($"there is no dotnet at {places[0]}");
    }

    private static bool SameFolder(string a, string b) => string.Equals(Normal(a), Normal(b),
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    private static string Normal(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
}
