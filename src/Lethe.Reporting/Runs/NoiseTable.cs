using Lethe.Experiments.Noise;
using Lethe.Noise;

namespace Lethe.Reporting.Runs;

/// <summary>Results of noise as tables.</summary>
public static class NoiseTable
{
    /// <summary>Amount by amount: errors, their growth, horizons, whether memory survives.</summary>
    /// <param name="results">Results with their names; an empty name: no column for it.</param>
    public static Table Rows(IReadOnlyList<(string Label, NoiseResult Result)> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        bool named = results.Any(one => one.Label.Length > 0), balls = results.Any(one => one.Result.Rows.Any(row => row.Ball is not null));
        double[] thresholds = [.. results.Select(one => one.Result.Memory).OfType<MemoryFunction>().Take(1)
            .SelectMany(memory => memory.Horizons.Select(h => h.Threshold))];
        return new Table("",
            [
                .. named ? [new TableColumn("model") { IsKey = true }] : Array.Empty<TableColumn>(), new("kind") { IsKey = true },
                new("amount") { IsKey = true },
                new("error: median", true) { Keys = ["error_median", "error_median_low", "error_median_high"] },
                new("90 %", true) { Keys = ["error_p90", "error_p90_low", "error_p90_high"] }, new("worst", true) { Keys =
                    ["error_worst"] },
                new("SNR dB", true), new("grows"),
                .. thresholds.Select((eps, i) => new TableColumn(Invariant($"horizon {eps}"), true)
                    { Keys = [Invariant($"horizon_{eps}"), Invariant($"horizon_{eps}_low"), Invariant($"horizon_{eps}_high")] }),
                .. thresholds.Length > 0 ? [new TableColumn("memory survives")] : Array.Empty<TableColumn>(),
                .. balls ? [new TableColumn("certified", true)] : Array.Empty<TableColumn>(),
            ],
            [.. from one in results from row in one.Result.Rows select (IReadOnlyList<TableCell>)
            [
                .. named ? [TableCell.Of(one.Label)] : Array.Empty<TableCell>(), TableCell.Of(Word.Of(row.Case.Kind)),
                TableCell.Of(row.Case.Amount), Of(row.Error.Median), Of(row.Error.Ninety), TableCell.Of(row.Error.Worst),
                TableCell.Of(OutputError.Decibels(row.Error.Middle)),
                TableCell.Of(row.Growth is not { } growth ? "-" : growth.Grows is { } grows ? grows ? "yes" : "no" : "?"),
                .. thresholds.Select((_, i) => row.Memory is { } memory ? Horizon(memory.Horizons[i]) : new TableCell("-", ["", "", ""])),
                .. thresholds.Length > 0 ? [Survival(row)] : Array.Empty<TableCell>(),
                .. balls ? [row.Ball is { } ball ? TableCell.Of(ball.Certified) : TableCell.Of("-")] : Array.Empty<TableCell>(),
            ]]);
    }

    /// <summary>One part of the weights at a time.</summary>
    /// <param name="results">Results with their names; an empty name: no column for it.</param>
    public static Table Parts(IReadOnlyList<(string Label, NoiseResult Result)> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        bool named = results.Any(one => one.Label.Length > 0);
        return new Table("",
            [
                .. named ? [new TableColumn("model") { IsKey = true }] : Array.Empty<TableColumn>(), new("kind"), new("amount"),
                new("weights alone"), new("recurrent"), new("error", true), new("SNR dB", true),
            ],
            [.. from one in results from part in one.Result.Tensors.Concat(one.Result.Parts.Select(p => p with { Name = $"all {p.Name}" }))
            select (IReadOnlyList<TableCell>)
            [
                .. named ? [TableCell.Of(one.Label)] : Array.Empty<TableCell>(), TableCell.Of(Word.Of(part.Kind)), TableCell
                    .Of(part.Amount),
                TableCell.Of(part.Name), TableCell.Of(part.IsRecurrent ? "yes" : "no"), TableCell.Of(part.Error),
                TableCell.Of(OutputError.Decibels(part.Error)),
            ]]);
    }

    /// <summary>Kinds and amounts by model: median error, and whether memory survives.</summary>
    /// <param name="results">Results with their names.</param>
    public static Table Compared(IReadOnlyList<(string Label, NoiseResult Result)> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        (NoiseKind Kind, string Amount)[] rows = [.. results.SelectMany(one => one.Result.Rows)
            .Select(row => (row.Case.Kind, row.Case.Amount)).Distinct()];
        return new Table("",
            [new("kind") { IsKey = true }, new("amount") { IsKey = true }, .. results.Select(one => new TableColumn(one.Label, true))],
            [.. rows.Select(key => (IReadOnlyList<TableCell>)
            [
                TableCell.Of(Word.Of(key.Kind)), TableCell.Of(key.Amount),
                .. results.Select(one => one.Result.Rows.FirstOrDefault(row => (row.Case.Kind, row.Case.Amount) == key) is { } row
                    ? Brief(row) : TableCell.Of("-")),
            ])]);
    }

    private static TableCell Brief(NoiseRow row)
    {
        string error = Digits.Significant(row.Error.Middle, 2);
        if (row.Memory is null) return TableCell.Of(error);
        TableCell survival = Survival(row);
        return TableCell.Of($"{error} {(survival.Text == "yes" ? "kept" : survival.Text == "no" ? "lost" : "?")}", survival.Tone);
    }

    private static TableCell Of(Quantile quantile) =>
        new(Digits.Significant(quantile.Value) + (quantile.Low == quantile.High ? ""
            : $" [{End(quantile.Low)}, {End(quantile.High)}]"),
            [Digits.Exact(quantile.Value), Digits.Exact(quantile.Low), Digits.Exact(quantile.High)]);

    private static string End(double value) => double.IsInfinity(value) ? "?" : Digits.Significant(value, 2);

    private static TableCell Horizon((double Threshold, double? Median, double? Low, double? High) horizon)
    {
        string Text(double? time) => time is { } t ? Digits.Significant(t) : "beyond";
        string Exact(double? time) => time is { } t ? Digits.Exact(t) : "";
        return new TableCell(horizon.Low == horizon.High ? Text(horizon.Median)
            : $"{Text(horizon.Median)} [{Text(horizon.Low)}, {Text(horizon.High)}]", [Exact(horizon.Median), Exact(horizon.Low),
                Exact(horizon.High)]);
    }

    private static TableCell Survival(NoiseRow row) => row.Memory?.Survives.Kind switch
    {
        SurvivalKind.Yes => TableCell.Of("yes", CellTone.Good),
        SurvivalKind.No => TableCell.Of("no", CellTone.Bad),
        SurvivalKind.Undecided => TableCell.Of("undecided", CellTone.Open),
        _ => TableCell.Of("-"),
    };
}
