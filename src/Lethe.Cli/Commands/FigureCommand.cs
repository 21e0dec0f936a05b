using Lethe.Reporting.Science;

namespace Lethe.Cli.Commands;

/// <summary>lethe figure: curves of runs in one picture for a paper.</summary>
internal sealed class FigureCommand() : WordsCommand("figure",
    "Curves of several runs in one picture for a paper: PDF with its fonts, SVG, and the numbers as CSV",
    ("RUN", "Run folders, or folders of runs"),
    "figure runs/first runs/second --out figure",
    "figure runs/sweep --by parameterization --label exp=\"exponential\" --size 84x60 --style serif --out figure",
    "figure runs/first --show memory --overlay published.csv --out figure")
{
    private static readonly string[] Extensions = [".pdf", ".svg", ".csv"];

    private readonly ChoiceOption _show = new("--show", "What the curves show (default perturbation)",
        ChoiceOption.Words(typeof(RunQuantity)));
    private readonly TextOption _by = new("--by", "LIST", "What names the curves, separated by commas: " +
        $"{string.Join(", ", ChoiceOption.Words(typeof(RunProperty)))} (default: all that varies but seeds); the first has the colours");
    private readonly Option<string[]> _labels = new("--label")
    {
        HelpName = "NAME=TEXT", Description = "Text in the legend in place of a name; may be given several times",
    };
    private readonly TextOption _order = new("--order", "LIST", "Names in the order of the legend, separated by semicolons");
    private readonly TextOption _title = new("--title", "TEXT", "A title above the figure (default: none)");
    private readonly TextOption _xLabel = new("--xlabel", "TEXT", "Text at the horizontal axis");
    private readonly TextOption _yLabel = new("--ylabel", "TEXT", "Text at the vertical axis");
    private readonly TextOption _xLimits = new("--xlim", "A,B", "Limits of the horizontal axis");
    private readonly TextOption _yLimits = new("--ylim", "A,B", "Limits of the vertical axis");
    private readonly TextOption _size = new("--size", "WxH", "Width and height in millimetres, as 84x60 (default: one column)");
    private readonly ChoiceOption _columns = new("--columns", "Columns of the journal the figure takes: 84x63 or 174x80 mm", "one", "two");
    private readonly ChoiceOption _style = new("--style", "Source Sans 3 or Source Serif 4, embedded (default sans)", "sans", "serif");
    private readonly ChoiceOption _legend = new("--legend", "Place of the legend (default auto: in a corner without curves, or below)",
        ChoiceOption.Words(typeof(LegendPlacement)));
    private readonly Option<string[]> _overlay = new("--overlay")
    {
        HelpName = "FILE.csv",
        Description = "Points of other curves, published ones or your own: columns x and y, and label, low and high where there are any; " +
            "may be given several times",
    };

    public override string MoreHelp => """
        Runs of one name that differ in their seeds alone are one curve, their median, with a band from the lowest to the highest. Runs of
        one name that differ in anything else are refused: --by tells them apart. Points of --overlay are drawn as open marks without lines.
        The CSV file holds the numbers that are drawn and can be laid over another figure. See docs/figure.md.
        """;

    protected override Symbol[] Symbols =>
        [_show, _by, _labels, _order, _title, _xLabel, _yLabel, _xLimits, _yLimits, _size, _columns, _style, _legend, _overlay];

    public override CommandOutcome Run(CommandContext context)
    {
        Words words = context.Words(FreeWords).RequireSubjects(Name, "run folders", 1, int.MaxValue).RequireNoOverrides(Name);
        ParseResult parse = context.Parse;
        ComparisonStyle style = Style(parse);
        IReadOnlyList<RunProperty> by = By(parse);
        ComparedCurve[] overlay = [.. (parse.GetValue(_overlay) ?? [])
            .SelectMany(file => CurveFile.Read(context.Surroundings.PathOf(file)))];
        StoredRun[] runs = [.. words.Subjects.SelectMany(StoredRun.Find).DistinctBy(run => Path.GetFullPath(run.Path))];
        if (runs.Length == 0)
            throw ProblemException.Usage(Name, $"no runs in {string.Join(", ", words.Subjects)}", null, "make one with lethe train");
        RunQuantity quantity = _show.Read<RunQuantity>(parse) ?? RunQuantity.Perturbation;
        Figure figure = UserInput.Read(Name, "its options", "options that fit the curves", $"see lethe {Name} --help",
            () => RunComparison.Create(runs, quantity, by, style, overlay));
        // Written to memory first: what cannot be drawn leaves no folder.
        Action<Stream>[] writers = UserInput.Read("option --size", Invariant($"{style.Size.Width} x {style.Size.Height} mm"),
            "room for a plot beside its texts", "give a larger --size, fewer or shorter labels, or --legend none", () => Drawn(figure));
        foreach (char sign in FigureWriter.NotInPdf(figure))
            context.Terminal.Warn(Invariant($"the PDF shows '?' for '{sign}' (U+{(int)sign:X4}), which its fonts lack; the SVG keeps it"));
        OutputFolder folder = OutputFolder.New(context, $"figure {string.Join(' ', words.Subjects)} {quantity}");
        string[] files = [.. Extensions.Zip(writers, (extension, write) => folder.Write(Name + extension, write))];
        return new CommandOutcome(
            new
            {
                curves = figure.Series.Select(series => new { series.Label, points = series.X.Count }),
                width_mm = style.Size.Width,
                height_mm = style.Size.Height,
                files,
            },
            terminal =>
            {
                terminal.Table([new TableColumn("curve"), new("points", true), new("band")], figure.Series.Select(series => (string[])
                    [series.Label, Invariant($"{series.X.Count}"), series.Low is null ? "-" : "lowest to highest"]));
                foreach (string file in files) terminal.WriteLine(file);
            });
    }

    private static Action<Stream>[] Drawn(Figure figure)
    {
        Action<Stream> Made(Action<Stream> write)
        {
            var memory = new MemoryStream();
            write(memory);
            return stream => stream.Write(memory.GetBuffer().AsSpan(0, (int)memory.Length));
        }
        return
        [
            Made(stream => FigureWriter.WritePdf(figure, stream)), Made(stream => FigureWriter.WriteSvg(figure, stream)),
            Made(stream => stream.Write(Encoding.UTF8.GetBytes(ComparisonFigure.Csv(figure)))),
        ];
    }

    private ComparisonStyle Style(ParseResult parse) => new()
    {
        Title = parse.GetValue(_title) ?? "",
        Labels = Labels(parse),
        Order = parse.GetValue(_order)?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
        Font = _style.Read(parse) == "serif" ? FigureFont.Serif : FigureFont.Sans,
        Size = Pair(_size, parse, 'x', (w, h) => w > 0 && h > 0) ?? (_columns.Read(parse) == "two" ? ComparisonStyle.TwoColumns
            : ComparisonStyle.OneColumn),
        Legend = _legend.Read<LegendPlacement>(parse) ?? LegendPlacement.Auto,
        XLimits = Pair(_xLimits, parse, ',', (low, high) => low < high),
        YLimits = Pair(_yLimits, parse, ',', (low, high) => low < high),
        XLabel = parse.GetValue(_xLabel),
        YLabel = parse.GetValue(_yLabel),
    };

    private Dictionary<string, string> Labels(ParseResult parse)
    {
        var labels = new Dictionary<string, string>();
        foreach (string word in parse.GetValue(_labels) ?? [])
        {
            // The name of a curve of widths holds one itself, behind a blank: "m = 8=small".
            int equals = Enumerable.Range(0, word.Length).FirstOrDefault(i => word[i] == '=' && i > 0 && word[i - 1] != ' ');
            if (equals <= 0) throw ProblemException.Usage("option --label", $"'{word}'", "NAME=TEXT", "write for example --label exp=ours");
            labels[word[..equals].Trim()] = word[(equals + 1)..].Trim();
        }
        return labels;
    }

    private IReadOnlyList<RunProperty> By(ParseResult parse)
    {
        if (parse.GetValue(_by) is not { } list) return [];
        string[] known = ChoiceOption.Words(typeof(RunProperty));
        return [.. list.Split(',', StringSplitOptions.TrimEntries).Select(word => Enum.GetValues<RunProperty>()
            .Where(p => Word.Of(p) == word).Select(p => (RunProperty?)p).FirstOrDefault() ?? throw ProblemException.Usage("option --by",
                $"'{word}'", $"some of {string.Join(", ", known)}", NearestName.Remedy(word, known, "take some of these words")))];
    }

    private static (double, double)? Pair(TextOption option, ParseResult parse, char separator, Func<double, double, bool> fits)
    {
        if (parse.GetValue(option) is not { } text) return null;
        string[] parts = text.Split(separator);
        if (parts.Length == 2 && double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double first)
            && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double second)
            && double.IsFinite(first) && double.IsFinite(second) && fits(first, second)) return (first, second);
        throw ProblemException.Usage($"option {option.Name}", $"'{text}'", $"two numbers as {option.HelpName}",
            $"write for example {option.Name} {(separator == 'x' ? "84x60" : "0.001,1")}");
    }
}
