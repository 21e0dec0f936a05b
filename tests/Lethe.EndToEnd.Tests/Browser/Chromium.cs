using PuppeteerSharp;

namespace Lethe.EndToEnd.Tests.Browser;

/// <summary>One chromium of the machine for all tests of this folder. Where there is none, tests ask <see cref="Require"/>.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private IBrowser? _browser;

    /// <summary>The browser.</summary>
    public IBrowser Browser
    {
        get
        {
            Require.Optional(_browser is not null, "a browser", "install chromium (Debian: apt-get install chromium)");
            return _browser!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        string? program =
            Names.SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        if (program is null) return;
        // Root of a container may not start chromium's sandbox; the pages are our own.
        _browser = await Puppeteer.LaunchAsync(new LaunchOptions
        {
            ExecutablePath = program, Args = ["--no-sandbox", "--lang=de-DE", "--hide-scrollbars"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
    }
}

/// <summary>The tests that share the browser run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SharedBrowser : ICollectionFixture<Chromium>, ICollectionFixture<SampleReports>
{
    public const string Name = "browser";
}
