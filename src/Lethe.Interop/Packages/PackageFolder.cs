namespace Lethe.Interop.Packages;

/// <summary>Where NuGet keeps the packages of this user.</summary>
public static class PackageFolder
{
    /// <summary>NUGET_PACKAGES, or .nuget/packages in the home folder; null where there is no home.</summary>
    /// <param name="environment">Gives an environment variable, or null.</param>
    public static string? Find(Func<string, string?> environment)
    {
        if (environment("NUGET_PACKAGES") is { Length: > 0 } folder) return folder;
        string? home = environment(OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME");
        return string.IsNullOrEmpty(home) ? null : Path.Combine(home, ".nuget", "packages");
    }

    /// <summary>Where the native files of a package are looked for, in order: the folder a variable names, the application's, that of
    /// NuGet.</summary>
    /// <param name="environment">Gives an environment variable, or null.</param>
    /// <param name="variable">The variable.</param>
    /// <param name="application">The application's folder.</param>
    /// <param name="rid">The platform.</param>
    /// <param name="package">Name and version.</param>
    internal static IEnumerable<string> Places(Func<string, string?> environment, string variable, string application, string rid,
        (string Name, string Version) package)
    {
        // Absolute, so that the dynamic linker takes this file and not one of the same name elsewhere.
        if (environment(variable) is { Length: > 0 } folder) yield return Path.GetFullPath(folder);
        yield return application;
        string native = Path.Combine("runtimes", rid, "native");
        yield return Path.Combine(application, native);
        if (Find(environment) is { } packages) yield return Path.GetFullPath(Path.Combine(packages, package.Name, package.Version, native));
    }
}
