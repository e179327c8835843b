using Microsoft.Playwright;
using Waystation.Desk;
using Waystation.Tests.Office;

namespace Waystation.Tests.Desk;

/// <summary>A caseworker's browser before a desk: Debian's Chromium without a window.</summary>
internal sealed class DeskBrowser : IAsyncDisposable
{
    private static readonly string[] s_flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private DeskBrowser(IPlaywright playwright, IBrowser browser, IPage page)
    {
        _playwright = playwright;
        _browser = browser;
        Page = page;
    }

    public IPage Page { get; }

    public static async Task<DeskBrowser> OpenAsync(int width = 1280, bool script = true, string locale = "en-US", ColorScheme scheme = ColorScheme.Light)
    {
        var chromium = Parts.Program("chromium");
        Parts.Require(chromium is not null, "chromium");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = s_flags });
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = 800 }, JavaScriptEnabled = script, Locale = locale, ColorScheme = scheme });
        context.SetDefaultTimeout(60_000);
        context.SetDefaultNavigationTimeout(60_000);
        return new DeskBrowser(playwright, browser, await context.NewPageAsync());
    }

    /// <summary>Keeps a picture of the page where the developer asked for one (WAYSTATION_SHOTS).</summary>
    public async Task ShotAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("WAYSTATION_SHOTS") is { Length: > 0 } folder)
        {
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = true });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
