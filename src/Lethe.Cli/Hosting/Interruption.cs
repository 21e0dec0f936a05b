using System.Runtime.InteropServices;

namespace Lethe.Cli.Hosting;

/// <summary>
/// Turns SIGINT, SIGTERM, SIGHUP and, where there is one, SIGUSR2 into a cancelled token, so that the running command can save its state; a second signal ends
/// the process at once. A signal that the caller had ignored (nohup, a background job of a shell) stays ignored, except SIGUSR2: the script of a
/// Slurm job lets it be ignored until it is listened to here. A managed process, one that another process of this program or a scheduler started, leaves SIGINT and
/// SIGHUP to that, since a terminal sends them to both, and a second signal changes nothing: whoever started it ends it when its patience is over.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Action<string> _announce;
    private readonly bool _managed;
    private string? _signal;

    /// <summary>Starts to listen; <paramref name="announce"/> is called once, with the signal's name.</summary>
    public Interruption(Action<string> announce, bool managed = false)
    {
        _announce = announce;
        _managed = managed;
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
        if (Interlocked.CompareExchange(ref _signal, reason, null) is not null) return;
        _announce(reason);
        _source.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
        _source.Dispose();
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
        if (Interlocked.CompareExchange(ref _signal, name, null) is not null) Environment.Exit(ExitCode.Interrupted);
        _announce(name);
        _source.Cancel();
    }

    // Linux tells which signals the parent had set to be ignored; elsewhere none is assumed.
    private static ulong IgnoredSignals()
    {
        try
        {
            foreach (string line in File.ReadLines("/proc/self/status"))
            {
                if (line.StartsWith("SigIgn:", StringComparison.Ordinal))
                    return ulong.Parse(line.AsSpan(7).Trim(), System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
        }
        return 0;
    }
}
