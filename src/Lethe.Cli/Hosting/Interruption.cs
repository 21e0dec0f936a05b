namespace Lethe.Cli.Hosting;

/// <summary>
/// Turns SIGINT, SIGTERM, SIGHUP and, where there is one, SIGUSR2 into a cancelled token, so that the running command can save its state; a
/// second signal ends the process at once. A signal that the caller had ignored (nohup, a background job of a shell) stays ignored, except
/// SIGUSR2: the script of a Slurm job lets it be ignored until it is listened to here. A managed process, one that another process of this
/// program or a scheduler started, leaves SIGINT and SIGHUP to that, since a terminal sends them to both, and a second signal changes
/// nothing: whoever started it ends it when its patience is over. What does not look at the token (a call of a foreign library, a file that
/// waits for its writer) is abandoned after some seconds: the process ends, which loses nothing that was saved, since files are replaced
/// whole or not at all.
/// </summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>How long a command may take to end by itself, with and without something to save, and how long the last message may
    /// take.</summary>
    private static readonly TimeSpan Saving = TimeSpan.FromSeconds(8), Ending = TimeSpan.FromSeconds(3),
        LastMessage = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _source = new();
    private readonly ManualResetEventSlim _ended = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Action<string> _announce;
    private readonly Action<string> _abandon;
    private readonly bool _managed;
    private readonly bool _saves;
    private string? _signal;

    /// <summary>Starts to listen.</summary>
    /// <param name="announce">Called once, with the signal's name, on a thread of its own.</param>
    /// <param name="abandon">Called with the signal's name, on a thread of its own, where the command has not ended in time; then the
    /// process ends.</param>
    /// <param name="managed">True where another process ends this one.</param>
    /// <param name="saves">True where the command has something to save, for which it is given time.</param>
    /// <param name="ownsProcess">False: no signals are listened to, and the process is never ended.</param>
    public Interruption(Action<string> announce, Action<string> abandon, bool managed = false, bool saves = true, bool ownsProcess = true)
    {
        (_announce, _abandon) = (announce, abandon);
        (_managed, _saves) = (managed || !ownsProcess, saves);
        if (!ownsProcess) return;
        ulong ignored = IgnoredSignals();
        foreach ((PosixSignal signal, int number) in new[] { (PosixSignal.SIGHUP, 1), (PosixSignal.SIGINT, 2), (PosixSignal.SIGTERM, 15) })
        {
            if ((ignored >> (number - 1) & 1) == 0) _registrations.Add(PosixSignalRegistration.Create(signal, Handle));
        }
        if (TimeSignal.Number is { } time)
        {
            if ((ignored >> ((int)time - 1) & 1) != 0) TimeSignal.StopIgnoring();
            _registrations.Add(PosixSignalRegistration.Create(time, Handle));
        }
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The signal that came, or null.</summary>
    public string? Signal => _signal;

    /// <summary>True where a batch system said that the time of this job is almost over.</summary>
    public bool IsTimeAlmostOver => _signal == TimeSignal.Name;

    /// <summary>Interrupts as a signal does; again: without effect.</summary>
    /// <param name="reason">What asked for it, in the place of a signal's name.</param>
    public void Interrupt(string reason)
    {
        if (Interlocked.CompareExchange(ref _signal, reason, null) is null) Begin(reason);
    }

    /// <summary>The command has ended and its result is written: nothing is left to be abandoned.</summary>
    public void Dispose()
    {
        _ended.Set();
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
        // Neither the source nor the event is disposed: a signal that comes at this moment still uses them.
    }

    // The message does not wait for what listens to the token, nor that for the message.
    private void Begin(string reason)
    {
        Start(() => _announce(reason), "announcement");
        if (!_managed) Start(() => Abandon(reason), "end of patience");
        _source.Cancel();
    }

    private void Abandon(string reason)
    {
        if (_ended.Wait(_saves ? Saving : Ending)) return;
        Start(() => _abandon(reason), "last message").Join(LastMessage);
        StandardStreams.EndDrawing();
        StandardStream.EndProcess(ExitCode.Interrupted);
    }

    private static Thread Start(Action action, string name)
    {
        var thread = new Thread(() => action()) { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        string name = context.Signal == TimeSignal.Number ? TimeSignal.Name : context.Signal.ToString();
        if (_managed)
        {
            if (context.Signal == PosixSignal.SIGTERM || context.Signal == TimeSignal.Number) Interrupt(name);
            return;
        }
        if (Interlocked.CompareExchange(ref _signal, name, null) is null)
        {
            Begin(name);
            return;
        }
        StandardStreams.EndDrawing();
        StandardStream.EndProcess(ExitCode.Interrupted);
    }

    // Linux tells which signals the parent had set to be ignored; elsewhere none is assumed.
    private static ulong IgnoredSignals()
    {
        try
        {
            foreach (string line in File.ReadLines("/proc/self/status"))
            {
                if (line.StartsWith("SigIgn:", StringComparison.Ordinal))
                    return ulong.Parse(line.AsSpan(7).Trim(), NumberStyles.HexNumber,
                        CultureInfo.InvariantCulture);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
        }
        return 0;
    }
}
