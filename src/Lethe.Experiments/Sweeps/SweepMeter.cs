namespace Lethe.Experiments.Sweeps;

/// <summary>How far a launch is.</summary>
/// <param name="Total">Tasks launched.</param>
/// <param name="Ended">Those that have ended: with a result, or failed.</param>
/// <param name="Failed">Those of them that failed.</param>
/// <param name="Running">Those that run.</param>
/// <param name="Stopped">Those interrupted or taken back before their end, which can go on from their checkpoints.</param>
/// <param name="Share">Share of the work done, 0..1.</param>
/// <param name="RunsPerHour">Rate of this launch; null where nothing is known yet.</param>
/// <param name="Left">Time left at this rate; null where nothing is known yet.</param>
public sealed record SweepProgress(int Total, int Ended, int Failed, int Running, int Stopped, double Share, double? RunsPerHour,
    TimeSpan? Left);

/// <summary>Counts what a launcher tells. What a task had done before this launch does not count towards its rate.</summary>
public sealed class SweepMeter(int total, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly SteadyTimer _timer = new(clock);
    private readonly Dictionary<SweepTask, (double First, double Now)> _running = [];
    private readonly HashSet<SweepTask> _ended = [], _failed = [];
    private readonly Dictionary<SweepTask, double> _stopped = [];
    private double _done;

    /// <summary>A task's state changed.</summary>
    public void OnStatus(SweepTask task, SweepTaskState state)
    {
        lock (_gate)
        {
            _stopped.Remove(task);
            if (state == SweepTaskState.Running)
            {
                _running[task] = (double.NaN, 0);
                return;
            }

            bool ended = state.HasResult() || state == SweepTaskState.Failed;
            if (_running.Remove(task, out (double First, double Now) was))
                _done += (ended ? 1 : was.Now) - (double.IsNaN(was.First) ? 0 : was.First);
            if (!ended)
            {
                if (state is not (SweepTaskState.Pending or SweepTaskState.Submitted)) _stopped[task] = was.Now;
                return;
            }

            _ended.Add(task);
            if (state == SweepTaskState.Failed) _failed.Add(task);
        }
    }

    /// <summary>A task tells how far it is.</summary>
    public void OnProgress(SweepTask task, double share)
    {
        lock (_gate)
        {
            if (_running.TryGetValue(task, out (double First, double Now) was))
                _running[task] = (double.IsNaN(was.First) ? share : was.First, share);
        }
    }

    /// <summary>Where the launch stands.</summary>
    public SweepProgress Progress
    {
        get
        {
            lock (_gate)
            {
                double share = total == 0 ? 1 : (_ended.Count + _stopped.Values.Sum() + _running.Values.Sum(r => r.Now)) / total;
                double gained = _done + _running.Values.Sum(r => double.IsNaN(r.First) ? 0 : r.Now - r.First),
                    hours = _timer.Elapsed.TotalHours;
                double? rate = gained > 0 && hours > 0 ? gained / hours : null;
                double left = rate is { } r ? total * (1 - share) / r : double.PositiveInfinity;
                return new SweepProgress(total, _ended.Count, _failed.Count, _running.Count, _stopped.Count, share, rate,
                    left < TimeSpan.FromDays(3650).TotalHours ? TimeSpan.FromHours(left) : null);
            }
        }
    }
}
