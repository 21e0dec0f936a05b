namespace Lethe.Experiments.Runs;

/// <summary>metrics.csv of a run as the scalars TensorBoard shows: a chart for each column, over optimizer steps.</summary>
public static class RunEvents
{
    private const string EpochColumn = "epoch", StepColumn = "step", SecondsColumn = "seconds";

    /// <summary>The name TensorBoard knows such a file by.</summary>
    public const string FileName = "events.out.tfevents.lethe";

    /// <summary>The scalars, epoch by epoch. Times are the start of the run in its manifest and the seconds of timing.csv; where these are
    /// missing they begin in 1970.</summary>
    /// <param name="run">A run of one width.</param>
    /// <exception cref="ProblemException">It has no metrics, or they are damaged.</exception>
    public static IReadOnlyList<ScalarEvent> Of(StoredRun run)
    {
        CsvTable metrics = run.Metrics();
        int step = metrics.Columns.ToList().IndexOf(StepColumn);
        if (step < 0)
            throw ProblemException.Input(run.FilePath(RunFiles.Metrics), $"it has no column '{StepColumn}'", "the table of a run",
            "Restore the file, or run again");
        double[] seconds = run.Has(RunFiles.Timing) ? CsvTable.Read(run.FilePath(RunFiles.Timing)).Column(SecondsColumn) : [];
        double time = Started(run.FilePath(RunFiles.Manifest));
        List<ScalarEvent> events = [];
        for (int row = 0; row < metrics.Rows.Count; row++)
        {
            if (row < seconds.Length) time += seconds[row];
            for (int c = 0; c < metrics.Columns.Count; c++)
                if (metrics.Columns[c] is not (EpochColumn or StepColumn))
                    events.Add(new ScalarEvent(metrics.Columns[c], (long)metrics.Rows[row][step], time, metrics.Rows[row][c]));
        }

        return events;
    }

    // No result depends on a manifest, so one that cannot be read is passed over.
    private static double Started(string path)
    {
        try
        {
            string? text = File.Exists(path)
                ? (string?)JsonNode.Parse(InputFile.ReadText(path, "the manifest of a run"))?["sessions"]?[0]?["started"] : null;
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset started)
                ? started.ToUnixTimeMilliseconds() / 1000.0 : 0;
        }
        catch (Exception e) when (FileTrouble.Is(e) || JsonMistake.Is(e))
        {
            return 0;
        }
    }
}
