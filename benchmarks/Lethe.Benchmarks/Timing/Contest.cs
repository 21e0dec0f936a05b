namespace Lethe.Benchmarks.Timing;

/// <summary>
/// Measures several pieces of work in turns, so that a machine that grows slower for a while does so for all of them: ratios are to be
/// trusted where times are not.
/// </summary>
internal static class Contest
{
    private const int FewestWarmUpCalls = 2, MostCalls = 10_000;

    /// <summary>Warms each up, then measures one after another, round by round.</summary>
    public static IReadOnlyList<Spread> Run(IReadOnlyList<Action> contenders, TimingOptions options, CancellationToken cancellation)
    {
        Runner[] runners = [.. contenders.Select(work => new Runner(work, options))];
        foreach (Runner runner in runners) runner.WarmUp(cancellation);
        while (Array.Exists(runners, runner => runner.Wants))
        {
            foreach (Runner runner in runners)
            {
                cancellation.ThrowIfCancellationRequested();
                if (runner.Wants) runner.Measure();
            }
        }
        return [.. runners.Select(runner => Spread.Of(runner.Milliseconds))];
    }

    private sealed class Runner(Action work, TimingOptions options)
    {
        private int _calls = 1;
        private bool _slow;
        private TimeSpan _spent;

        public List<double> Milliseconds { get; } = [];

        public bool Wants => Milliseconds.Count
            < (_slow ? options.SlowRepetitions : _spent < options.Budget ? options.Repetitions : options.FewestRepetitions);

        public void WarmUp(CancellationToken cancellation)
        {
            TimeSpan total = TimeSpan.Zero, last;
            int calls = 0;
            do
            {
                cancellation.ThrowIfCancellationRequested();
                last = Time(1);
                total += last;
                calls++;
                _slow = last > options.SlowCall;
            }
            while (!_slow && (calls < FewestWarmUpCalls || total < options.WarmUp));
            _calls = (int)Math.Clamp(Math.Ceiling(options.ShortestMeasurement / Max(last, TimeSpan.FromTicks(1))), 1, MostCalls);
        }

        public void Measure()
        {
            if (options.Pause > TimeSpan.Zero) Thread.Sleep(options.Pause);
            if (options.Settles && !_slow) work();
            TimeSpan time = Time(_calls);
            _spent += time;
            Milliseconds.Add(time.TotalMilliseconds / _calls);
        }

        private TimeSpan Time(int calls)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < calls; i++) work();
            return Stopwatch.GetElapsedTime(start);
        }

        private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
    }
}
