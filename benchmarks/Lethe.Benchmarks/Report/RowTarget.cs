
namespace Lethe.Benchmarks.Report;

/// <summary>What a row is to reach: so many times faster than its peer, such a share of the ceiling, or both.</summary>
/// <param name="Ratio">Least ratio; NaN: none.</param>
/// <param name="Efficiency">Least efficiency; NaN: none.</param>
internal sealed record RowTarget(double Ratio = double.NaN, double Efficiency = double.NaN)
{
    public static RowTarget None { get; } = new();

    public string Text
    {
        get
        {
            List<string> parts = [];
            if (!double.IsNaN(Ratio)) parts.Add(Invariant($">= {Ratio:G4}x"));
            if (!double.IsNaN(Efficiency)) parts.Add(Invariant($">= {100 * Efficiency:F0} % of ceiling"));
            return string.Join(", ", parts);
        }
    }

    /// <summary>Whether a row reaches it; null where there is no target, or the part that decides was not measured.</summary>
    public bool? Judge(BenchRow row)
    {
        bool?[] parts = [Part(Ratio, row.Ratio), Part(Efficiency, row.Efficiency)];
        if (parts.Contains(false)) return false;
        bool missing = !double.IsNaN(Ratio) && parts[0] is null || !double.IsNaN(Efficiency) && parts[1] is null;
        return missing || this == None ? null : true;
    }

    private static bool? Part(double least, double value) => double.IsNaN(least) || double.IsNaN(value) ? null : value >= least;
}
