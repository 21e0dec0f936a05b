using Lethe.Benchmarks.Tails;
using Lethe.Memory;

namespace Lethe.Benchmarks.Tests;

public sealed class TailScoringTests
{
    // Seeds 1 to 4 and 101 to 104 were looked at while the classifier was made; this one was not.
    private const long HeldOutSeed = 2024;

    // The classifier takes seconds for these: all tests score the same answers.
    private static readonly Lazy<IReadOnlyList<TailAnswer>> HeldOut = new(() => TailScoring.Answer(TailCases.Create(152, HeldOutSeed)));

    [Fact]
    public void TheClassifierIsRightOnCasesItHasNotSeen()
    {
        TailScore score = TailScoring.Score(HeldOut.Value);
        Assert.True(score.Accuracy >= 0.97, $"right: {score.Accuracy:P1} of the decided");
        Assert.True(score.UndecidedShare <= 0.1, $"undecided: {score.UndecidedShare:P1}");
        Assert.True(score.Coverage >= 0.85, $"intervals that hold the truth: {score.Coverage:P1}");
    }

    [Fact]
    public void CasesAreAFunctionOfTheSeedAndOfEveryFamily()
    {
        IReadOnlyList<TailCase> cases = TailCases.Create(57, 5), more = TailCases.Create(76, 5), others = TailCases.Create(57, 6);
        for (int i = 0; i < 57; i++)
        {
            Assert.Equal(cases[i].Values, more[i].Values);
            Assert.NotEqual(cases[i].Values, others[i].Values);
        }
        Assert.Equal(TailCases.Families, cases.Take(TailCases.Families.Count).Select(c => c.Family));
        Assert.All(cases, c => Assert.InRange(c.Times.Count, 50, 2001));
        Assert.DoesNotContain(cases, c => c.Kind == TailKind.Undecided);
        Assert.Equal(6, cases.Select(c => c.Kind).Distinct().Count());
    }

    /// <summary>A score that cannot fall measures nothing: answers that are exchanged between cases are mostly wrong.</summary>
    [Fact]
    public void ExchangedAnswersScoreBadly()
    {
        IReadOnlyList<TailAnswer> answers = [.. HeldOut.Value.Take(60)];
        TailScore score = TailScoring.Score([.. answers.Select((a, i) => a with { Fit = answers[(i + 1) % answers.Count].Fit })]);
        Assert.True(score.Accuracy < 0.6);
        Assert.True(score.Covering < TailScoring.Score(answers).Covering / 4);
    }
}
