namespace Lethe.Interop.Isolation;

/// <summary>
/// What a child process learns of its parent's environment: where libraries lie and how they compute. Passwords and the like are no
/// concern of a model.
/// </summary>
internal static class WorkerEnvironment
{
    private static readonly string[] Names =
    [
        "HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA", "XDG_CACHE_HOME", "NUGET_PACKAGES", "TMPDIR", "TEMP", "TMP",
        "SystemRoot", "windir", "SystemDrive", "ProgramFiles",
        "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LETHE_LIBTORCH", "LETHE_ONNXRUNTIME", "LETHE_TORCH_MALLOC", "GLIBC_TUNABLES",
    ];

    private static readonly string[] Prefixes =
        ["OMP_", "MKL_", "KMP_", "ONEDNN_", "DNNL_", "ATEN_", "DOTNET_ROOT", "DOTNET_ROLL_FORWARD", "DOTNET_Enable"];

    // A start in little time and memory; no sockets and no dumps of the runtime's own. One arena of glibc: the others give their memory
    // back after each call, and half of a program's time would go into getting it anew.
    private static readonly (string Name, string Value)[] Own =
    [
        ("DOTNET_EnableDiagnostics", "0"), ("DOTNET_DbgEnableMiniDump", "0"), ("DOTNET_EnableWriteXorExecute", "0"),
        ("DOTNET_gcServer", "0"), ("DOTNET_gcConcurrent", "0"), ("DOTNET_TieredPGO", "0"), ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1"),
        ("GLIBC_TUNABLES", "glibc.malloc.arena_max=1"),
    ];

    /// <summary>Cuts an environment down.</summary>
    internal static void Apply(IDictionary<string, string?> environment)
    {
        foreach (string name in environment.Keys.Where(name => !IsKept(name)).ToArray()) environment.Remove(name);
        foreach ((string name, string value) in Own)
            if (name != "GLIBC_TUNABLES" || !environment.ContainsKey(name)) environment[name] = value;
    }

    // On Windows libraries are found along the path.
    private static bool IsKept(string name) => Names.Contains(name, StringComparer.OrdinalIgnoreCase)
        || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        || (OperatingSystem.IsWindows() && name.Equals("PATH", StringComparison.OrdinalIgnoreCase));
}
