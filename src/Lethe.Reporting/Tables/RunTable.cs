using Lethe.Reporting.Runs;

namespace Lethe.Reporting.Tables;

/// <summary>One run as a table shows it.</summary>
/// <param name="Run">The run.</param>
/// <param name="Measurement">What was measured of it; null: nothing.</param>
public sealed record RunRow(StoredRun Run, ModelMeasurement? Measurement)
{
    /// <summary>Anchor of the run in a page; empty: none.</summary>
    public string Anchor { get; init; } = "";

    /// <summary>Anchor of its family in a page; empty: none.</summary>
    public string FamilyAnchor { get; init; } = "";

    /// <summary>What it is called where people read; empty: by its folder. Files have the folder.</summary>
    public string Name { get; init; } = "";

    /// <summary>Values of further settings, one for each name given to the table.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];
}

/// <summary>Tables of runs.</summary>
public static class RunTable
{
    /// <summary>One row per run; columns without any value are left out.</summary>
    /// <param name="runs">Runs.</param>
    /// <param name="title">Title.</param>
    /// <param name="settings">Names of further settings, each a column.</param>
    public static Table Create(IReadOnlyList<RunRow> runs, string title = "Runs", IReadOnlyList<string>? settings = null)
    {
        settings ??= [];
        (string Name, string Key, Func<RunRow, double?> Value)[] numbers =
        [
            ("validation loss", "val_loss", r => r.Run.Result?.ValidationLoss), ("test loss", "test_loss", r => r.Run.Result?.TestLoss),
            ("relative error", "relative_error", r => r.Measurement?.RelativeError), ("β*", "radius", r => r.Measurement?.Radius?.Radius),
            ("r(W)", "distance", r => r.Measurement?.Distance.Distance),
        ];
        numbers = [.. numbers.Where(n => runs.Any(r => n.Value(r) is { } value && !double.IsNaN(value)))];
        bool perturbed = runs.Any(r => r.Measurement is not null);
        return new Table(title,
            [
                new("run"), new("target"), new("parameterization"), new("activation"), new("model"), new("m", true) { Keys = ["width"] },
                    new("seed", true),
                .. settings.Select(name => new TableColumn(name)), new("outcome"), new("epochs", true),
                .. numbers.Select(n => new TableColumn(n.Name, true) { Keys = [n.Key] }),
                .. perturbed ? [VerdictTable.Perturbed] : Array.Empty<TableColumn>(),
            ],
            [.. runs.Select(r => (IReadOnlyList<TableCell>)
            [
                new TableCell(r.Name.Length > 0 ? r.Name : r.Run.Name, [r.Run.Name]) { Anchor = r.Anchor },
                TableCell.Of(r.Run.Family.Target) with { Anchor = r.FamilyAnchor },
                TableCell.Of(r.Run.Family.Parameterization), TableCell.Of(r.Run.Family.Activation), TableCell.Of(r.Run.Family.Model),
                TableCell.Of(r.Run.Width),
                TableCell.Of(r.Run.Config.Get(Experiments.Configuration.Settings.Seed)),
                .. settings.Select((_, i) => TableCell.Of(i < r.Settings.Count ? r.Settings[i] : "")),
                TableCell.Of(RunResults.State(r.Run), Tone(r.Run.Result)),
                TableCell.Of(r.Run.Result?.Epochs ?? 0), .. numbers.Select(n => TableCell.Of(n.Value(r) ?? double.NaN)),
                .. perturbed ? [VerdictTable.Of(r.Measurement?.Choice)] : Array.Empty<TableCell>(),
            ])]);
    }

    private static CellTone Tone(RunResult? result) => result is null ? CellTone.Open : result.IsUsable ? CellTone.None : CellTone.Bad;
}
