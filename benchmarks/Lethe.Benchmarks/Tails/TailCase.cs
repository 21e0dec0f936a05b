namespace Lethe.Benchmarks.Tails;

/// <summary>A memory function whose tail is known.</summary>
/// <param name="Family">What it was made as, such as "power law after an exponential head".</param>
/// <param name="Times">t, evenly spaced from 0.</param>
/// <param name="Values">M(t), noise included.</param>
/// <param name="Floor">The level of rounding or noise the classifier is told.</param>
/// <param name="Kind">The true kind; never undecided.</param>
/// <param name="Decay">The true rate, exponent or power q of a stretched exponential; NaN for other kinds.</param>
internal sealed record TailCase(string Family, IReadOnlyList<double> Times, IReadOnlyList<double> Values, double Floor, TailKind Kind,
    double Decay);
