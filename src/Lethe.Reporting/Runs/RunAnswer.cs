namespace Lethe.Reporting.Runs;

/// <summary>What a report of runs says first: its result in one sentence.</summary>
internal static class RunAnswer
{
    /// <summary>The sentence: which families are stable and which are not; without verdicts, what the runs have learnt.</summary>
    public static string Of(IReadOnlyList<StoredRun> runs, IReadOnlyList<Verdict> verdicts)
    {
        if (verdicts.Any(v => v.Kind != VerdictKind.Undecided)) return VerdictAnswer.Of(verdicts);
        StoredRun[] learnt = [.. runs.Where(run => run.Result is { IsUsable: true })];
        if (learnt.Length == 0) return "No run has a result yet.";
        string error = Range(learnt.Select(run => run.Result!.RelativeError));
        double[] radii = [.. learnt.Select(run => run.Result!.Measurement?.Radius?.Radius ?? double.NaN).Where(double.IsFinite)];
        string radius = radii.Length > 0 ? $"; stability radius β* {Range(radii)}" : "";
        string judged = verdicts.Count > 0 ? "; no verdict is possible yet (why: below)" : "";
        return (learnt.Length == 1 ? "One run" : Invariant($"{learnt.Length} runs")) + $": relative error {error}{radius}{judged}.";
    }

    private static string Range(IEnumerable<double> values)
    {
        double[] all = [.. values.Where(v => !double.IsNaN(v)).Order()];
        if (all.Length == 0) return "not known";
        return all[0].Equals(all[^1]) ? Digits.Significant(all[0]) : $"{Digits.Significant(all[0])} to {Digits.Significant(all[^1])}";
    }
}
