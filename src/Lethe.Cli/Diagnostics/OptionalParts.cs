namespace Lethe.Cli.Diagnostics;

/// <summary>Parts the tool runs without.</summary>
internal static class OptionalParts
{
    /// <summary>What is there of them.</summary>
    public static IEnumerable<Check> Checks()
    {
        yield return LibTorch.Check();
        yield return OnnxRuntime.Check();
        yield return Program("Slurm", "sbatch", "runs use this machine; on a cluster, load its Slurm module");
        yield return new Check("fonts", true, "not needed: figures carry their own text");
    }

    private static Check Program(string part, string program, string missing) => OnPath(program) is { } path
        ? new Check(part, true, $"{program} at {path}")
        : new Check(part, false, $"no {program} on the PATH: optional; {missing}");

    private static string? OnPath(string program)
    {
        string[] names = OperatingSystem.IsWindows() ? [program + ".exe", program + ".cmd"] : [program];
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            if (names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is { } found) return found;
        }
        return null;
    }
}
