using Lethe.Stability;

namespace Lethe.Reporting.Tables;

/// <summary>One run as a table shows it; NaN where a number is not known.</summary>
/// <param name="Run">Name or folder.</param>
/// <param name="Family">Target, parameterisation, activation, model.</param>
/// <param name="Width">m.</param>
/// <param name="Seed">Seed.</param>
/// <param name="Outcome">How training ended, in a word.</param>
/// <param name="Epochs">Epochs run.</param>
public sealed record RunRow(string Run, FamilyKey Family, int Width, long Seed, string Outcome, int Epochs)
{
    /// <summary>Best validation loss.</summary>
    public double ValidationLoss { get; init; } = double.NaN;

    /// <summary>Test loss of the best weights.</summary>
    public double TestLoss { get; init; } = double.NaN;

    /// <summary>E_m(0) / ||H||^2.</summary>
    public double RelativeError { get; init; } = double.NaN;

    /// <summary>beta*.</summary>
    public double Radius { get; init; } = double.NaN;

    /// <summary>r(W).</summary>
    public double Distance { get; init; } = double.NaN;

    /// <summary>Judgement of the outcome, for pages.</summary>
    public CellTone Tone { get; init; }

    /// <summary>Anchor of the run in a page; empty: none.</summary>
    public string Anchor { get; init; } = "";

    /// <summary>Anchor of its family in a page; empty: none.</summary>
    public string FamilyAnchor { get; init; } = "";

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
        ArgumentNullException.ThrowIfNull(runs);
        settings ??= [];
        (string Name, string Key, Func<RunRow, double> Value)[] numbers =
        [
            ("validation loss", "val_loss", r => r.ValidationLoss), ("test loss", "test_loss", r => r.TestLoss),
            ("relative error", "relative_error", r => r.RelativeError), ("β*", "radius", r => r.Radius), ("r(W)", "distance", r => r.Distance),
        ];
        numbers = [.. numbers.Where(n => runs.Any(r => !double.IsNaN(n.Value(r))))];
        return new Table(title,
            [
                new("run"), new("target"), new("parameterization"), new("activation"), new("model"), new("m", true) { Keys = ["width"] }, new("seed", true),
                .. settings.Select(name => new TableColumn(name)), new("outcome"), new("epochs", true),
                .. numbers.Select(n => new TableColumn(n.Name, true) { Keys = [n.Key] }),
            ],
            [.. runs.Select(r => (IReadOnlyList<TableCell>)
            [
                TableCell.Of(r.Run) with { Anchor = r.Anchor }, TableCell.Of(r.Family.Target) with { Anchor = r.FamilyAnchor }, TableCell.Of(r.Family.Parameterization),
                TableCell.Of(r.Family.Activation), TableCell.Of(r.Family.Model), TableCell.Of(r.Width), TableCell.Of(r.Seed),
                .. settings.Select((_, i) => TableCell.Of(i < r.Settings.Count ? r.Settings[i] : "")), TableCell.Of(r.Outcome, r.Tone), TableCell.Of(r.Epochs), .. numbers.Select(n => TableCell.Of(n.Value(r))),
            ])]);
    }
}
