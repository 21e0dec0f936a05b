namespace Lethe.Cli.Commands;

/// <summary>lethe report: one self-contained HTML file over folders of runs.</summary>
internal sealed class ReportCommand() : WordsCommand("report",
    "One self-contained HTML file over a run, a sweep or any folders of runs: verdicts, interactive curves, settings, machines",
    ("DIR", "Folders searched for runs"), "report runs/first --out report", "report runs/sweep runs/other --out report")
{
    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Words(FreeWords).RequireSubjects(Name, "folders of runs", 1, int.MaxValue).RequireNoOverrides(Name);
        StoredRun[] runs =
            [.. words.Subjects.SelectMany(StoredRun.Find).SelectMany(run => run.RequireWhole().Widths)
            .DistinctBy(run => Path.GetFullPath(run.Path))];
        if (runs.Length == 0)
            throw ProblemException.Usage("report", $"no runs in {string.Join(", ", words.Subjects)}", "folders with runs",
                "make one with lethe train");
        OutputFolder folder = OutputFolder.New(context, "report " + string.Join(' ', words.Subjects));
        ReportContent content = new RunsReport(words.Subjects, runs).Content();
        string path = folder.Write("report.html", stream => HtmlReport.Write(content, stream));
        return new CommandOutcome(new { report = path, runs = runs.Length }, terminal => terminal.WriteLine(path));
    }
}
