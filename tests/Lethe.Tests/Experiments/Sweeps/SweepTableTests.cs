namespace Lethe.Tests.Experiments.Sweeps;

/// <summary>The table of a sweep's results.</summary>
public sealed class SweepTableTests : IDisposable
{
    private readonly TemporaryFolder _temp = new();
    private readonly SweepFolder _folder;
    private readonly SweepTable _table;

    public SweepTableTests()
    {
        _folder = SmallSweep.Create(_temp["sweep"], "train.lr=0.01,1e300", "model.width=3,[3,4]", "target=random:rnn,width=2,seed=1,exp");
        // Four have run: one width and two, finite and not; four have not.
        foreach (SweepTask task in _folder.Tasks.Where(t => t.Settings["target"] == "exp"))
            TaskRunner.Run(_folder, task, SmallSweep.Context, CancellationToken.None);
        _table = SweepTable.Collect(_folder, new SweepSurvey(_folder, []).States);
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void ThereIsARowForEachWidthThatHasBegun()
    {
        // A chain that diverges in its first width has no second.
        Assert.Equal(4 + 1 + 2 + 1 + 1, _table.Rows.Count);
        Assert.Equal(["diverged", "diverged", "done", "done", "done", "pending", "pending", "pending", "pending"], Column("state")
            .Cast<string>().Order(StringComparer.Ordinal));
        Assert.Equal([3L, 4L], _table.Rows.Where(row => Cell(row, "state") is "done" && Cell(row, "model.width") is "[3, 4]")
            .Select(row => Cell(row, "width")));
        Assert.Equal(["id", "index", "state", "run", "model.width", "target", "train.lr", "outcome"], _table.Columns.Take(8)
            .Select(c => c.Name));
    }

    [Fact]
    public void CellsAreTheNumbersOfTheRuns()
    {
        foreach (IReadOnlyList<object?> row in _table.Rows)
        {
            if (Cell(row, "run") is not string run)
            {
                Assert.All(row.Skip(8), Assert.Null);
                continue;
            }

            RunResult result = StoredRun.Open(run).Result!;
            Assert.Equal(result.ValidationLoss, Cell(row, "val_loss"));
            Assert.Equal(result.TestLoss, Cell(row, "test_loss"));
            Assert.Equal((long)result.Epochs, Cell(row, "epochs"));
            Assert.Equal(result.Measurement?.Radius?.Radius, Cell(row, "radius"));
            Assert.Equal(result.Measurement?.Distance.IsExact, Cell(row, "distance_exact"));
        }

        Assert.Equal([0.01, 1e300], Column("train.lr").Cast<double>().Distinct());
    }

    [Fact]
    public void CsvQuotesWhatHoldsACommaAndKeepsAllBits()
    {
        string[] lines = _table.ToCsv().Split('\n');
        Assert.Equal(_table.Rows.Count + 2, lines.Length);
        Assert.Equal("", lines[^1]);
        Assert.StartsWith("id,index,state,run,model.width,target,train.lr,outcome,width,seed,epochs", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Contains("\"random:rnn,width=2,seed=1\"", StringComparison.Ordinal)
            && line.Contains("\"[3, 4]\"", StringComparison.Ordinal));
        IReadOnlyList<object?> done = _table.Rows.First(row => Cell(row, "state") is "done");
        Assert.Contains(lines, line =>
            line.Contains("," + CsvNumber.Format((double)Cell(done, "val_loss")!) + ",", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ParquetHoldsTheSameCells()
    {
        using var stream = new MemoryStream();
        SweepParquet.Write(_table, stream);
        stream.Position = 0;
        IReadOnlyList<IReadOnlyList<object?>> columns = await ParquetColumns.Read(stream, _table.Columns);
        for (int c = 0; c < _table.Columns.Count; c++) Assert.Equal(_table.Rows.Select(row => row[c]), columns[c]);
    }

    private IEnumerable<object?> Column(string name) => _table.Rows.Select(row => Cell(row, name));

    private object? Cell(IReadOnlyList<object?> row, string name) => row[_table.Columns.ToList().FindIndex(c => c.Name == name)];
}
