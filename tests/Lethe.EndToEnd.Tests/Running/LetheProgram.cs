using System.Diagnostics;

namespace Lethe.EndToEnd.Tests.Running;

/// <summary>Runs the built program as a user does: its own process, words in, exit code and two streams out.</summary>
public static class LetheProgram
{
    // Far above what any test needs, so that it only ends a process that hangs.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>The program built beside these tests, compiled ahead of time.</summary>
    public static string Assembly { get; } = Repository.PathOf("artifacts", "ahead", Repository.Configuration, "Lethe.Cli.dll");

    /// <summary>Runs to the end.</summary>
    public static ProgramResult Run(params string[] words) => RunIn(Path.GetTempPath(), null, words);

    /// <summary>Runs to the end in a folder, with environment variables.</summary>
    public static ProgramResult RunIn(string folder, IReadOnlyDictionary<string, string>? environment, params string[] words)
    {
        using RunningProgram running = Start(folder, environment, words);
        return running.Wait(Patience);
    }

    /// <summary>Starts and does not wait.</summary>
    public static RunningProgram Start(string folder, IReadOnlyDictionary<string, string>? environment, params string[] words) =>
        SignalsIgnored
            // GNU env; a shell cannot give back a signal that it was itself started without.
            ? new(StartInfo("env", folder, environment, ["--default-signal=INT,HUP,TERM", Muxer, Assembly, .. words]))
            : new(StartInfo(Muxer, folder, environment, [Assembly, .. words]));

    /// <summary>Starts with standard output going to a file or a named pipe, and does not wait.</summary>
    public static RunningProgram StartInto(string output, string folder, params string[] words)
    {
        string[] environment = SignalsIgnored ? ["env", "--default-signal=INT,HUP,TERM"] : [];
        return new(StartInfo("sh", folder, null, ["-c", "exec \"$@\" >\"$0\"", output, .. environment, Muxer, Assembly, .. words]));
    }

    /// <summary>Runs any program to the end.</summary>
    public static ProgramResult RunOther(string program, string folder, params string[] words)
    {
        using var running = new RunningProgram(StartInfo(program, folder, null, words));
        return running.Wait(Patience);
    }

    /// <summary>The dotnet program of this process.</summary>
    public static string Muxer { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>
    /// True where these tests were themselves started with SIGINT, SIGHUP or SIGTERM ignored, as by nohup or in the background of a script:
    /// children inherit that, and the program rightly leaves such a signal ignored.
    /// </summary>
    private static bool SignalsIgnored { get; } = ReadSignalsIgnored();

    private static bool ReadSignalsIgnored()
    {
        const ulong Hangup = 1 << 0, Interrupt = 1 << 1, Terminate = 1 << 14;
        const string Field = "SigIgn:";
        if (!OperatingSystem.IsLinux()) return false;
        string? line = File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith(Field, StringComparison.Ordinal));
        return line is not null && (Convert.ToUInt64(line[Field.Length..].Trim(), 16) & (Hangup | Interrupt | Terminate)) != 0;
    }

    private static ProcessStartInfo StartInfo(string program, string folder, IReadOnlyDictionary<string, string>? environment,
        string[] words)
    {
        var info = new ProcessStartInfo(program, words)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        info.Environment["NO_COLOR"] = "1";
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>()) info.Environment[name] = value;
        return info;
    }
}
