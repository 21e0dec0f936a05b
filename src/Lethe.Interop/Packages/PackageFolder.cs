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
}
