namespace Lethe.Benchmarks.Timing;

/// <summary>How long and how often something is measured.</summary>
internal sealed record TimingOptions
{
    /// <summary>Measurements of each contender.</summary>
    public int Repetitions { get; init; } = 9;

    /// <summary>Measurements nothing is cut below, unless a single call is slow.</summary>
    public int FewestRepetitions { get; init; } = 5;

    /// <summary>Measurements of a contender that takes longer than <see cref="SlowCall"/>.</summary>
    public int SlowRepetitions { get; init; } = 3;

    /// <summary>From here on a call is slow: it is warmed up once.</summary>
    public TimeSpan SlowCall { get; init; } = TimeSpan.FromSeconds(0.8);

    /// <summary>Beyond this time a contender is not measured more often than necessary.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Short calls are repeated until one measurement takes this long.</summary>
    public TimeSpan ShortestMeasurement { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Warm-up of a contender that is not slow: longer than the runtime waits (0.1 s) before it compiles hot code for
    /// good.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Between two contenders, so that the threads of one have stopped spinning when the other begins: OpenMP's spin for some
    /// milliseconds after their last work.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>One call before every measurement of a contender that is not slow: after the pause its threads sleep, and another's data
    /// are in the caches.</summary>
    public bool Settles { get; init; } = true;

    /// <summary>Everything once, for tests of the path rather than of the time.</summary>
    public static TimingOptions Once { get; } = new()
    {
        Repetitions = 1,
        FewestRepetitions = 1,
        SlowRepetitions = 1,
        ShortestMeasurement = TimeSpan.Zero,
        WarmUp = TimeSpan.Zero,
        Pause = TimeSpan.Zero,
        Settles = false,
    };
}
