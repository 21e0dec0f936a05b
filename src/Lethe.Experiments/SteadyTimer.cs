namespace Lethe.Experiments;

/// <summary>
/// Time that has passed, as a monotonic clock tells it and never less than before: where even that clock is set back (a virtual machine
/// that was moved, a clock that is faked), the time set back counts as none, and what is measured afterwards goes on. Used by one thread at
/// a time.
/// </summary>
internal sealed class SteadyTimer
{
    private readonly TimeProvider _clock;
    private long _last;
    private TimeSpan _passed;

    /// <summary>Starts.</summary>
    public SteadyTimer(TimeProvider clock)
    {
        _clock = clock;
        _last = clock.GetTimestamp();
    }

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            long now = _clock.GetTimestamp();
            TimeSpan since = _clock.GetElapsedTime(_last, now);
            if (since > TimeSpan.Zero) _passed += since;
            _last = now;
            return _passed;
        }
    }
}
