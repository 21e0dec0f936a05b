using System.Diagnostics;
using Microsoft.Playwright;

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
        page.Console += (_, message) => _complaints.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => _complaints.Add(error);
        page.Dialog += (_, dialog) =>
        {
            _complaints.Add("dialog: " + dialog.Message);
            _ = dialog.DismissAsync();
        };
        page.Request += (_, request) => _requests.Add(request.Url);
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>Charts.</summary>
    public ILocator Charts => Page.Locator("figure.chart");

    public static async Task<ReportPage> Open(IBrowser browser, string path, int width = 1200, int height = 900,
        ColorScheme scheme = ColorScheme.Light, bool scripts = true)
    {
        IBrowserContext context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
            JavaScriptEnabled = scripts,
            Locale = "de-DE",
        });
        var page = new ReportPage(context, await context.NewPageAsync(), path);
        await page.Page.GotoAsync(page._address);
        return page;
    }

    /// <summary>Brings a chart into view and waits until it is drawn.</summary>
    public async Task<ILocator> Chart(int index)
    {
        ILocator chart = Charts.Nth(index);
        await chart.ScrollIntoViewIfNeededAsync();
        await Page.Locator("figure.chart.drawn").And(chart).WaitForAsync();
        return chart;
    }

    /// <summary>Every chart, drawn; folded parts are left folded.</summary>
    public async Task<int> DrawAll()
    {
        int count = await Charts.CountAsync();
        for (int i = 0; i < count; i++)
        {
            if (!await Charts.Nth(i).IsVisibleAsync()) continue;
            ILocator chart = await Chart(i);
            Assert.True(await Painted(chart) > 200, $"chart {i} of {_address} has next to nothing on its canvas");
        }
        return count;
    }

    /// <summary>Pixels of the canvas that are not transparent.</summary>
    public static Task<int> Painted(ILocator chart) => chart.Locator(".uplot canvas").EvaluateAsync<int>(
        "c => { const copy = new OffscreenCanvas(c.width, c.height).getContext('2d', { willReadFrequently: true }); copy.drawImage(c, " +
            "0, 0); " +
        "const d = copy.getImageData(0, 0, c.width, c.height).data; let n = 0; for (let i = 3; i < d.length; i += 4) if (d[i] > 0) " +
            "n++; return n; }");

    /// <summary>The canvas as a text that is equal for equal pictures.</summary>
    public static Task<string> Picture(ILocator chart) => chart.Locator(".uplot canvas").EvaluateAsync<string>("c => c.toDataURL()");

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
    public async Task Hover(ILocator chart, float x, float y = 0.5f)
    {
        LocatorBoundingBoxResult box = await chart.Locator(".u-over").BoundingBoxAsync()
            ?? throw new InvalidOperationException("the plot has no box");
        await Page.Mouse.MoveAsync(box.X + x * box.Width, box.Y + y * box.Height);
    }

    /// <summary>Closes, and fails where the browser complained or asked for anything but the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        Assert.Empty(_complaints);
        Assert.All(_requests, url => Assert.Equal(_address, url.Split('#')[0]));
    }
}
