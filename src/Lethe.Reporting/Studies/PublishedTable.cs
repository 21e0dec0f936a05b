using System.Globalization;
using Lethe.Experiments.Studies.Published;
using Lethe.Reporting.Tables;

namespace Lethe.Reporting.Studies;

/// <summary>A published family beside measured runs, as a table.</summary>
public static class PublishedTable
{
    /// <summary>One row per published point that was measured.</summary>
    public static Table Create(PublishedComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return new Table($"{comparison.Family.Id}: {comparison.Family.Claim}",
            [
                new("m", true) { Keys = ["width"] }, new("β", true) { Keys = ["beta"] }, new("published", true), new("median", true), new("smallest", true),
                new("largest", true), new("seeds", true), new("median / published", true) { Keys = ["ratio"] },
            ],
            [.. comparison.Points.Select(p => (IReadOnlyList<TableCell>)
            [
                TableCell.Of(p.Width), TableCell.Of(p.Beta), TableCell.Of(p.Published), TableCell.Of(p.Measured), TableCell.Of(p.Low), TableCell.Of(p.High),
                TableCell.Of(p.Seeds), TableCell.Of(p.Ratio),
            ])]);
    }

    /// <summary>What the rule says, in a sentence.</summary>
    public static string Summary(PublishedComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        ComparedPoint[] judged = [.. comparison.Judged];
        int within = judged.Count(p => p.Ratio is >= 1 / PublishedComparison.Factor and <= PublishedComparison.Factor);
        return string.Create(CultureInfo.InvariantCulture,
            $"{comparison.Family.Id}: {(comparison.Agrees ? "agrees" : "disagrees")}; the median over seeds is within a factor {PublishedComparison.Factor} of the published ") +
            string.Create(CultureInfo.InvariantCulture, $"value at {within} of {judged.Length} points up to beta = {PublishedComparison.LargestBeta}.");
    }
}
