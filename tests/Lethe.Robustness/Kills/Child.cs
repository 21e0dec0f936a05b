using System.Diagnostics;

namespace Lethe.Robustness.Kills;

/// <summary>This program as a process that is killed: `child N WORDS` is `lethe WORDS` up to the N-th step of writing a file, where it
/// kills itself (SIGKILL); 0: to its end.</summary>
internal static class Child
{
    /// <summary>What a process ends with that SIGKILL ended.</summary>
    public const int Killed = 128 + 9;

    /// <summary>The word.</summary>
    public const string Word = "child";

    /// <summary>The words that start it, before the number and the words of lethe.</summary>
    public static IReadOnlyList<string> Program { get; } = FindProgram();

    /// <summary>Steps at which a process is killed: before a name is given, between the two names of a checkpoint, after a name is given,
    /// after a line.</summary>
    public static bool Counts(FileStep step) =>
        step.Kind is FileStepKind.Flushed or FileStepKind.Kept or FileStepKind.Renamed or FileStepKind.Appended;

    /// <summary>The process itself.</summary>
    public static int Run(string[] words)
    {
        long at = long.Parse(words[0], CultureInfo.InvariantCulture), count = 0;
        using var watch = new FileStepWatch(step =>
        {
            if (!Counts(step) || Interlocked.Increment(ref count) != at) return;
            Process.GetCurrentProcess().Kill();
            // The signal is on its way; nothing more is to be done meanwhile.
            Thread.Sleep(Timeout.Infinite);
        });
        return Application.Run(words[1..]);
    }

    /// <summary>Starts `lethe WORDS`, to be killed at a step.</summary>
    public static Process Start(long at, params string[] words)
    {
        var info = new ProcessStartInfo(Program[0], [.. Program.Skip(1), Word, at.ToString(CultureInfo.InvariantCulture), .. words])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        return Process.Start(info) ?? throw new InvalidOperationException($"{info.FileName} did not start.");
    }

    /// <summary>Waits for the end of a process; its code and what it said on standard error.</summary>
    public static (int Code, string Error) End(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        _ = output.GetAwaiter().GetResult();
        return (process.ExitCode, error.GetAwaiter().GetResult());
    }

    private static string[] FindProgram()
    {
        string program = Environment.ProcessPath
            ?? throw new InvalidOperationException("the system does not tell the path of this process.");
        bool isMuxer = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return isMuxer ? [program, typeof(Child).Assembly.Location] : [program];
    }
}
