namespace Lethe.Reporting.Studies;

/// <summary>The table of the theory: a parameterization to a row, a target to a column, a verdict to a cell.</summary>
public static class VerdictGrid
{
    /// <summary>The verdicts of one model beside what the reference's table says.</summary>
    /// <param name="title">Title.</param>
    /// <param name="verdicts">Verdicts of one model.</param>
    public static Table Create(string title, IReadOnlyList<ExpectedVerdict> verdicts)
    {
        string[] targets = [.. verdicts.Select(v => v.Measured.Family.Target).Distinct()];
        return new Table(title, [new("parameterization"), .. targets.Select(t => new TableColumn(t))],
            [.. verdicts.GroupBy(v => v.Measured.Family.Parameterization).Select(row => (IReadOnlyList<TableCell>)
            [
                TableCell.Of(row.Key),
                .. targets.Select(t => row.FirstOrDefault(v => v.Measured.Family.Target == t) is { } cell ? Cell(cell) : TableCell.Of("-")),
            ])]);
    }

    /// <summary>Every family in a row, with its numbers, for files.</summary>
    public static Table All(IReadOnlyList<ExpectedVerdict> verdicts)
    {
        return new Table("",
            [new("model"), new("parameterization"), new("target"), new("expected"), new("measured"), new("slope", true), new("low", true),
            new("high", true),
                new("distance_slope", true), new("admitted", true), new("refused", true), new("reason"), new("note")],
            [.. verdicts.Select(v => (IReadOnlyList<TableCell>)
            [
                TableCell.Of(v.Measured.Family.Model), TableCell.Of(v.Measured.Family.Parameterization),
                    TableCell.Of(v.Measured.Family.Target),
                TableCell.Of(v.Expected is { } e ? VerdictText.Kind(e) : "-"), TableCell.Of(VerdictText.Kind(v.Measured.Kind)),
                    TableCell.Of(v.Measured.Slope),
                TableCell.Of(v.Measured.SlopeLow), TableCell.Of(v.Measured.SlopeHigh), TableCell.Of(v.Measured.DistanceSlope),
                    TableCell.Of(v.Measured.AdmittedRuns),
                TableCell.Of(v.Measured.RefusedRuns), TableCell.Of(v.Measured.Reason), TableCell.Of(v.Note),
            ])]);
    }

    /// <summary>The cells that differ from the reference's table, each with a sentence.</summary>
    public static Table Differences(IReadOnlyList<ExpectedVerdict> verdicts)
    {
        return new Table("Cells that differ from the expected table",
            [new("model"), new("parameterization"), new("target"), new("expected"), new("measured"), new("what the numbers say")],
            [.. verdicts.Where(v => v.Agrees == false).Select(v => (IReadOnlyList<TableCell>)
            [
                TableCell.Of(v.Measured.Family.Model), TableCell.Of(v.Measured.Family.Parameterization),
                    TableCell.Of(v.Measured.Family.Target),
                TableCell.Of(VerdictText.Kind(v.Expected!.Value)),
                    TableCell.Of(VerdictText.Kind(v.Measured.Kind), VerdictTable.Tone(v.Measured.Kind)), TableCell.Of(v.Note),
            ])]);
    }

    private static TableCell Cell(ExpectedVerdict v)
    {
        string text = VerdictText.Kind(v.Measured.Kind);
        if (double.IsFinite(v.Measured.Slope))
            text += Invariant($" {Digits.Fixed(v.Measured.Slope)} {Digits.Interval(v.Measured.SlopeLow, v.Measured.SlopeHigh)}");
        if (v.Agrees == false) text += $"; expected {VerdictText.Kind(v.Expected!.Value)}";
        // Beside an expected answer the tone says whether it was met, else what the verdict is.
        CellTone tone = v.Agrees is not { } agrees ? VerdictTable.Tone(v.Measured.Kind) : agrees
            ? CellTone.Good : v.Measured.Kind == VerdictKind.Undecided ? CellTone.Open : CellTone.Bad;
        return TableCell.Of(text, tone);
    }
}
