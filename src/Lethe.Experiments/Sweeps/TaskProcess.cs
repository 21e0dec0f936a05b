namespace Lethe.Experiments.Sweeps;

/// <summary>
/// The process of one task, a child of this one. Its standard error goes to the task's log, its standard output tells how far it is, and
/// the end of its standard input asks it to end: so it also ends, with a checkpoint, where this process is killed.
/// </summary>
internal sealed class TaskProcess : IDisposable
{
    private readonly Process _process;
    private readonly FileStream _log;
    private readonly Lock _gate = new();
    private bool _asked;

    private TaskProcess(Process process, FileStream log)
    {
        _process = process;
        _log = log;
    }

    /// <summary>Its number.</summary>
    public int Id { get; private init; }

    /// <summary>The last message of an error it wrote, without the word "error: "; null where there was none.</summary>
    public string? Error { get; private set; }

    /// <exception cref="ProblemException">The program cannot be started.</exception>
    /// <exception cref="IOException">The log cannot be written.</exception>
    public static TaskProcess Start(SweepFolder folder, SweepTask task, LaunchOptions options, int threads, Action<double, string> progress)
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, SweepFiles.Logs));
        var log = new FileStream(folder.LogPath(task), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        try
        {
            Process process = Process.Start(StartInfo(folder, task, options, threads))
                ?? throw new InvalidOperationException("no process was started");
            var child = new TaskProcess(process, log) { Id = process.Id };
            child.Write(Invariant(
                $"# {options.Clock.GetUtcNow():yyyy-MM-dd HH:mm:ss} UTC, process {process.Id}: {Printable.Line(task.Label)}"));
            process.OutputDataReceived += (_, line) =>
            {
                if (line.Data is { } text && TaskProgressLine.TryParse(text, out double share, out string what)) progress(share, what);
            };
            process.ErrorDataReceived += (_, line) => child.OnError(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return child;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            log.Dispose();
            throw ProblemException.Sweep($"program '{options.Program[0]}'", $"it cannot be started ({e.Message.TrimEnd('.')})",
                "this program, to run a task", "Check the installation", e);
        }
    }

    /// <summary>Asks it to end, with a checkpoint. May be called twice, and after its end.</summary>
    public void AskToEnd()
    {
        lock (_gate)
        {
            if (_asked) return;
            _asked = true;
        }

        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended.
        }
    }

    /// <summary>Waits for its end, all it wrote included, and gives its exit code; 128 + N where signal N killed it.</summary>
    public int WaitForExit()
    {
        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        AskToEnd();
        _process.Dispose();
        lock (_gate) _log.Dispose();
    }

    private static ProcessStartInfo StartInfo(SweepFolder folder, SweepTask task, LaunchOptions options, int threads)
    {
        string[] words =
        [
            .. options.Program.Skip(1), "sweep", "task", Path.GetFullPath(folder.Path), "--index",
                Invariant($"{task.Index}"),
            "--threads", Invariant($"{threads}"), "--launcher", "local", "--managed",
        ];
        return new ProcessStartInfo(options.Program[0], words)
        {
            WorkingDirectory = folder.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
    }

    private void OnError(string? line)
    {
        if (line is null) return;
        const string Prefix = "error: ";
        if (line.StartsWith(Prefix, StringComparison.Ordinal)) Error = line[Prefix.Length..];
        Write(Printable.Line(line));
    }

    private void Write(string line)
    {
        lock (_gate)
        {
            try
            {
                if (_log.CanWrite) _log.Write(Encoding.UTF8.GetBytes(line + "\n"));
            }
            catch (IOException)
            {
                // A full disk stops the run itself, which says so in its status.
            }
        }
    }
}
