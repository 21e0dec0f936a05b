using Lethe.Experiments.Studies.Published;

namespace Lethe.Reporting.Studies;

/// <summary>A published family beside measured runs, as a table.</summary>
public static class PublishedTable
{
    /// <summary>One row per published point that was measured.</summary>
    public static Table Create(PublishedComparison comparison)
    {
        return new Table($"{comparison.Family.Id}: {comparison.Family.Claim}",
            [
                new("m", true) { Keys = ["width"] }, new("β", true) { Keys = ["beta"] }, new("published", true),
                    new("published again", true), new("median", true),
                new("smallest", true), new("largest", true), new("seeds", true), new("median / published", true) { Keys = ["ratio"] },
                    new("seeds below published", true),
            ],
            [.. comparison.Points.Select(p => (IReadOnlyList<TableCell>)
            [
                TableCell.Of(p.Published.Width), TableCell.Of(p.Published.Beta), TableCell.Of(p.Published.Error),
                p.Published.Repeated is { } repeated
                    ? TableCell.Of(repeated) : TableCell.Of("-"), TableCell.Of(p.Median), TableCell.Of(p.Values[0]),
                TableCell.Of(p.Values[^1]), TableCell.Of(p.Values.Count), TableCell.Of(p.Ratio), TableCell.Of(p.Rank),
            ])]);
    }

    /// <summary>What the rule says, and what it can say, in a few sentences.</summary>
    public static string Summary(PublishedComparison comparison)
    {
        int judged = comparison.Judged.Count();
        (int again, int within) = comparison.Repeated;
        string text = Invariant($"{comparison.Family.Id}: {(comparison.Agrees ? "agrees" : "disagrees")}; the median over seeds is ") +
            Invariant($"within a factor {PublishedComparison.Factor} of the published ") +
            Invariant($"value at {comparison.Within} of {judged} points up to beta = {PublishedComparison.LargestBeta}, ") +
            Invariant($"and the published value lies within the range of the seeds at {comparison.InRange}.");
        return again == 0 ? text
            : text + Invariant($" The reference's own second run is within the factor of its first at {within} of {again}.");
    }
}
