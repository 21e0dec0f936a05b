using System.Text.RegularExpressions;
using CsCheck;
using Lethe.Memory;
using Lethe.Reporting.Figures;
using Lethe.Reporting.Html;
using Lethe.Reporting.Science;
using Lethe.Reporting.Tables;

namespace Lethe.Tests.Reporting;

public sealed class HtmlReportTests
{
    [Fact]
    public void HasEverySection()
    {
        string html = HtmlReport.Build(Content("quickstart"));
        foreach (string heading in new[] { "Verdicts", "Perturbation", "Configuration", "Environment", "How to read this report" })
            Assert.Contains($"<h2>{heading}</h2>", html, StringComparison.Ordinal);
        Assert.Contains("-0.67 [-0.70, -0.64]", html, StringComparison.Ordinal);
        Assert.Contains("0.400 → 0.0423", html, StringComparison.Ordinal);
        Assert.Contains("✗</span> unstable", html, StringComparison.Ordinal);
        Assert.Contains("consistent with a test of pol", html, StringComparison.Ordinal);
        Assert.Contains("model.width", html, StringComparison.Ordinal);
    }

    [Fact]
    public void NeedsNothingOutsideItself()
    {
        string html = HtmlReport.Build(Content("quickstart"));
        Assert.DoesNotContain("http:", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("https:", html, StringComparison.OrdinalIgnoreCase);
        foreach (string forbidden in new[] { "<script", "<link", "<iframe", "<img", "<object", "@import", "url(", " src=", "javascript:" })
            Assert.DoesNotContain(forbidden, html, StringComparison.OrdinalIgnoreCase);
        Assert.All(Regex.Matches(html, "href=\"([^\"]*)\"").Select(m => m.Groups[1].Value), target =>
        {
            Assert.StartsWith("#", target, StringComparison.Ordinal);
            Assert.Contains($"id=\"{target[1..]}\"", html, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void FiguresHaveTextAlternatives_AndAreRepaintedInTheDark()
    {
        string html = HtmlReport.Build(Content("quickstart"));
        Assert.Equal(4, Regex.Count(html, "<svg "));
        Assert.Equal(4, Regex.Count(html, "role=\"img\" aria-label=\"[^\"]{20,}\""));
        Assert.Contains("prefers-color-scheme: dark", html, StringComparison.Ordinal);
        Assert.Contains("@media print", html, StringComparison.Ordinal);
        Assert.Contains("name=\"viewport\"", html, StringComparison.Ordinal);
        // Each colour used in a figure has a rule.
        foreach (string used in Regex.Matches(html, "class=\"(lethe-[fs]-[^\"]*)\"").SelectMany(m => m.Groups[1].Value.Split(' ')).Distinct())
            Assert.Contains("." + used + " {", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\"><img src=x onerror=alert(1)>")]
    [InlineData("'; </style></svg><b>")]
    [InlineData("&lt;script&gt; &amp; ]]> <!-- \u0000\u001b\ud800")]
    public void HostileTextStaysText(string hostile)
    {
        string html = HtmlReport.Build(Content(hostile));
        Assert.Equal(Tags(HtmlReport.Build(Content("harmless"))), Tags(html));
        Assert.DoesNotContain('\u0000', html);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whatever the text, the page has the elements it has with harmless text.</summary>
    [Fact]
    public void AnyTextStaysText()
    {
        string expected = Tags(HtmlReport.Build(Content("harmless")));
        Gen.Char["<>&\"'/=a-!\u0001\u2028é"].Array[1, 10].Select(c => new string(c)).Sample(text => Tags(HtmlReport.Build(Content(text))) == expected, iter: 30);
    }

    [Fact]
    public void SameContentGivesSameBytes() =>
        Assert.Equal(HtmlReport.Build(Content("quickstart")), HtmlReport.Build(Content("quickstart")));

    [Fact]
    public void EmptyContentGivesAPage()
    {
        string html = HtmlReport.Build(new ReportContent { Title = "Empty", HowToRead = [] });
        Assert.Contains("<h1>Empty</h1>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<section", html, StringComparison.Ordinal);
    }

    // Without lines of text and shapes of figures, whose number depends on where longer labels find room.
    private static string Tags(string html) =>
        string.Join('\n', Regex.Matches(html, "<[/!a-zA-Z][^\\s>]*").Select(m => m.Value).Where(t => t.Trim('<', '/') is not ("path" or "text" or "tspan")));

    private static ReportContent Content(string text)
    {
        Figure perturbation = PerturbationFigure.Create(text, [.. ScienceSamples.Widths.Select(m => new PerturbationRun(m, 0, ScienceSamples.Curve(m, true, true)))], 0.1);
        Figure memory = MemoryFigure.Create("Memory of models", [new MemoryCurve(text, ScienceSamples.Memory(t => Math.Exp(-t), TailKind.Exponential, 1), true)]);
        return new ReportContent
        {
            Title = text,
            Subtitle = text,
            Headline = [text],
            Verdicts = [new ReportVerdicts(text, [.. ScienceSamples.Verdicts, ScienceSamples.Verdicts[0] with { Family = new(text, text, text, text), Reason = text }], text)],
            Sections =
            [
                new ReportSection("Perturbation", [new ReportFigure(perturbation, text), new ReportFigure(memory, text)], text)
                {
                    Tables = [new Table(text, [new TableColumn(text)], [[TableCell.Of(text, CellTone.Bad)]]) { Caption = text }],
                },
                new ReportSection(text, []),
            ],
            Configuration = [new ReportEntry("model.width", "8", text), new ReportEntry(text, text)],
            Environment = [new ReportEntry(text, text)],
            GeneratedBy = text,
        };
    }
}
