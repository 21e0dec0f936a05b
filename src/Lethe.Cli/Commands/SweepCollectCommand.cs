namespace Lethe.Cli.Commands;

/// <summary>lethe sweep collect: one table of settings and results.</summary>
internal sealed class SweepCollectCommand() : WordsCommand("collect",
    "One table of all runs, the settings that vary beside the results, as CSV and Parquet", ("DIR", "The folder of a sweep"),
    "sweep collect runs/seeds", "sweep collect runs/seeds --out-file seeds.parquet")
{
    private static readonly string[] Extensions = [".csv", ".parquet"];

    private readonly Option<string[]> _files = new("--out-file")
    {
        HelpName = "FILE",
        Description = $"A file to write, .csv or .parquet; may be given several times (default: {SweepFiles.ResultsCsv} and " +
            $"{SweepFiles.ResultsParquet} in DIR)",
    };

    protected override Symbol[] Symbols => [_files];

    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Words(FreeWords).RequireSubjects("sweep collect", "folder", 1, 1).RequireNoOverrides("sweep collect");
        string[] files = context.Parse.GetValue(_files) is { Length: > 0 } given ? [.. given.Select(context.Surroundings.PathOf)]
            : [.. ((string[])[SweepFiles.ResultsCsv, SweepFiles.ResultsParquet]).Select(name => Path.Combine(words.Subjects[0], name))];
        foreach (string file in files)
        {
            if (!Extensions.Contains(Path.GetExtension(file).ToLowerInvariant()))
                throw ProblemException.Usage("option --out-file", $"'{file}'", "a name that ends in .csv or .parquet",
                    "write for example --out-file results.csv");
        }

        SweepFolder folder = SweepFolder.Open(words.Subjects[0]);
        var survey = new SweepSurvey(folder);
        SweepTable table = SweepTable.Collect(folder, survey.States);
        foreach (string file in files)
        {
            if (Path.GetExtension(file).Equals(".csv", StringComparison.OrdinalIgnoreCase)) AtomicFile.WriteText(file, table.ToCsv());
            else AtomicFile.Write(file, stream => SweepParquet.Write(table, stream));
        }

        object document = JsonText.With(survey.Document, new
        {
            rows = table.Rows.Count,
            columns = table.Columns.Select(c => c.Name),
            files,
        });
        return new CommandOutcome(document, terminal =>
            terminal.WriteLine(
                Invariant($"{table.Rows.Count} rows, {table.Columns.Count} columns: {string.Join(", ", files)} ({survey.CountsText})")));
    }
}
