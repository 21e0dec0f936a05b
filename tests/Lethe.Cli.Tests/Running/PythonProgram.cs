using System.Collections.Concurrent;
using System.Diagnostics;

namespace Lethe.Cli.Tests.Running;

/// <summary>The system's own Python, which has NumPy and PyTorch where they are installed.</summary>
internal static class PythonProgram
{
    /// <summary>Where it is.</summary>
    internal const string Path = "/usr/bin/python3";

    private static readonly ConcurrentDictionary<string, Lazy<string?>> Complaints = new();

    /// <summary>Skips the test, or fails it where CI=true, unless PyTorch and NumPy are there.</summary>
    internal static void RequireTorch() => RequireModule("torch, numpy", "PyTorch", "apt-get install python3-torch");

    /// <summary>The same of any module; each is looked for once.</summary>
    internal static void RequireModule(string modules, string part, string remedy)
    {
        string? complaint = Complaints.GetOrAdd(modules, _ => new(() =>
            !File.Exists(Path) ? $"no {Path}" : Run("/", "-c", $"import {modules}") is { ExitCode: not 0 } said ? said.Error : null)).Value;
        Require.Optional(complaint is null, $"{part} ({complaint})", remedy);
    }

    /// <summary>Runs it to the end.</summary>
    internal static ProgramResult Run(string folder, params string[] words)
    {
        var start = new ProcessStartInfo(Path, words)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        // Models of a few units: PyTorch's other threads would only spin, on processors that other tests need.
        start.Environment["OMP_NUM_THREADS"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new ProgramResult(process.ExitCode, output, errors.GetAwaiter().GetResult());
    }
}
