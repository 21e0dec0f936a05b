namespace Lethe.Tests.Memory;

/// <summary>What the classifier says of memory functions whose tails are known, of both banks by the same measure.</summary>
public sealed class KnownTailsTests
{
    [Fact]
    public void TheKindsAndNumbersOfKnownTailsAreFound() => Judge(KnownTails.All);

    [Fact]
    public void TheKindsAndNumbersOfHeldOutTailsAreFound() => Judge(HeldOutTails.All);

    // None wrong, nine in ten intervals, four in five decided.
    private static void Judge(IReadOnlyList<KnownTail> tails)
    {
        (KnownTail Tail, TailFit Fit)[] answers = [.. tails.Select(tail => (tail, tail.Fit()))];
        string[] wrong = [.. answers.Where(a => a.Tail.IsWrong(a.Fit)).Select(a => $"{a.Tail.Name}: {a.Fit}")];
        Assert.True(wrong.Length == 0, string.Join("\n", wrong));
        (KnownTail Tail, TailFit Fit)[] numbered = [.. answers.Where(a => a.Tail.HasInterval(a.Fit))];
        string[] missed = [.. numbered.Where(a => !a.Tail.Holds(a.Fit)).Select(a => $"{a.Tail.Name}: {a.Tail.Number}, {a.Fit}")];
        Assert.True(10 * missed.Length <= numbered.Length, string.Join("\n", missed));
        string[] undecided = [.. answers.Where(a => a.Fit.Kind == TailKind.Undecided).Select(a => $"{a.Tail.Name}: {a.Fit.Reason}")];
        Assert.True(5 * undecided.Length <= tails.Count, string.Join("\n", undecided));
    }

    /// <summary>Intervals that hold everything say nothing: those of exact laws are narrow.</summary>
    [Theory]
    [InlineData("two layers")]
    [InlineData("tempered power law")]
    [InlineData("power law")]
    [InlineData("power law, shifted")]
    [InlineData("delay line, then exponential")]
    [InlineData("e^-sqrt t")]
    public void ExactLawsKeepNarrowIntervals(string name)
    {
        TailFit fit = KnownTails.All.Single(tail => tail.Name == name).Fit();
        Assert.InRange(fit.IntervalHigh - fit.IntervalLow, 0, 1e-4 * fit.IntervalHigh);
    }
}
