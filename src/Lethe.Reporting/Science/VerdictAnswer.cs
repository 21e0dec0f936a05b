namespace Lethe.Reporting.Science;

/// <summary>Verdicts in one sentence: which memory is learnt stably, and with what.</summary>
public static class VerdictAnswer
{
    private const int MostNames = 4;

    /// <summary>
    /// "Exponential memory is learnt stably with either parameterization; polynomial memory only with softplus, not with direct weights."
    /// Families that differ in more than target and parameterization, or were perturbed in several ways, are listed by what is found.
    /// </summary>
    public static string Of(IReadOnlyList<Verdict> verdicts)
    {
        bool plain = verdicts.Select(v => (v.Family.Model, v.Family.Activation, v.Family.Training, v.Choice)).Distinct().Count() == 1;
        return Sentence(plain ? Clauses(verdicts) : Listed(verdicts));
    }

    private static IEnumerable<string> Clauses(IReadOnlyList<Verdict> verdicts)
    {
        bool said = false;
        foreach (IGrouping<string, Verdict> target in verdicts.GroupBy(v => v.Family.Target))
        {
            string[] stable = Names(target, VerdictKind.Stable), not = Names(target, VerdictKind.Unstable),
                open = Names(target, VerdictKind.Undecided);
            string memory = Memory(target.Key), undecided = open.Length == 0 ? "" : $" (undecided: {And(open)})";
            if (stable.Length + not.Length == 0)
            {
                yield return $"for {memory} it is undecided";
                continue;
            }
            // The verb is said once; a clause that denies it says nothing for the next.
            string verb = said ? "" : " is learnt stably", negated = said ? " not" : " is not learnt stably";
            said |= stable.Length > 0 || not.Length > 1;
            yield return (stable.Length, not.Length) switch
            {
                (0, 1) => $"{memory}{negated} with {not[0]}{undecided}",
                (0, _) => $"{memory}{verb} with {(not.Length == 2 ? "neither" : "no")} parameterization{undecided}",
                (1, 0) => $"{memory}{verb} with {stable[0]}{undecided}",
                (2, 0) when open.Length == 0 => $"{memory}{verb} with either parameterization",
                (_, 0) when open.Length == 0 => Invariant($"{memory}{verb} with all {stable.Length} parameterizations"),
                (_, 0) => $"{memory}{verb} with {And(stable)}{undecided}",
                _ => $"{memory}{verb} only with {And(stable)}, not with {And(not)}{undecided}",
            };
        }
    }

    private static IEnumerable<string> Listed(IReadOnlyList<Verdict> verdicts)
    {
        IReadOnlyList<string> names = FamilyNames.Short([.. verdicts.Select(v => v.Family)]);
        if (verdicts.Select(v => v.Choice).Distinct().Count() > 1)
            names = [.. names.Zip(verdicts, (name, verdict) => $"{name} ({verdict.Choice})")];
        return verdicts.Zip(names).GroupBy(pair => pair.First.Kind).OrderBy(group => group.Key switch
        {
            VerdictKind.Unstable => 0,
            VerdictKind.Stable => 1,
            _ => 2,
        }).Select(group => $"{And([.. group.Select(pair => pair.Second)])}: {VerdictText.Kind(group.Key)}");
    }

    private static string[] Names(IEnumerable<Verdict> verdicts, VerdictKind kind) =>
        [.. verdicts.Where(v => v.Kind == kind).Select(v => v.Family.Parameterization == "direct" ? "direct weights"
            : v.Family.Parameterization)];

    private static string Memory(string target) => target switch
    {
        "exp" => "exponential memory",
        "pol" => "polynomial memory",
        _ => $"the memory of {target}",
    };

    private static string And(string[] names) => names.Length <= MostNames ? string.Join(" and ", names)
        : Invariant($"{string.Join(" and ", names.Take(MostNames))} and {names.Length - MostNames} more");

    private static string Sentence(IEnumerable<string> parts)
    {
        string text = string.Join("; ", parts);
        return text.Length == 0 ? "" : $"{char.ToUpperInvariant(text[0])}{text[1..]}.";
    }
}
