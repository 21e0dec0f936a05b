namespace Lethe.Reporting.Tables;

/// <summary>Tables of verdicts.</summary>
public static class VerdictTable
{
    private const string SlopeText = " slope [95 %]";

    /// <summary>
    /// One row per family: the verdict and the numbers it rests on. Slopes are of log beta* and log r(W) on log m with 95 % intervals;
    /// beta* and r(W) are medians at the smallest and the largest width. Columns of r(W) and of the model are left out where no family
    /// needs them.
    /// </summary>
    public static Table Summary(IReadOnlyList<Verdict> verdicts, string title = "Verdicts")
    {
        bool distance = verdicts.Any(v => v.Distance.Any(r => !double.IsNaN(r)));
        bool model = verdicts.Select(v => v.Family.Model).Distinct().Skip(1).Any();
        List<TableColumn> columns = [new("target") { IsKey = true }, new("parameterization") { IsKey = true },
            new("activation") { IsDetail = IsAlike(verdicts, v => v.Family.Activation) }];
        if (model) columns.Add(new("model") { IsKey = true });
        bool trained = verdicts.Any(v => v.Family.Training.Length > 0);
        if (trained) columns.Add(new("training") { IsKey = true });
        columns.Add(new("verdict"));
        columns.AddRange(Numbers("β*", "", "radius"));
        if (distance) columns.AddRange(Numbers("r(W)", "distance_", "distance").Select((c, i) => c with { IsDetail = i == 0 }));
        columns.AddRange([new("widths") { IsDetail = true },
            new("runs", true) { Keys = ["admitted_runs", "refused_runs"], IsDetail = true }]);
        bool perturbed = verdicts.Any(v => v.Choice is not null);
        if (perturbed) columns.Add(Perturbed with { IsDetail = IsAlike(verdicts, v => v.Choice) });
        return new Table(title, columns, [.. verdicts.Select(v => (IReadOnlyList<TableCell>)
            [.. Row(v, model, trained, distance), .. perturbed ? [Of(v.Choice)] : Array.Empty<TableCell>()])])
        {
            Caption = "Slopes of the logarithms on log m with 95 % intervals; medians at the smallest → the largest width; runs " +
                "admitted / all. "
                + "Unstable: the interval lies below −0.25; stable: above.",
        };
    }

    /// <summary>One row per family and width: medians of beta* and r(W).</summary>
    public static Table ByWidth(IReadOnlyList<Verdict> verdicts, string title = "Radius and distance by width")
    {
        bool trained = verdicts.Any(v => v.Family.Training.Length > 0);
        var rows = new List<IReadOnlyList<TableCell>>();
        foreach (Verdict verdict in verdicts)
        {
            for (int i = 0; i < verdict.Widths.Count; i++)
            {
                rows.Add(
                [
                    .. Family(verdict.Family, true, trained), TableCell.Of(verdict.Widths[i]), TableCell.Of(At(verdict.Radius, i)),
                        TableCell.Of(At(verdict.Distance, i)),
                ]);
            }
        }
        return new Table(title,
            [new("target"), new("parameterization"), new("activation"), new("model"),
                .. trained ? [new TableColumn("training")] : Array.Empty<TableColumn>(), new("m", true) { Keys = ["width"] },
                new("β*", true) { Keys = ["radius"] }, new("r(W)", true) { Keys = ["distance"] }], rows);
    }

    /// <summary>What beta* is of.</summary>
    internal static TableColumn Perturbed => new("perturbed") { Keys = ["blocks", "ball", "search"] };

    internal static TableCell Of(PerturbationChoice? choice) => choice is not { } c ? new TableCell(Digits.Undefined, ["", "", ""])
        : new TableCell(c.ToString(), [Word.Of(c.Blocks), Word.Of(c.Ball), Word.Of(c.Search)]);

    internal static CellTone Tone(VerdictKind kind) => kind switch
    {
        VerdictKind.Stable => CellTone.Good,
        VerdictKind.Unstable => CellTone.Bad,
        _ => CellTone.Open,
    };

    private static bool IsAlike<T>(IReadOnlyList<Verdict> verdicts, Func<Verdict, T> part) => verdicts.Select(part).Distinct().Count() < 2;

    private static List<TableCell> Row(Verdict verdict, bool model, bool trained, bool distance)
    {
        var row = new List<TableCell>(Family(verdict.Family, model, trained))
        {
            TableCell.Of(VerdictText.Kind(verdict.Kind), Tone(verdict.Kind)),
            Slope(verdict.Slope, verdict.SlopeLow, verdict.SlopeHigh),
            Ends(verdict.Radius),
        };
        if (distance)
            row.AddRange([Slope(verdict.DistanceSlope, verdict.DistanceSlopeLow, verdict.DistanceSlopeHigh), Ends(verdict.Distance)]);
        row.Add(TableCell.Of(string.Join(' ', verdict.Widths.Select(w => Invariant($"{w}")))));
        (string admitted, string refused) =
            (Invariant($"{verdict.AdmittedRuns}"), Invariant($"{verdict.RefusedRuns}"));
        string all = Invariant($"{verdict.AdmittedRuns + verdict.RefusedRuns}");
        row.Add(new TableCell($"{admitted}/{all}", [admitted, refused]));
        return row;
    }

    private static IEnumerable<TableCell> Family(FamilyKey family, bool model, bool trained)
    {
        yield return TableCell.Of(family.Target);
        yield return TableCell.Of(family.Parameterization);
        yield return TableCell.Of(family.Activation);
        if (model) yield return TableCell.Of(family.Model);
        if (trained) yield return TableCell.Of(family.Training);
    }

    private static TableColumn[] Numbers(string name, string prefix, string key) =>
    [
        new(name + SlopeText, true) { Keys = [prefix + "slope", prefix + "slope_low", prefix + "slope_high"] },
        new(name, true) { Keys = [key + "_first", key + "_last"] },
    ];

    private static TableCell Slope(double slope, double low, double high)
    {
        string interval = Digits.Interval(low, high), text = Digits.Fixed(slope);
        return new TableCell(interval == Digits.Undefined
            ? text : $"{text} {interval}", [Digits.Exact(slope), Digits.Exact(low), Digits.Exact(high)]);
    }

    private static TableCell Ends(IReadOnlyList<double> values)
    {
        if (values.Count == 0 || values.All(double.IsNaN)) return new TableCell(Digits.Undefined, ["NaN", "NaN"]);
        return new TableCell($"{Digits.Significant(values[0])} → {Digits.Significant(values[^1])}",
            [Digits.Exact(values[0]), Digits.Exact(values[^1])]);
    }

    private static double At(IReadOnlyList<double> values, int i) => i < values.Count ? values[i] : double.NaN;
}
