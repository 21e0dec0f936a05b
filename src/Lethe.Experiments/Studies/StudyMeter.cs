namespace Lethe.Experiments.Studies;

/// <summary>Adds up the progress of runs on several threads and reports it at most once per hundredth.</summary>
internal sealed class StudyMeter(double total, int runs, IProgress<StudyProgress>? progress)
{
    private readonly Lock _lock = new();
    private double _spent;
    private double _reported;
    private int _done;
    private string _last = "";

    /// <summary>Counts work done within a run.</summary>
    public void Spend(double cost) => Update(cost, null);

    /// <summary>Counts a finished run.</summary>
    public void Finish(double rest, string message) => Update(rest, message);

    private void Update(double cost, string? finished)
    {
        lock (_lock)
        {
            _spent += cost;
            if (finished is not null)
            {
                _done++;
                _last = finished;
            }
            double fraction = Math.Min(1, _spent / total);
            if (finished is null && fraction < _reported + 0.01) return;
            _reported = fraction;
            progress?.Report(new StudyProgress(fraction, _done, runs, _last));
        }
    }
}
