namespace Lethe.Cli.Output;

/// <summary>How much time a computation still needs, as far as it has gone: what had been done before it began does not count towards its
/// rate.</summary>
internal sealed class RemainingTime(TimeProvider clock)
{
    /// <summary>Nothing is told before this much of the rest is done: the first estimates are the worst.</summary>
    private const double Least = 0.02;

    private readonly long _start = clock.GetTimestamp();
    private double _first = double.NaN;

    /// <summary>", 2:10 left", or nothing where it is not known yet.</summary>
    public string Told(double share) => Of(share) is { } left ? $", {Span(left)} left" : "";

    /// <summary>The time left at a share; null where it is not known yet, and at the end.</summary>
    public TimeSpan? Of(double share)
    {
        if (double.IsNaN(_first)) _first = share;
        double gained = share - _first, rest = 1 - share;
        if (!(gained >= Least * (1 - _first)) || !(rest > 0)) return null;
        double seconds = clock.GetElapsedTime(_start).TotalSeconds * rest / gained;
        return seconds < TimeSpan.FromDays(3650).TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    /// <summary>A time for people.</summary>
    public static string Span(TimeSpan time) => time.TotalDays >= 1
        ? Invariant($"{(int)time.TotalDays} d {time.Hours} h")
        : time.TotalSeconds < 60 ? Invariant($"{time.TotalSeconds:F1} s")
        : time.ToString(time.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);
}
