namespace Lethe.Benchmarks.Commands;

/// <summary>The program itself: how fast this is here and now, beside libtorch and beside what the machine can do.</summary>
internal sealed class BenchCommand() : LetheCommand("bench",
    "Speed here and now: every row beside libtorch in the same process, and beside what the machine can do", "",
    "--filter \"diagonal m=64\"", "--filter scaling", "--filter \"grid diagonal hardtanh\"", "--list", "--json --out results/here")
{
    private const string RecordName = "main.json", KindOfFile = "benchmark record", ProgramFile = "Lethe.Cli.dll";

    // Bounds of the whole grid, one family of which is one finding.
    private const double GridBoundSeconds = 3600;

    private readonly TextOption _filter = new("--filter", "main|grid|scaling|TEXT",
        "main (the default), grid or scaling: a set; TEXT: the rows of main whose names contain all its words; \"grid " +
            "TEXT\", \"scaling TEXT\": those of that set");

    private readonly IntegerOption _repetitions =
        new("--repetitions", "Measurements of each row; the median counts (default 9; fewer where a peer takes seconds)", 1, 1000);
    private readonly FlagOption _noPeers = new("--no-peers", "Leave libtorch out, even where it is there");
    private readonly FlagOption _list = new("--list", "Name the rows that would be measured; measure nothing");
    private readonly TextOption _from = new("--from", "FILE", "Show a stored record; measure nothing");
    private readonly FlagOption _markdown = new("--markdown", "With --from: the tables as Markdown, rows with targets only");
    private readonly TextOption _merge =
        new("--merge", "FILE", "Write what was measured into this record, in place of rows of the same name");

    public override string MoreHelp =>
        """
        A row is a model 1 -> m -> 1 on 512 sequences of 100 steps. forward gives outputs, step gives loss and gradient (no optimizer).
        ratio       time of the peer over ours: libtorch op by op, its own recurrent layers, or its FFT; both run in turns in this process
        roofline    the least time the row could take: multiply-adds at the FMA rate, or bytes at the stream rate (measured at the start)
        efficiency  roofline over ours; 100 % is out of reach, since activations count nothing
        ratio at roofline  time of the peer over the roofline: no program on this machine can have a larger ratio
        Times are medians, with quartiles. On a machine with other work trust ratios, not times.
        main takes under ten minutes, scaling about one, grid (training runs) up to an hour. Ctrl-C ends it and shows what there is.
        Peers need libtorch: lethe doctor --fetch libtorch. Start-up is that of the program which ./lethe has published, where it has.
        benchmarks/Lethe.Distributions is BenchmarkDotNet on single kernels: what a call takes and allocates.
        """;

    public override IReadOnlyList<LetheCommand> Subcommands { get; } = [new TailsCommand(), new VerdictsCommand()];

    public override bool RunsItself => true;

    public static CommandTree Tree() => new("dotnet run -c Release --project benchmarks/Lethe.Benchmarks --", new BenchCommand());

    protected override Symbol[] Symbols => [_filter, _repetitions, _noPeers, _list, _from, _markdown, _merge];

    public override CommandOutcome Run(CommandContext context)
    {
        bool markdown = context.Parse.GetValue(_markdown);
        if (context.Path(_from) is { } stored) return Shown(Read(stored), markdown);
        if (markdown)
            throw ProblemException.Usage("option --markdown", "no --from beside it", "a stored record",
            "write for example --from benchmarks/results/amd-epyc/main.json --markdown");
        string filter = context.Parse.GetValue(_filter) ?? "main";
        IReadOnlyList<BenchJob> all = [.. BenchSuite.All, .. GridJob.All()], jobs = BenchFilter.Select(all, filter);
        if (jobs.Count == 0)
            throw ProblemException.Usage("option --filter", $"no row matches '{filter}'", "main, grid, scaling, or words of a row's name",
                "see --list for the names");
        if (context.Parse.GetValue(_list)) return Listed(jobs);

        string? merge = context.Path(_merge);
        // Found wrong before an hour is spent on it.
        BenchReport? old = merge is not null && File.Exists(merge) ? Read(merge) : null;
        OutputFolder? folder = context.Out is null ? null : OutputFolder.New(context, filter);
        BenchReport report = Measure(context, jobs, filter);
        if (report.Missing.Length > 0) context.Terminal.Warn($"rows without a peer: {report.Missing}");
        List<string> files = [];
        if (folder is not null) files.Add(folder.WriteText(RecordName, Document(report)));
        if (merge is not null) files.Add(WriteMerged(merge, old is null ? report : old.Merge(report)));
        return Shown(report, markdown: false, files) with { Failure = Interrupted(context, report) };
    }

    private BenchReport Measure(CommandContext context, IReadOnlyList<BenchJob> jobs, string filter)
    {
        var defaults = new TimingOptions();
        int repetitions = _repetitions.Read(context.Parse, defaults.Repetitions);
        bool quick = repetitions == 1;
        var options = new BenchOptions
        {
            Threads = context.Threads,
            WithPeers = !context.Parse.GetValue(_noPeers),
            Commit = BenchVersions.Commit,
            CeilingTries = quick ? 1 : new BenchOptions().CeilingTries,
            Program = Program(),
            Timing = quick ? TimingOptions.Once : defaults with
            {
                Repetitions = repetitions,
                FewestRepetitions = Math.Min(repetitions, defaults.FewestRepetitions),
                SlowRepetitions = Math.Min(repetitions, defaults.SlowRepetitions),
            },
        };
        IReadOnlyList<KeyValuePair<string, string>> versions = BenchVersions.Collect(context.Threads);
        BenchReport report;
        using (ProgressBoard display = context.Terminal.Progress("bench"))
            report = BenchRunner.Run(jobs, options, display.Report, context.Cancellation);
        bool peers = report.Rows.Any(row => row.Peer is not null);
        return WithGridTotal(report, filter, jobs.Count) with { Versions = peers ? [.. versions, .. BenchVersions.Peers] : versions };
    }

    private static BenchReport WithGridTotal(BenchReport report, string filter, int families)
    {
        if (!filter.Equals("grid", StringComparison.OrdinalIgnoreCase) || report.Findings.Count < families) return report;
        BenchFinding total = BenchFinding.AtMost("grid", report.Findings.Sum(f => f.Value), "s", GridBoundSeconds) with
        {
            Commit = BenchVersions.Commit,
            Note = Invariant($"{families} families of four widths, trained and perturbed"),
        };
        return report with { Findings = [.. report.Findings, total] };
    }

    private static CommandOutcome Listed(IReadOnlyList<BenchJob> jobs) => new(
        new { names = jobs.Select(job => job.Name) },
        terminal =>
        {
            foreach (BenchJob job in jobs) terminal.WriteLine(job.Name);
        });

    private static CommandOutcome Shown(BenchReport report, bool markdown, IReadOnlyList<string>? files = null)
    {
        object document = files is null ? BenchRecord.Of(report) : JsonText.With(BenchRecord.Of(report), new { files });
        return new CommandOutcome(document, terminal =>
        {
            if (markdown) terminal.WriteLines(BenchTables.Readme(report).TrimEnd());
            else Render(terminal, report, files ?? []);
        });
    }

    private static void Render(Terminal terminal, BenchReport report, IReadOnlyList<string> files)
    {
        terminal.WriteLines(BenchTables.Ceilings(report.Ceilings));
        if (report.Rows.Count > 0) Show(terminal, BenchTables.Rows(report.Rows));
        if (report.Findings.Count > 0) Show(terminal, BenchTables.Findings(report.Findings));
        bool[] judged = [.. report.Rows.Select(r => r.Met).Concat(report.Findings.Select(f => f.Met)).OfType<bool>()];
        terminal.WriteLine(Invariant($"{judged.Count(met => met)} of {judged.Length} targets met; {report.Seconds:F0} s."));
        foreach (string file in files) terminal.WriteLine($"Record: {file}");
    }

    private static void Show(Terminal terminal, Table table)
    {
        terminal.WriteLine();
        int[] numeric = [.. table.Columns.Index().Where(column => column.Item.IsNumeric).Select(column => column.Index)];
        terminal.Table([.. table.Columns.Select(column => column.Name)], table.Rows.Select(row => row.Select(cell => cell.Text).ToArray()),
            numeric);
        terminal.WriteLine();
    }

    private static ProblemException? Interrupted(CommandContext context, BenchReport report) => !report.Interrupted ? null
        : ProblemException.Interrupted("interrupted",
            $"{context.Interruption.Signal} after {report.Rows.Count} rows and {report.Findings.Count} findings", null,
            "run the same command again, or fewer rows with --filter");

    private static string Document(BenchReport report) => JsonText.Of(BenchRecord.Of(report));

    private static string WriteMerged(string path, BenchReport report)
    {
        string text = Document(report);
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
        return path;
    }

    private static BenchReport Read(string path)
    {
        string text = InputFile.ReadText(path, KindOfFile);
        try
        {
            return JsonText.Parse<BenchRecord>(text).Report();
        }
        catch (Exception e) when (JsonMistake.Is(e))
        {
            throw ProblemException.Usage($"{KindOfFile} '{path}'", e.Message.TrimEnd('.'), "a file that the bench has written",
                "measure it again", e);
        }
    }

    // The words that start lethe, for the start-up rows: as ./lethe has published it (compiled ahead of time), or as it was built beside
    // this program.
    private static string[] Program()
    {
        string published = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "lethe", ProgramFile));
        return [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", File.Exists(published)
            ? published : Path.Combine(AppContext.BaseDirectory, ProgramFile)];
    }
}
