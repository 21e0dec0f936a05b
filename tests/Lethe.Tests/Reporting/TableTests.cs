namespace Lethe.Tests.Reporting;

public sealed class TableTests
{
    private static readonly Table Small = new("T", [new TableColumn("name"), new TableColumn("value", true)],
        [[TableCell.Of("a"), TableCell.Of(1.0 / 3)], [TableCell.Of("long, \"quoted\" | <b>"), TableCell.Of(double.PositiveInfinity)]]);

    [Fact]
    public void Text_IsAligned() =>
        Assert.Equal("T\nname                  value\na                     0.333\nlong, \"quoted\" | <b> " +
            "     ∞\n", TableWriter.Text(Small));

    [Fact]
    public void Markdown_EscapesItsOwnSigns() =>
        Assert.Equal("**T**\n\n| name | value |\n| --- | ---: |\n| a | 0.333 |\n| long, \"quoted\" \\| &lt;b> | ∞ |\n",
            TableWriter.Markdown(Small));

    [Fact]
    public void Csv_HasExactValues() =>
        Assert.Equal("name,value\na,0.3333333333333333\n\"long, \"\"quoted\"\" | <b>\",Infinity\n", TableWriter.Csv(Small));

    [Fact]
    public void ControlCharactersDoNotBreakLines()
    {
        var table = new Table("", [new TableColumn("x")], [[TableCell.Of("a\r\nb\u001b[31m")]]);
        Assert.Equal(2, TableWriter.Text(table).Count(c => c == '\n'));
        Assert.DoesNotContain('\u001b', TableWriter.Text(table) + TableWriter.Markdown(table));
        Assert.Contains(@"a\r\nb\u001B[31m", TableWriter.Text(table), StringComparison.Ordinal);
    }

    [Fact]
    public void RowsOfAnotherLengthAreRefused() =>
        Assert.Contains("expected 2", Assert.Throws<ArgumentException>(() => TableWriter.Text(Small with { Rows = [[TableCell.Of("a")]] }))
            .Message, StringComparison.Ordinal);

    [Fact]
    public void Verdicts_HaveTheMeasuredNumbers_InEveryCulture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Table table = VerdictTable.Summary(ScienceSamples.Verdicts);
            string[] lines = TableWriter.Text(table).Split('\n');
            string row = string.Join(' ', lines[3].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            Assert.Equal("pol direct hardtanh unstable -0.67 [-0.70, -0.64] 0.800 → 0.125 -0.81 [-0.85, -0.77] 0.400 → 0.0423 8 16 32 " +
                "64 128 14/15", row);
            string[] csv = TableWriter.Csv(table).Split('\n');
            Assert.Equal("target,parameterization,activation,verdict,slope,slope_low,slope_high,radius_first,radius_last,"
                + "distance_slope,distance_slope_low,"
                + "distance_slope_high,distance_first,distance_last,widths,admitted_runs,refused_runs", csv[0]);
            Assert.All(csv[1..^1], line => Assert.Equal(csv[0].Count(c => c == ','), line.Count(c => c == ',')));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Verdicts_LeaveOutColumnsNobodyNeeds()
    {
        Verdict[] stable = [.. ScienceSamples.Verdicts.Skip(2)];
        Assert.DoesNotContain(VerdictTable.Summary(stable).Columns, c => c.Name.StartsWith("r(W)", StringComparison.Ordinal));
        Verdict other = stable[0] with { Family = stable[0].Family with { Model = "rnn" } };
        Assert.Contains(VerdictTable.Summary([stable[0], other]).Columns, c => c.Name == "model");
    }

    [Fact]
    public void ByWidth_HasARowPerFamilyAndWidth() =>
        Assert.Equal(ScienceSamples.Verdicts.Count * ScienceSamples.Widths.Length, VerdictTable.ByWidth(ScienceSamples.Verdicts)
            .Rows.Count);

    [Fact]
    public void Runs_ShowOnlyKnownNumbers()
    {
        RunConfig config =
            RunConfig.Resolve(null, ["target=exp", "model.parameterization=direct", "activation=hardtanh", "model.width=8", "seed=3"]);
        var result = new RunResult
        { Outcome = TrainingOutcome.Diverged, Width = 8, Seed = 3, Epochs = 12, Steps = 0, BestEpoch = 1, ValidationLoss = 1.5e-7 };
        string csv = TableWriter.Csv(RunTable.Create([new RunRow(StoredRun.Of("runs/a", config, result), null)]));
        Assert.Equal("run,target,parameterization,activation,model,width,seed,outcome,epochs,val_loss\n" +
            "a,exp,direct,hardtanh,diagonal,8,3,diverged,12,1.5E-07\n", csv);
    }
}
