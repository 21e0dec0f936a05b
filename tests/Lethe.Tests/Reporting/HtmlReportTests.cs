using System.Security.Cryptography;
using CsCheck;

namespace Lethe.Tests.Reporting;

public sealed class HtmlReportTests
{
    [Fact]
    public void HasEverySection()
    {
        string html = HtmlReport.Build(Content("quickstart"));
        foreach (string heading in new[] { "Verdicts", "Perturbation", "Configuration", "Environment", "How to read this report" })
            Assert.Contains($"<h2>{heading}</h2>", html, StringComparison.Ordinal);
        AssertShows(html,
            "-0.67 [-0.70, -0.64]",
            "0.400 → 0.0423",
            "✗</span> unstable",
            "consistent with a test of pol",
            "model.width");
    }

    [Fact]
    public void NeedsNothingOutsideItself()
    {
        string html = Bare(HtmlReport.Build(Content("quickstart")));
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
        foreach (string used in Regex.Matches(html, "class=\"(lethe-[fs]-[^\"]*)\"").SelectMany(m => m.Groups[1].Value.Split(' '))
            .Distinct())
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
        Assert.DoesNotContain("<script", Bare(html), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void ScriptsAreTheKnownOnes_AndThePolicyAdmitsNoOther()
    {
        string html = HtmlReport.Build(Content("quickstart"));
        string policy = Regex.Match(html, "Content-Security-Policy\" content=\"([^\"]*)\"").Groups[1].Value;
        Assert.StartsWith("default-src 'none'; ", policy, StringComparison.Ordinal);
        string[] scripts = [.. Regex.Matches(html, "<script>(.*?)</script>", RegexOptions.Singleline).Select(m => m.Groups[1].Value)];
        Assert.Equal([ReportAssets.Library, ReportAssets.Script], scripts);
        string[] digests = [.. scripts.Select(s => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(s)))}'")];
        Assert.Equal($"script-src {string.Join(' ', digests)}", policy.Split("; ")
            .Single(p => p.StartsWith("script-src", StringComparison.Ordinal)));
        Assert.Equal(2, Regex.Count(html, "<script type=\"application/json\">"));
        Assert.DoesNotContain("script-src", HtmlReport.Build(new ReportContent { Title = "No figure" }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run 1-")]
    [InlineData("-\"><b>")]
    [InlineData("é-1")]
    [InlineData("s1")]
    public void AnAnchorIsAName(string anchor)
    {
        var content = new ReportContent { Title = "t", Sections = [new ReportSection("s", []) { Items = [new ReportItem(anchor, "i")] }] };
        Assert.Contains(anchor, Assert.Throws<ArgumentException>(() => HtmlReport.Build(content)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnAnchorStandsOnce_AndEveryLinkFindsOne()
    {
        ReportContent Content(params ReportItem[] items) =>
            new() { Title = "t", Sections = [new ReportSection("s", []) { Items = items }] };
        Assert.Contains("two places",
            Assert.Throws<ArgumentException>(() => HtmlReport.Build(Content(new("run-1", "a"), new("run-1", "b"))))
            .Message, StringComparison.Ordinal);
        var lost = new ReportItem("run-1", "a") { Links = [new ReportLink("verdict", "verdict-9")] };
        Assert.Contains("'verdict-9'", Assert.Throws<ArgumentException>(() => HtmlReport.Build(Content(lost)))
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ASectionCanBeLedTo()
    {
        var table = new Table("", [new TableColumn("item")], [[TableCell.Of("figure 1") with { Anchor = "item-1" }]]);
        string html =
            HtmlReport.Build(new ReportContent
            {
                Title = "t", Sections =
            [new ReportSection("all", []) { Tables = [table] }, new ReportSection("figure 1", []) { Anchor = "item-1" }]
            });
        Assert.Contains("<td><a href=\"#item-1\">figure 1</a></td>", html, StringComparison.Ordinal);
        Assert.Contains("<section id=\"item-1\">", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"#s1\">all</a> <a href=\"#item-1\">figure 1</a>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void LinksLeadToItems()
    {
        var table = new Table("", [new TableColumn("run")], [[TableCell.Of("a") with { Anchor = "run-1" }]]);
        var item = new ReportItem("run-1", "a")
        {
            IsFolded = true, Entries = [new ReportEntries("Result", [new ReportEntry("loss", "1")])],
            Links = [new ReportLink("verdict", "verdict-1")]
        };
        var verdicts = new ReportVerdicts("v", ScienceSamples.Verdicts) { Anchors = ["verdict-1"], Targets = ["run-1"] };
        string html =
            HtmlReport.Build(new ReportContent
            { Title = "t", Verdicts = [verdicts], Sections = [new ReportSection("s", []) { Tables = [table], Items = [item] }] });
        AssertShows(html,
            "<td><a href=\"#run-1\">a</a></td>",
            "<details class=\"item\" id=\"run-1\">",
            "<li id=\"verdict-1\">",
            "<a href=\"#run-1\"><strong>",
            "<a href=\"#verdict-1\">verdict</a>");
    }

    /// <summary>Whatever the text, the page has the elements it has with harmless text.</summary>
    [Fact]
    public void AnyTextStaysText()
    {
        string expected = Tags(HtmlReport.Build(Content("harmless")));
        Gen.Char["<>&\"'/=a-!\u0001\u2028é"].Array[1, 10].Select(c => new string(c))
            .Sample(text => Tags(HtmlReport.Build(Content(text))) == expected, iter: 30);
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

    // Without the scripts of charts and their data, which tests of their own look at.
    private static void AssertShows(string html, params string[] parts) =>
        Assert.All(parts, part => Assert.Contains(part, html, StringComparison.Ordinal));

    private static string Bare(string html)
    {
        foreach (string script in (string[])[ReportAssets.Library, ReportAssets.Script])
        {
            Assert.Contains(script, html, StringComparison.Ordinal);
            html = html.Replace($"<script>{script}</script>", "", StringComparison.Ordinal);
        }
        return Regex.Replace(html, "<script type=\"application/json\">[^<]*</script>", "");
    }

    // Without lines of text and shapes of figures, whose number depends on where longer labels find room.
    private static string Tags(string html) =>
        string.Join('\n', Regex.Matches(Bare(html), "<[/!a-zA-Z][^\\s>]*").Select(m => m.Value)
            .Where(t => t.Trim('<', '/') is not ("path" or "text" or "tspan")));

    private static ReportContent Content(string text)
    {
        Figure perturbation =
            PerturbationFigure.Create(text,
            [.. ScienceSamples.Widths.Select(m => new PerturbationRun(m, 0, ScienceSamples.Curve(m, true, true)))], 0.1);
        Figure memory =
            MemoryFigure.Create("Memory of models",
            [new MemoryCurve(text, ScienceSamples.Memory(t => Math.Exp(-t), TailKind.Exponential, 1), true)]);
        return new ReportContent
        {
            Title = text,
            Subtitle = text,
            Headline = [text],
            Verdicts = [new ReportVerdicts(text,
                [.. ScienceSamples.Verdicts, ScienceSamples.Verdicts[0] with { Family = new(text, text, text, text), Reason = text }],
                text)],
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
