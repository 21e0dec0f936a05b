using PuppeteerSharp;
using PuppeteerSharp.Media;

namespace Lethe.EndToEnd.Tests.Browser;

/// <summary>The reports of the program as a reader meets them: in a browser, from disk. A page that complains or asks the network for
/// anything fails when it is closed.</summary>
[Collection(SharedBrowser.Name)]
public sealed class ReportInBrowserTests(Chromium chromium, SampleReports reports)
{
    public enum Sample
    {
        Run,
        Sweep,
        Quickstart,
        Figures,
    }

    [Theory]
    [InlineData(Sample.Run, 3)]
    [InlineData(Sample.Sweep, 6)]
    [InlineData(Sample.Quickstart, 12)]
    [InlineData(Sample.Figures, 4)]
    public async Task Every_chart_draws(Sample sample, int atLeast)
    {
        await using ReportPage report = await Open(sample);
        int drawn = await report.DrawAll();
        Assert.True(drawn >= atLeast, $"{drawn} charts");
        Assert.DoesNotContain(true, await report.All("figure.drawn .still").Visible());
    }

    [Theory]
    [InlineData(Sample.Run)]
    [InlineData(Sample.Sweep)]
    [InlineData(Sample.Quickstart)]
    [InlineData(Sample.Figures)]
    public async Task A_phone_shows_it_without_scrolling_sideways(Sample sample)
    {
        await using ReportPage report = await Open(sample, width: 360, height: 740);
        await report.DrawAll();
        Assert.Equal(360, await report.Page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth"));
        double[] rights = await report.All("figure.drawn .uplot").Where("e.getClientRects().length > 0")
            .Each<double>("e.getBoundingClientRect().right");
        Assert.All(rights, right => Assert.InRange(right, 200, 360));
    }

    [Fact]
    public async Task Hovering_shows_the_values_there()
    {
        await using ReportPage report = await Open(Sample.Figures);
        PageParts chart = await report.Chart(0);
        await report.Hover(chart, 0.99);
        Assert.Equal("Size β: 1", await chart.Within(".at").Text());
        Assert.Equal(["2  3", "∞"], await chart.Within(".value").Texts());
        await report.Hover(chart, 0.03);
        Assert.Equal("Size β: 0", await chart.Within(".at").Text());
        Assert.Equal(["0.01000  0.01100", "0.02000"], await chart.Within(".value").Texts());
        await report.Page.Mouse.MoveAsync(2, 2);
        Assert.Equal("", await chart.Within(".at").Text());
    }

    [Fact]
    public async Task Switches_hide_and_show_curves()
    {
        await using ReportPage report = await Open(Sample.Sweep);
        // The first shows the medians of all families; this is that of one.
        PageParts chart = report.All("#family-1 figure.chart").WithText("Perturbation error").WithText("m = 4");
        await ReportPage.Drawn(chart);
        string all = await ReportPage.Picture(chart);
        PageParts width = chart.Within("fieldset.keys").Named("m = 4");
        await width.Switch(false);
        string without = await ReportPage.Picture(chart);
        Assert.NotEqual(all, without);
        await width.Switch(true);
        Assert.Equal(all, await ReportPage.Picture(chart));

        PageParts seeds = chart.Within("fieldset.facet");
        Assert.Equal(["1", "2", "median"], await seeds.Within(".name").Texts());
        foreach (string seed in (string[])["1", "2", "median"]) await seeds.Named(seed).Switch(false);
        int bare = await ReportPage.Painted(chart);
        await report.Hover(chart, 0.5);
        Assert.All(await chart.Within(".value").Texts(), value => Assert.Equal("", value));
        await seeds.Named("1").Switch(true);
        Assert.True(await ReportPage.Painted(chart) > bare);
    }

    [Fact]
    public async Task All_curves_can_be_switched_at_once()
    {
        await using ReportPage report = await Open(Sample.Quickstart);
        PageParts chart = report.Charts.Where("e.querySelector('fieldset.keys button')").First;
        await report.DrawAll();
        PageParts button = chart.Within("fieldset.keys button");
        await button.Click();
        Assert.Equal("all", await button.Text());
        Assert.Equal(0, await chart.Within("fieldset.keys input:checked").Count());
        await button.Click();
        Assert.Equal(await chart.Within("fieldset.keys input").Count(), await chart.Within("fieldset.keys input:checked").Count());
    }

    [Fact]
    public async Task Axes_change_between_logarithmic_and_linear()
    {
        await using ReportPage report = await Open(Sample.Figures);
        PageParts chart = await report.Chart(0);
        string first = await ReportPage.Picture(chart);
        foreach (string side in (string[])["log x", "log y"])
        {
            PageParts button = chart.Named(side);
            Assert.Equal("true", await button.Attribute("aria-pressed"));
            await button.Click();
            Assert.Equal("false", await button.Attribute("aria-pressed"));
            Assert.NotEqual(first, await ReportPage.Picture(chart));
            await report.Hover(chart, 0.95);
            Assert.Equal("Size β: 1", await chart.Within(".at").Text());
            await report.Page.Mouse.MoveAsync(2, 2);
            await button.Click();
            Assert.Equal(first, await ReportPage.Picture(chart));
        }
    }

    [Fact]
    public async Task The_keyboard_reads_values_and_works_switches()
    {
        await using ReportPage report = await Open(Sample.Figures);
        PageParts chart = await report.Chart(0), plot = chart.Within(".plot");
        // From the axes' buttons on, as a reader without a mouse gets there.
        await chart.Named("log y").Only<object?>("e.focus()");
        await report.Page.Keyboard.PressAsync("Tab");
        Assert.True(await plot.Only<bool>("document.activeElement === e && getComputedStyle(e).outlineStyle !== 'none'"));
        Assert.StartsWith("Size β: 0; ", await plot.Attribute("aria-valuetext"), StringComparison.Ordinal);
        await report.Page.Keyboard.PressAsync("ArrowRight");
        Assert.StartsWith("Size β: 0.001000; m = 8: 0.01200  0.01300", await plot.Attribute("aria-valuetext"),
            StringComparison.Ordinal);
        await report.Page.Keyboard.PressAsync("End");
        Assert.StartsWith("Size β: 1; ", await plot.Attribute("aria-valuetext"), StringComparison.Ordinal);
        Assert.Equal("4", await plot.Attribute("aria-valuenow"));
        Assert.Equal("4", await plot.Attribute("aria-valuemax"));
        await report.Page.Keyboard.PressAsync("Escape");
        Assert.Equal("none", await plot.Attribute("aria-valuetext"));
        await report.Page.Keyboard.PressAsync("Tab");
        await report.Page.Keyboard.PressAsync("Space");
        Assert.False(await chart.Within("fieldset.keys input").First.Only<bool>("e.checked"));
    }

    [Fact]
    public async Task Dark_and_light_differ_and_charts_follow_a_change()
    {
        await using ReportPage report = await Open(Sample.Run);
        PageParts chart = await report.Chart(0);
        string light = await ReportPage.Picture(chart), paper = await Background(report);
        await report.Scheme(dark: true);
        Assert.NotEqual(paper, await Background(report));
        await ReportPage.Until(async () => await ReportPage.Picture(chart) != light, "the chart follows into the dark");
        await report.Scheme(dark: false);
        await ReportPage.Until(async () => await ReportPage.Picture(chart) == light, "the chart follows into the light");
    }

    [Fact]
    public async Task Paper_gets_the_static_figures()
    {
        await using ReportPage report = await Open(Sample.Sweep, dark: true);
        await report.DrawAll();
        await report.Page.EmulateMediaTypeAsync(MediaType.Print);
        Assert.Equal("rgb(255, 255, 255)", await Background(report));
        Assert.DoesNotContain(true, await report.All("figure.drawn .live").Visible());
        Assert.DoesNotContain(false, await report.All("figure.drawn .wide svg").Visible());
        byte[] pdf = await report.Page.PdfDataAsync(new PdfOptions { Format = PaperFormat.A4 });
        Assert.Equal("%PDF"u8.ToArray(), pdf[..4]);
        await report.Page.EmulateMediaTypeAsync(MediaType.Screen);
        Assert.True((await (await report.Chart(0)).Within(".uplot").Visible())[0]);
    }

    [Fact]
    public async Task Without_scripts_the_static_figures_are_there()
    {
        await using ReportPage report = await Open(Sample.Run, scripts: false);
        int figures = await report.All("figure").Count();
        Assert.Equal(figures, await report.All(".wide svg").Count());
        Assert.True((await report.All(".wide svg").Visible())[0]);
    }

    [Fact]
    public async Task Verdict_family_and_run_lead_to_one_another()
    {
        await using ReportPage report = await Open(Sample.Sweep);
        PageParts item = report.All("details.item").First;
        Assert.Null(await item.Attribute("open"));
        string anchor = (await item.Attribute("id"))!;
        // A chart that is drawn while the button is down would move the link away from under the mouse.
        await report.DrawAll();
        await report.All($"td a[href='#{anchor}']").Click();
        // The browser says so to the page after the click, in its own time.
        await ReportPage.Until(async () => await item.Attribute("open") is not null, "the link unfolds what it leads to");
        Assert.Contains("relative error", await item.Only<string>("e.innerText"), StringComparison.Ordinal);
        Assert.Contains("processor", await item.Only<string>("e.innerText"), StringComparison.Ordinal);
        string[] links = await report.All("a").Each<string>("e.getAttribute('href')");
        Assert.Contains("#verdict-1", links);
        Assert.Contains("#family-1", links);
        foreach (string link in links.Distinct()) Assert.Equal(1, await report.All($"[id='{link[1..]}']").Count());
    }

    [Fact]
    public async Task What_varies_is_shown_and_hostile_names_stay_text()
    {
        await using ReportPage report = await Open(Sample.Sweep);
        await report.DrawAll();
        string text = await report.All("main").Only<string>("e.innerText");
        Assert.Contains(SampleReports.HostileName, text, StringComparison.Ordinal);
        Assert.Contains("expr:exp(-t)", text, StringComparison.Ordinal);
        PageParts varied = report.All("section").WithText("Settings that vary").First;
        Assert.Contains("train.lr", await varied.Only<string>("e.innerText"), StringComparison.Ordinal);
        Assert.Equal(0, await report.All("img").Count());
    }

    [Fact]
    public async Task Hostile_text_in_figures_stays_text()
    {
        await using ReportPage report = await Open(Sample.Figures);
        PageParts chart = await report.Chart(0);
        Assert.Equal(SampleReports.HostileTextShown, await chart.Within(".chart-title").Text());
        Assert.Equal(SampleReports.HostileTextShown, await chart.Within(".keys .name").Nth(1).Text());
        Assert.Equal(SampleReports.HostileTextShown, await report.Page.GetTitleAsync());
        Assert.Equal(2, await report.All("script:not([type])").Count());
    }

    [Fact]
    public async Task Numbers_of_a_figure_are_a_table()
    {
        await using ReportPage report = await Open(Sample.Figures);
        PageParts chart = await report.Chart(0);
        await chart.Within("details.data summary").Click();
        PageParts rows = chart.Within("details.data tbody tr");
        // It is filled when it is unfolded first, of which the page hears after the click.
        await ReportPage.Until(async () => await rows.Count() == 15, "fifteen rows");
        Assert.Equal(["m = 8", "1", "0", "0.01", "0.01", "0.02"], await rows.First.Within("td").Texts());
    }

    /// <summary>The rules of axe-core (WCAG A and AA, contrast among them, and its advice), with every chart drawn and everything
    /// unfolded.</summary>
    [Theory]
    [InlineData(Sample.Sweep, false)]
    [InlineData(Sample.Sweep, true)]
    [InlineData(Sample.Figures, false)]
    [InlineData(Sample.Figures, true)]
    public async Task No_rule_of_accessibility_is_broken(Sample sample, bool dark)
    {
        await using ReportPage report = await Open(sample, dark: dark);
        await report.Page.EvaluateExpressionAsync("document.querySelectorAll('details').forEach(d => { d.open = true; })");
        await report.DrawAll();
        // Schemes differ in colours only.
        (string[] broken, int kept) = await report.Accessibility(onlyRule: dark ? "color-contrast" : null);
        Assert.Empty(broken);
        Assert.True(kept > (dark ? 0 : 10), $"{kept} rules were looked at");
    }

    private Task<ReportPage> Open(Sample sample, int width = 1200, int height = 900, bool dark = false, bool scripts = true)
    {
        // The browser first: where it is missing nothing need be computed.
        IBrowser browser = chromium.Browser;
        string path =
            sample switch
            {
                Sample.Run => reports.Run,
                Sample.Sweep => reports.Sweep,
                Sample.Quickstart => reports.Quickstart,
                _ =>
            reports.FigureSamples
            };
        return ReportPage.Open(browser, path, width, height, dark, scripts);
    }

    private static Task<string> Background(ReportPage report) =>
        report.Page.EvaluateExpressionAsync<string>("getComputedStyle(document.body).backgroundColor");
}
