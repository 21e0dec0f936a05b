namespace Lethe.Experiments.Sweeps;

/// <summary>
/// The results of a sweep: a row for each task, of chained widths for each width that has begun. First what tells the task apart, then the
/// settings the sweep varies under their own names, then results. A cell without a value is empty.
/// </summary>
public sealed class SweepTable
{
    private static readonly Field[] Identity =
    [
        new("id", SweepColumnKind.Text, r => r.Task.Id), new("index", SweepColumnKind.Whole, r => (long)r.Task.Index),
        new("state", SweepColumnKind.Text, r => Word.Of(r.State)),
        new("run", SweepColumnKind.Text, r => r.Run?.Path.Replace('\\', '/')),
    ];

    private static readonly Field[] Results =
    [
        Of("outcome", SweepColumnKind.Text, r => Word.Of(r.Outcome)),
        new("width", SweepColumnKind.Whole, r => r.Run is { } run ? (long)run.Width : null),
        Of("seed", SweepColumnKind.Whole, r => r.Seed), Of("epochs", SweepColumnKind.Whole, r => (long)r.Epochs),
            Of("steps", SweepColumnKind.Whole, r => r.Steps),
        Of("best_epoch", SweepColumnKind.Whole, r => (long)r.BestEpoch), Of("val_loss", SweepColumnKind.Number, r => r.ValidationLoss),
            Of("test_loss", SweepColumnKind.Number, r => r.TestLoss),
        Of("target_mean_square", SweepColumnKind.Number, r => r.TargetMeanSquare),
            Of("relative_error", SweepColumnKind.Number, r => r.RelativeError),
        Of("diverged_epoch", SweepColumnKind.Whole, r => r.Divergence is { } d ? (long)d.Epoch : null),
            Of("diverged_where", SweepColumnKind.Text, r => r.Divergence?.Where),
        Of("units_kept", SweepColumnKind.Whole, r => r.Pruned is { } p ? (long)p.Kept.Count : null),
        Of("distance", SweepColumnKind.Number, r => r.Measurement?.Distance.Distance),
        Of("distance_exact", SweepColumnKind.Flag, r => r.Measurement?.Distance.IsExact),
        Of("radius", SweepColumnKind.Number, r => r.Measurement?.Radius?.Radius),
        OfWord("blocks", r => r.Measurement?.Choice.Blocks), OfWord("ball", r => r.Measurement?.Choice.Ball),
        OfWord("search", r => r.Measurement?.Choice.Search), Of("kappa", SweepColumnKind.Number, r => r.Measurement?.Norms.Kappa),
        OfWord("tail_kind", r => r.Measurement?.Memory?.Tail.Kind),
        Of("tail_rate", SweepColumnKind.Number, r => r.Measurement?.Memory?.Tail.Rate),
        Of("tail_exponent", SweepColumnKind.Number, r => r.Measurement?.Memory?.Tail.Exponent),
        Of("half_life", SweepColumnKind.Number, r => r.Measurement?.Memory?.HalfLife),
    ];

    private SweepTable(IReadOnlyList<SweepColumn> columns, IReadOnlyList<IReadOnlyList<object?>> rows) => (Columns, Rows) = (columns, rows);

    /// <summary>The columns.</summary>
    public IReadOnlyList<SweepColumn> Columns { get; }

    /// <summary>The rows; a cell is a string, a long, a double, a bool or null, as its column says.</summary>
    public IReadOnlyList<IReadOnlyList<object?>> Rows { get; }

    /// <summary>Collects what there is. Runs are read while they go on: those without a result have empty cells.</summary>
    /// <param name="folder">The sweep.</param>
    /// <param name="states">The states of its tasks.</param>
    /// <exception cref="ProblemException">A run's configuration cannot be read. A run's result is damaged.</exception>
    public static SweepTable Collect(SweepFolder folder, IReadOnlyList<(SweepTask Task, SweepTaskStatus Status)> states)
    {
        Setting[] varied = [.. states[0].Task.Settings.Keys.Select(key => Settings.Find(key, $"in {SweepFiles.Sweep}"))];
        // A setting such as seed is a result of the same name too.
        Field[] fields = [.. Identity, .. varied.Select(Of), .. Results.Where(r => varied.All(s => s.Key != r.Column.Name))];
        return new SweepTable([.. fields.Select(f => f.Column)],
            [.. states.SelectMany(s => RowsOf(folder, s.Task, s.Status.State)).Select(row => fields.Select(f => f.Cell(row)).ToArray())]);
    }

    /// <summary>As comma-separated values (RFC 4180, lines end with a line feed): numbers with all their bits, undefined and infinite ones
    /// by name.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder().AppendCsv(Columns.Select(c => c.Name));
        foreach (IReadOnlyList<object?> row in Rows) text.AppendCsv(row.Select(Text));
        return text.ToString();
    }

    private static IEnumerable<Row> RowsOf(SweepFolder folder, SweepTask task, SweepTaskState state)
    {
        if (!StoredRun.IsRun(folder.RunPath(task))) return [new Row(task, state, null, null)];
        IReadOnlyList<StoredRun> widths = StoredRun.Open(folder.RunPath(task)).RequireWhole().Widths;
        return widths.Count == 0 ? [new Row(task, state, null, null)] : widths.Select(run => new Row(task, state, run, run.Result));
    }

    private static Field Of(string name, SweepColumnKind kind, Func<RunResult, object?> value) =>
        new(name, kind, row => row.Result is { } result ? value(result) : null);

    private static Field OfWord(string name, Func<RunResult, Enum?> value) =>
        Of(name, SweepColumnKind.Text, r => value(r) is { } word ? Word.Of(word) : null);

    private static Field Of(Setting setting)
    {
        SweepColumnKind kind = setting.BoxedType == typeof(double) ? SweepColumnKind.Number
            : setting.BoxedType == typeof(int) || setting.BoxedType == typeof(long) ? SweepColumnKind.Whole
            : setting.BoxedType == typeof(bool) ? SweepColumnKind.Flag : SweepColumnKind.Text;
        return new Field(setting.Key, kind, row =>
        {
            object? value = setting.Read(row.Task.Settings[setting.Key]);
            return kind switch
            {
                SweepColumnKind.Whole => value is null ? null : Convert.ToInt64(value, CultureInfo.InvariantCulture),
                SweepColumnKind.Text => value as string ?? row.Task.Settings[setting.Key],
                _ => value,
            };
        });
    }

    private static string Text(object? cell) => cell switch
    {
        null => "",
        double number => CsvNumber.Format(number),
        bool flag => flag ? "true" : "false",
        _ => Invariant($"{cell}"),
    };

    private sealed record Row(SweepTask Task, SweepTaskState State, StoredRun? Run, RunResult? Result);

    private sealed record Field(SweepColumn Column, Func<Row, object?> Cell)
    {
        public Field(string name, SweepColumnKind kind, Func<Row, object?> cell)
            : this(new SweepColumn(name, kind), cell)
        {
        }
    }
}
