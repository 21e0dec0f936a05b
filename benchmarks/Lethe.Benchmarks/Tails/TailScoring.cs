namespace Lethe.Benchmarks.Tails;

/// <summary>Puts the tail classifier to the test on cases with known answers.</summary>
internal static class TailScoring
{
    public static IReadOnlyList<TailAnswer> Answer(IEnumerable<TailCase> cases) =>
        [.. cases.Select(c => new TailAnswer(c, TailFitter.Fit(c.Times, c.Values, c.Floor)))];

    public static TailScore Score(IReadOnlyList<TailAnswer> answers)
    {
        double[] errors = [.. answers.Where(a => a.HasInterval).Select(a => Math.Abs(a.Decay / a.Case.Decay - 1)).Order()];
        return new TailScore(answers.Count, answers.Count(a => a.IsDecided), answers.Count(a => a.IsDecided && a.IsRight), errors.Length,
            answers.Count(a => a.Covers),
            errors.Length == 0 ? double.NaN : errors[errors.Length / 2]);
    }

    /// <summary>Scores by family, in the order of <see cref="TailCases.Families"/>.</summary>
    public static IReadOnlyList<(string Family, TailScore Score)> ByFamily(IReadOnlyList<TailAnswer> answers) =>
        [.. answers.GroupBy(a => a.Case.Family).Select(group => (group.Key, Score([.. group])))];
}
