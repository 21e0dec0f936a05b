using System.Diagnostics;
using Deque.AxeCore.Commons;
using PuppeteerSharp;

namespace Lethe.EndToEnd.Tests.Browser;

/// <summary>A report opened from disk. Everything the browser complains of or asks the network for is kept, and must be nothing when the
/// page is closed.</summary>
public sealed class ReportPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];
    private readonly List<string> _requests = [];
    private readonly string _address;

    private ReportPage(IBrowserContext context, IPage page, string path)
    {
        _context = context;
        Page = page;
        _address = new Uri(path).AbsoluteUri;
        page.Console += (_, e) => _complaints.Add($"{e.Message.Type}: {e.Message.Text}");
        page.PageError += (_, e) => _complaints.Add(e.Message);
        page.Dialog += (_, e) =>
        {
            _complaints.Add("dialog: " + e.Dialog.Message);
            _ = e.Dialog.Dismiss();
        };
        page.Request += (_, e) => _requests.Add(e.Request.Url);
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>Charts.</summary>
    public PageParts Charts => All("figure.chart");

    public static async Task<ReportPage> Open(IBrowser browser, string path, int width = 1200, int height = 900, bool dark = false,
        bool scripts = true)
    {
        IBrowserContext context = await browser.CreateBrowserContextAsync();
        var page = new ReportPage(context, await context.NewPageAsync(), path);
        await page.Page.SetViewportAsync(new ViewPortOptions { Width = width, Height = height });
        await page.Scheme(dark);
        await page.Page.SetJavaScriptEnabledAsync(scripts);
        await page.Page.GoToAsync(page._address);
        return page;
    }

    /// <summary>What a selector names.</summary>
    public PageParts All(string selector) => PageParts.Of(Page, selector);

    /// <summary>Changes between the dark and the light scheme of the reader's system.</summary>
    public Task Scheme(bool dark) => Page.EmulateMediaFeaturesAsync(
        [new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = dark ? "dark" : "light" }]);

    /// <summary>Brings a chart into view and waits until it is drawn.</summary>
    public async Task<PageParts> Chart(int index)
    {
        PageParts chart = Charts.Nth(index);
        await Drawn(chart);
        return chart;
    }

    /// <summary>The same of a chart found otherwise.</summary>
    public static async Task Drawn(PageParts chart)
    {
        await chart.Box();
        await Until(() => chart.Only<bool>("e.matches('.drawn')"), "the chart is drawn");
    }

    /// <summary>Every chart, drawn; folded parts are left folded.</summary>
    public async Task<int> DrawAll()
    {
        int count = await Charts.Count();
        for (int i = 0; i < count; i++)
        {
            if (!(await Charts.Nth(i).Visible())[0]) continue;
            PageParts chart = await Chart(i);
            Assert.True(await Painted(chart) > 200, $"chart {i} of {_address} has next to nothing on its canvas");
        }
        return count;
    }

    /// <summary>Pixels of the canvas that are not transparent.</summary>
    public static Task<int> Painted(PageParts chart) => chart.Within(".uplot canvas").Only<int>(
        "(c => { const copy = new OffscreenCanvas(c.width, c.height).getContext('2d', { willReadFrequently: true }); " +
        "copy.drawImage(c, 0, 0); const d = copy.getImageData(0, 0, c.width, c.height).data; " +
        "let n = 0; for (let i = 3; i < d.length; i += 4) if (d[i] > 0) n++; return n; })(e)");

    /// <summary>The canvas as a text that is equal for equal pictures.</summary>
    public static Task<string> Picture(PageParts chart) => chart.Within(".uplot canvas").Only<string>("e.toDataURL()");

    /// <summary>Waits for what a page does in its own time; fails after a minute, which is far more than any page needs.</summary>
    public static async Task Until(Func<Task<bool>> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1), $"after a minute still not: {what}");
            await Task.Delay(20);
        }
    }

    /// <summary>Moves the mouse to a share of the plot's width and height.</summary>
    public async Task Hover(PageParts chart, double x, double y = 0.5)
    {
        double[] box = await chart.Within(".u-over").Box();
        await Page.Mouse.MoveAsync((decimal)(box[0] + x * box[2]), (decimal)(box[1] + y * box[3]));
    }

    /// <summary>Which rules of axe-core are broken, and how many are kept. Elements that keep a rule are not listed one by one, which would
    /// take a third of the time.</summary>
    public async Task<(string[] Broken, int Kept)> Accessibility(string? onlyRule)
    {
        await Page.EvaluateExpressionAsync(new BundledAxeScriptProvider().GetScript());
        string only = onlyRule is null ? "" : $", runOnly: {{ type: 'rule', values: ['{onlyRule}'] }}";
        string[] found = await Page.EvaluateExpressionAsync<string[]>(
            $"axe.run(document, {{ resultTypes: ['violations']{only} }}).then(r => [`${{r.passes.length}}`, ...r.violations.map(v => " +
            "`${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map(n => n.html).join(' | ')}`)])");
        return (found[1..], int.Parse(found[0], CultureInfo.InvariantCulture));
    }

    /// <summary>Closes, and fails where the browser complained or asked for anything but the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        Assert.Empty(_complaints);
        Assert.All(_requests, url => Assert.Equal(_address, url.Split('#')[0]));
    }
}
