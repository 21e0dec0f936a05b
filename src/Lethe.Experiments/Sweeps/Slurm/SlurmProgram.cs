namespace Lethe.Experiments.Sweeps.Slurm;

/// <summary>What a program of Slurm said.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Standard output, at most 16 MB of it.</param>
/// <param name="Error">Standard error, likewise.</param>
public sealed record SlurmAnswer(int ExitCode, string Output, string Error)
{
    /// <summary>True for exit code 0.</summary>
    public bool IsDone => ExitCode == 0;

    /// <summary>Standard error in one line, without the names of programs that Slurm puts in front.</summary>
    public string Problem
    {
        get
        {
            string[] lines = [.. Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(4)];
            return lines.Length == 0 ? $"exit code {ExitCode}" : string.Join("; ", lines.Select(WithoutPrefix));
        }
    }

    private static string WithoutPrefix(string line)
    {
        int error = line.IndexOf("error: ", StringComparison.Ordinal);
        string text = error >= 0 && error < 16 ? line[(error + "error: ".Length)..] : line;
        return new([.. text.Take(200).Select(c => char.IsControl(c) ? '?' : c)]);
    }
}

/// <summary>Calls a program of Slurm.</summary>
/// <param name="program">sbatch, squeue, sacct, scancel or scontrol.</param>
/// <param name="arguments">Its arguments, which no shell sees.</param>
/// <returns>Null where there is no such program.</returns>
public delegate SlurmAnswer? SlurmCall(string program, IReadOnlyList<string> arguments);

/// <summary>The programs of the Slurm installed here.</summary>
public static class SlurmProgram
{
    private const int MaxText = 16 << 20;

    // Slurm's own patience with a controller that is away is a few times 10 s.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // Habits of a user's shell that would filter or shape the answers; sbatch's own (SBATCH_PARTITION, ...) are wanted.
    private static readonly string[] Shaping = ["SQUEUE_", "SACCT_", "SCANCEL_"];

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Its name, sought on the PATH.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="ProblemException">It does not end.</exception>
    public static SlurmAnswer? Call(string program, IReadOnlyList<string> arguments)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(program);
        using Process? process = Start(program, arguments);
        if (process is null) return null;
        process.StandardInput.Close();
        Task<string> output = Task.Run(() => Read(process.StandardOutput));
        Task<string> error = Task.Run(() => Read(process.StandardError));
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw ProblemException.Sweep(program, $"it has not ended after {Patience.TotalMinutes:F0} minutes", null,
                "Look whether Slurm's controller is up: scontrol ping");
        }

        return new SlurmAnswer(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    private static Process? Start(string program, IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (string name in start.Environment.Keys.Where(name =>
            Shaping.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))).ToArray())
            start.Environment.Remove(name);
        start.Environment["LC_ALL"] = "C";
        // Lists of indices are cut after 64 characters unless this says 0.
        start.Environment["SLURM_BITSTR_LEN"] = "0";
        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static string Read(StreamReader reader)
    {
        var text = new StringBuilder();
        char[] buffer = new char[1 << 14];
        for (int count; (count = reader.Read(buffer)) > 0;)
        {
            if (text.Length < MaxText) text.Append(buffer, 0, Math.Min(count, MaxText - text.Length));
        }

        return text.ToString();
    }
}
