namespace Lethe.Benchmarks.Tails;

/// <summary>A memory function without noise, and what a careful reader would need to know of it.</summary>
/// <param name="Function">M(t) &gt;= 0; oscillations included.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Decay">Rate, exponent or power q; else NaN.</param>
/// <param name="TailStart">From where on the law of the tail stands alone: heads are below a hundredth.</param>
internal sealed record CleanTail(Func<double, double> Function, TailKind Kind, double Decay, double TailStart)
{
    /// <summary>M without its oscillation, which is what decides the kind; null: M itself.</summary>
    public Func<double, double>? Envelope { get; init; }

    /// <summary>Half a period of the oscillation; 0 where there is none.</summary>
    public double HalfPeriod { get; init; }
}
