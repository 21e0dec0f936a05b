using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

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
        foreach (ILocator still in await report.Page.Locator("figure.drawn .still").AllAsync()) Assert.False(await still.IsVisibleAsync());
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
        Assert.Equal(360, await report.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        foreach (ILocator plot in await report.Page.Locator("figure.drawn .uplot").AllAsync())
        {
            LocatorBoundingBoxResult? box = await plot.BoundingBoxAsync();
            if (box is not null) Assert.InRange(box.X + box.Width, 200, 360);
        }
    }

    [Fact]
    public async Task Hovering_shows_the_values_there()
    {
        await using ReportPage report = await Open(Sample.Figures);
        ILocator chart = await report.Chart(0);
        await report.Hover(chart, 0.99f);
        Assert.Equal("Size β: 1", await chart.Locator(".at").TextContentAsync());
        Assert.Equal(["2  3", "∞"], await chart.Locator(".value").AllTextContentsAsync());
        await report.Hover(chart, 0.03f);
        Assert.Equal("Size β: 0", await chart.Locator(".at").TextContentAsync());
        Assert.Equal(["0.01000  0.01100", "0.02000"], await chart.Locator(".value").AllTextContentsAsync());
        await report.Page.Mouse.MoveAsync(2, 2);
        Assert.Equal("", await chart.Locator(".at").TextContentAsync());
    }

    [Fact]
    public async Task Switches_hide_and_show_curves()
    {
        await using ReportPage report = await Open(Sample.Sweep);
        // The first shows the medians of all families; this is that of one.
        ILocator chart = report.Page.Locator("#family-1").Locator("figure.chart")
            .Filter(new LocatorFilterOptions { HasText = "Perturbation error" }).Filter(new LocatorFilterOptions { HasText = "m = 4" });
        await chart.ScrollIntoViewIfNeededAsync();
        await chart.Locator(".plot").WaitForAsync();
        string all = await ReportPage.Picture(chart);
        ILocator width = chart.Locator("fieldset.keys").GetByLabel("m = 4");
        await width.UncheckAsync();
        string without = await ReportPage.Picture(chart);
        Assert.NotEqual(all, without);
        await width.CheckAsync();
        Assert.Equal(all, await ReportPage.Picture(chart));

        ILocator seeds = chart.Locator("fieldset.facet");
        Assert.Equal(["1", "2", "median"], await seeds.Locator(".name").AllTextContentsAsync());
        foreach (string seed in (string[])["1", "2", "median"])
            await seeds.GetByLabel(seed, new LocatorGetByLabelOptions { Exact = true }).UncheckAsync();
        int bare = await ReportPage.Painted(chart);
        await report.Hover(chart, 0.5f);
        Assert.All(await chart.Locator(".value").AllTextContentsAsync(), value => Assert.Equal("", value));
        await seeds.GetByLabel("1", new LocatorGetByLabelOptions { Exact = true }).CheckAsync();
        Assert.True(await ReportPage.Painted(chart) > bare);
    }

    [Fact]
    public async Task All_curves_can_be_switched_at_once()
    {
        await using ReportPage report = await Open(Sample.Quickstart);
        ILocator chart = report.Charts.Filter(new LocatorFilterOptions { Has = report.Page.Locator("fieldset.keys button") }).First;
        await report.DrawAll();
        ILocator button = chart.Locator("fieldset.keys button");
        await button.ClickAsync();
        Assert.Equal("all", await button.TextContentAsync());
        Assert.Equal(0, await chart.Locator("fieldset.keys input:checked").CountAsync());
        await button.ClickAsync();
        Assert.Equal(await chart.Locator("fieldset.keys input").CountAsync(), await chart.Locator("fieldset.keys input:checked")
            .CountAsync());
    }

    [Fact]
    public async Task Axes_change_between_logarithmic_and_linear()
    {
        await using ReportPage report = await Open(Sample.Figures);
        ILocator chart = await report.Chart(0);
        string first = await ReportPage.Picture(chart);
        foreach (string side in (string[])["log x", "log y"])
        {
            ILocator button = chart.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = side });
            Assert.Equal("true", await button.GetAttributeAsync("aria-pressed"));
            await button.ClickAsync();
            Assert.Equal("false", await button.GetAttributeAsync("aria-pressed"));
            Assert.NotEqual(first, await ReportPage.Picture(chart));
            await report.Hover(chart, 0.95f);
            Assert.Equal("Size β: 1", await chart.Locator(".at").TextContentAsync());
            await report.Page.Mouse.MoveAsync(2, 2);
            await button.ClickAsync();
            Assert.Equal(first, await ReportPage.Picture(chart));
        }
    }

    [Fact]
    public async Task The_keyboard_reads_values_and_works_switches()
    {
        await using ReportPage report = await Open(Sample.Figures);
        ILocator chart = await report.Chart(0), plot = chart.Locator(".plot");
        // From the axes' buttons on, as a reader without a mouse gets there.
        await chart.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "log y" }).FocusAsync();
        await report.Page.Keyboard.PressAsync("Tab");
        Assert.True(await plot.EvaluateAsync<bool>("p => document.activeElement === p && getComputedStyle(p).outlineStyle !== 'none'"));
        Assert.StartsWith("Size β: 0; ", await plot.GetAttributeAsync("aria-valuetext"), StringComparison.Ordinal);
        await report.Page.Keyboard.PressAsync("ArrowRight");
        Assert.StartsWith("Size β: 0.001000; m = 8: 0.01200  0.01300", await plot.GetAttributeAsync("aria-valuetext"),
            StringComparison.Ordinal);
        await report.Page.Keyboard.PressAsync("End");
        Assert.StartsWith("Size β: 1; ", await plot.GetAttributeAsync("aria-valuetext"), StringComparison.Ordinal);
        Assert.Equal("4", await plot.GetAttributeAsync("aria-valuenow"));
        Assert.Equal("4", await plot.GetAttributeAsync("aria-valuemax"));
        await report.Page.Keyboard.PressAsync("Escape");
        Assert.Equal("none", await plot.GetAttributeAsync("aria-valuetext"));
        await report.Page.Keyboard.PressAsync("Tab");
        await report.Page.Keyboard.PressAsync("Space");
        Assert.False(await chart.Locator("fieldset.keys input").First.IsCheckedAsync());
    }

    [Fact]
    public async Task Dark_and_light_differ_and_charts_follow_a_change()
    {
        await using ReportPage report = await Open(Sample.Run);
        ILocator chart = await report.Chart(0);
        string light = await ReportPage.Picture(chart), paper = await Background(report);
        await report.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        Assert.NotEqual(paper, await Background(report));
        await ReportPage.Until(async () => await ReportPage.Picture(chart) != light, "the chart follows into the dark");
        await report.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        await ReportPage.Until(async () => await ReportPage.Picture(chart) == light, "the chart follows into the light");
    }

    [Fact]
    public async Task Paper_gets_the_static_figures()
    {
        await using ReportPage report = await Open(Sample.Sweep, scheme: ColorScheme.Dark);
        await report.DrawAll();
        await report.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        Assert.Equal("rgb(255, 255, 255)", await Background(report));
        foreach (ILocator figure in await report.Page.Locator("figure.drawn").AllAsync())
        {
            Assert.False(await figure.Locator(".live").IsVisibleAsync());
            Assert.True(await figure.Locator(".wide svg").IsVisibleAsync());
        }
        byte[] pdf = await report.Page.PdfAsync(new PagePdfOptions { Format = "A4" });
        Assert.Equal("%PDF"u8.ToArray(), pdf[..4]);
        await report.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Screen });
        Assert.True(await (await report.Chart(0)).Locator(".uplot").IsVisibleAsync());
    }

    [Fact]
    public async Task Without_scripts_the_static_figures_are_there()
    {
        await using ReportPage report = await Open(Sample.Run, scripts: false);
        int figures = await report.Page.Locator("figure").CountAsync();
        Assert.Equal(figures, await report.Page.Locator(".wide svg").CountAsync());
        Assert.True(await report.Page.Locator(".wide svg").First.IsVisibleAsync());
    }

    [Fact]
    public async Task Verdict_family_and_run_lead_to_one_another()
    {
        await using ReportPage report = await Open(Sample.Sweep);
        ILocator item = report.Page.Locator("details.item").First;
        Assert.Null(await item.GetAttributeAsync("open"));
        string anchor = (await item.GetAttributeAsync("id"))!;
        // A chart that is drawn while the button is down would move the link away from under the mouse.
        await report.DrawAll();
        await report.Page.Locator($"td a[href='#{anchor}']").ClickAsync();
        // The browser says so to the page after the click, in its own time.
        await ReportPage.Until(async () => await item.GetAttributeAsync("open") is not null, "the link unfolds what it leads to");
        Assert.Contains("relative error", await item.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("processor", await item.InnerTextAsync(), StringComparison.Ordinal);
        string[] links = [.. await report.Page.Locator("a").EvaluateAllAsync<string[]>("all => all.map(a => a.getAttribute('href'))")];
        Assert.Contains("#verdict-1", links);
        Assert.Contains("#family-1", links);
        foreach (string link in links.Distinct()) Assert.Equal(1, await report.Page.Locator($"[id='{link[1..]}']").CountAsync());
    }

    [Fact]
    public async Task What_varies_is_shown_and_hostile_names_stay_text()
    {
        await using ReportPage report = await Open(Sample.Sweep);
        await report.DrawAll();
        string text = await report.Page.InnerTextAsync("main");
        Assert.Contains(SampleReports.HostileName, text, StringComparison.Ordinal);
        Assert.Contains("expr:exp(-t)", text, StringComparison.Ordinal);
        ILocator varied = report.Page.Locator("section").Filter(new LocatorFilterOptions { HasText = "Settings that vary" }).First;
        Assert.Contains("train.lr", await varied.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await report.Page.Locator("img").CountAsync());
    }

    [Fact]
    public async Task Hostile_text_in_figures_stays_text()
    {
        await using ReportPage report = await Open(Sample.Figures);
        ILocator chart = await report.Chart(0);
        Assert.Equal(SampleReports.HostileTextShown, await chart.Locator(".chart-title").TextContentAsync());
        Assert.Equal(SampleReports.HostileTextShown, await chart.Locator(".keys .name").Nth(1).TextContentAsync());
        Assert.Equal(SampleReports.HostileTextShown, await report.Page.TitleAsync());
        Assert.Equal(2, await report.Page.Locator("script:not([type])").CountAsync());
    }

    [Fact]
    public async Task Numbers_of_a_figure_are_a_table()
    {
        await using ReportPage report = await Open(Sample.Figures);
        ILocator chart = await report.Chart(0);
        await chart.Locator("details.data summary").ClickAsync();
        ILocator rows = chart.Locator("details.data tbody tr");
        // It is filled when it is unfolded first, of which the page hears after the click.
        await ReportPage.Until(async () => await rows.CountAsync() == 15, "fifteen rows");
        Assert.Equal(["m = 8", "1", "0", "0.01", "0.01", "0.02"], await rows.First.Locator("td").AllTextContentsAsync());
    }

    // All rules look at every element all the same; elements that keep a rule are not listed one by one, which would take a third of the
    // time.
    private static readonly AxeRunOptions AllRules = new() { ResultTypes = [ResultType.Violations] };

    // Schemes differ in colours only.
    private static readonly AxeRunOptions ContrastRule =
        new() { ResultTypes = AllRules.ResultTypes, RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast"] } };

    /// <summary>The rules of axe-core (WCAG A and AA, contrast among them, and its advice), with every chart drawn and everything
    /// unfolded.</summary>
    [Theory]
    [InlineData(Sample.Sweep, ColorScheme.Light)]
    [InlineData(Sample.Sweep, ColorScheme.Dark)]
    [InlineData(Sample.Figures, ColorScheme.Light)]
    [InlineData(Sample.Figures, ColorScheme.Dark)]
    public async Task No_rule_of_accessibility_is_broken(Sample sample, ColorScheme scheme)
    {
        await using ReportPage report = await Open(sample, scheme: scheme);
        await report.Page.EvaluateAsync("document.querySelectorAll('details').forEach(d => { d.open = true; })");
        await report.DrawAll();
        AxeResult result = await report.Page.RunAxe(scheme == ColorScheme.Light ? AllRules : ContrastRule);
        Assert.True(result.Violations.Length == 0,
            string.Join('\n',
            result.Violations.Select(v => $"{v.Id}: {v.Help}: {string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))}")));
        Assert.True(result.Passes.Length > (scheme == ColorScheme.Light ? 10 : 0));
    }

    private Task<ReportPage> Open(Sample sample, int width = 1200, int height = 900, ColorScheme scheme = ColorScheme.Light,
        bool scripts = true)
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
        return ReportPage.Open(browser, path, width, height, scheme, scripts);
    }

    private static Task<string> Background(ReportPage report) =>
        report.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
}
