using Lethe.Experiments.Noise;
using Lethe.Noise;

namespace Lethe.Reporting.Science;

/// <summary>Figures of noise: what an error costs in memory, memory before and after, the error within a sequence.</summary>
public static class NoiseFigure
{
    /// <summary>Horizon over that of the unchanged model against the error, a curve for each kind: all kinds on one scale.</summary>
    /// <param name="title">Title.</param>
    /// <param name="results">Subjects, or places where noise acts, with their names.</param>
    public static Figure Costs(string title, IReadOnlyList<(string Label, NoiseResult Result)> results)
    {
        var series = new List<Series>();
        double threshold = 0;
        foreach ((string label, NoiseResult result) in results.Where(one => one.Result.Replayed is not null))
        {
            double[] before = [.. result.Replayed!.Horizons.Select(h => h ?? result.Memory!.Times[^1])];
            int place = Math.Min(1, before.Length - 1);
            threshold = result.Memory!.Horizons[place].Threshold;
            double Share(double? horizon) => (horizon ?? result.Memory.Times[^1]) / Math.Max(before[place], result.Memory.Times[1]);
            foreach (IGrouping<string, NoiseRow> kind in result.Rows.Where(row => row.Memory is not null).GroupBy(Family))
            {
                NoiseRow[] rows = [.. kind.Where(row => row.Error.Middle > 0 && double.IsFinite(row.Error.Middle)).OrderBy(row =>
                    row.Error.Middle)];
                if (rows.Length == 0) continue;
                string name = kind.Key + (label.Length > 0 ? $", {label}" : "");
                series.Add(new Series(name, [.. rows.Select(row => row.Error.Middle)], [.. rows.Select(row => Share(Horizon(row,
                    place).Median))])
                {
                    Low = [.. rows.Select(row => Share(Horizon(row, place).Low))],
                    High = [.. rows.Select(row => Share(Horizon(row, place).High))],
                });
            }
        }
        return new Figure
        {
            Title = title,
            X = new Axis("Relative squared error of the outputs, median of the draws", AxisKind.Logarithmic),
            Y = new Axis(Invariant($"Horizon {threshold} over that of the unchanged model")) { Min = 0 },
            Series = series,
            Guides = [new Guide(1 / MemorySurvival.Factor, true, "half as long"), new Guide(MemorySurvival.Factor, true, "twice as long")],
            Notes = ["Bands: 10 to 90 % of the draws. A horizon beyond the window counts as the end of the window."],
            AltText = $"{title}. Horizon against error for {string.Join(", ", series.Select(one => one.Label))}.",
        };
    }

    /// <summary>M(t) of the unchanged model and under each amount of one kind, with the band of the draws.</summary>
    /// <param name="result">The result.</param>
    /// <param name="kind">The kind.</param>
    public static Figure? Memory(NoiseResult result, NoiseKind kind)
    {
        NoiseRow[] rows = [.. result.Rows.Where(row => row.Case.Kind == kind && row.Memory is not null)];
        if (result.Replayed is null || rows.Length == 0) return null;
        MemoryFunction known = result.Memory!;
        List<MemoryCurve> curves = [.. rows.Select(row => new MemoryCurve(row.Case.Amount,
            known with { Values = row.Memory!.Median, Tail = row.Memory.Tail }) { Band = row.Case.IsRandom ? (row.Memory.Low,
                row.Memory.High) : null })];
        curves.Add(new MemoryCurve("unchanged", known with { Values = result.Replayed.Values }, IsTarget: true));
        return MemoryFigure.Create($"Memory under {Word.Of(kind)}", curves, notes:
            [Invariant($"M over the {known.WorstInputs.Count} worst inputs of the unchanged model; median of the draws, bands ") +
                "10 to 90 %."]);
    }

    /// <summary>The relative squared error at each step of a sequence under each amount of one kind.</summary>
    /// <param name="result">The result.</param>
    /// <param name="kind">The kind.</param>
    public static Figure ErrorByTime(NoiseResult result, NoiseKind kind)
    {
        NoiseRow[] rows = [.. result.Rows.Where(row => row.Case.Kind == kind)];
        return new Figure
        {
            Title = $"Error within a sequence under {Word.Of(kind)}",
            X = new Axis("Step"),
            Y = new Axis("Relative squared error", AxisKind.Logarithmic),
            Series = [.. rows.Select(row => new Series(row.Case.Amount, [.. Enumerable.Range(1, row.ErrorByTime.Length).Select(k =>
                (double)k)],
                [.. row.ErrorByTime.Select(e => e > 0 ? e : double.NaN)]) { Marker = Marker.None })],
            Notes = ["Median of the draws, over the mean square of the outputs at all steps."],
        };
    }

    // Conductances with and without compensation are two curves.
    private static string Family(NoiseRow row) => Word.Of(row.Case.Kind) + (row.Case.Amount.IndexOf(' ', StringComparison.Ordinal) is >= 0
        and var at ? row.Case.Amount[at..] : "");

    private static (double Threshold, double? Median, double? Low, double? High) Horizon(NoiseRow row, int place) =>
        row.Memory!.Horizons[place];
}
