namespace Lethe.Benchmarks.Tails;

/// <summary>How often the classifier is right.</summary>
/// <param name="Cases">Cases.</param>
/// <param name="Decided">Those it gave a kind other than undecided.</param>
/// <param name="Right">Decided ones with the true kind.</param>
/// <param name="Intervals">Right ones of exponential, polynomial or stretched kind, which come with an interval.</param>
/// <param name="Covering">Intervals that hold the true number.</param>
/// <param name="MedianError">Median of |number / true one - 1| over those.</param>
internal sealed record TailScore(int Cases, int Decided, int Right, int Intervals, int Covering, double MedianError)
{
    public int Undecided => Cases - Decided;

    /// <summary>Right / Decided; NaN where none is.</summary>
    public double Accuracy => (double)Right / Decided;

    public double UndecidedShare => (double)Undecided / Cases;

    /// <summary>Covering / Intervals; NaN where there is none.</summary>
    public double Coverage => (double)Covering / Intervals;
}
