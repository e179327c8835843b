using System.Globalization;
using Microsoft.Playwright;
using Xunit;

namespace Waystation.Tests.Stories;

/// <summary>What a person in danger does on the front's pages, step by step, in any language.</summary>
/// <param name="shots">A folder that gets a picture of each page; null: none are taken.</param>
internal sealed class ContactPages(IPage page, Uri front, string language, string? shots = null)
{
    private int _shots;

    public IPage Page => page;

    public async Task OpenFirstPageAsync()
    {
        await page.GotoAsync(new Uri(front, $"/{language}/").ToString());
        await LookAsync("first");
    }

    public async Task OpenAsync(string what)
    {
        await page.GotoAsync(new Uri(front, $"/{language}/{what}").ToString());
        await LookAsync(what.Replace('/', '-'));
    }

    /// <summary>Writes a first letter and ends on the page that says it arrived.</summary>
    /// <returns>The code, as it stood above the text before sending.</returns>
    public async Task<string> WriteAsync(string text, string purpose = "self", params string[] files)
    {
        await OpenFirstPageAsync();
        await page.ClickAsync("a[href$='/write']");
        await LookAsync("write");
        var code = (await page.InnerTextAsync(".words")).Trim();
        await page.CheckAsync($"input[name=purpose][value={purpose}]");
        await page.FillAsync("#text", text);
        if (files.Length > 0)
        {
            await page.SetInputFilesAsync("#files", files);
        }

        await page.ClickAsync("form[action$='/write'] button");
        await LookAsync("arrived");
        await page.Locator(".good").WaitForAsync();
        return code;
    }

    /// <summary>Comes back with a code and ends on the letters.</summary>
    public async Task EnterCodeAsync(string code)
    {
        await OpenFirstPageAsync();
        await page.ClickAsync("a[href$='/code']");
        await LookAsync("code");
        await page.FillAsync("#code", code);
        await page.ClickAsync("form[action$='/code'] button");
        await LookAsync("opened");
    }

    /// <summary>The letters as they stand, newest first.</summary>
    public async Task<string> ReadLettersAsync()
    {
        await OpenAsync("letters");
        return await page.InnerTextAsync("main");
    }

    public async Task WriteAgainAsync(string text, params string[] files)
    {
        await page.FillAsync("#text", text);
        if (files.Length > 0)
        {
            await page.SetInputFilesAsync("#files", files);
        }

        await page.ClickAsync("form[action$='/letters'] button");
        await LookAsync("wrote-again");
    }

    public async Task DeleteNewestAsync()
    {
        await OpenAsync("letters");
        await page.Locator("form[action$='/delete'] button").First.ClickAsync();
        await LookAsync("delete");
        await page.ClickAsync("form[action$='/delete'] button");
        await LookAsync("deleted");
    }

    /// <returns>The new code.</returns>
    public async Task<string> ChangeCodeAsync()
    {
        await OpenAsync("letters");
        await page.ClickAsync("a[href$='/change']");
        await LookAsync("change");
        var code = (await page.InnerTextAsync(".words")).Trim();
        await page.CheckAsync("input[name=sure]");
        await page.ClickAsync("form[action$='/change'] button");
        await LookAsync("changed");
        await page.Locator(".good").WaitForAsync();
        return code;
    }

    public async Task CloseForEverAsync()
    {
        await OpenAsync("letters");
        await page.ClickAsync("a[href$='/close']");
        await LookAsync("close");
        await page.CheckAsync("input[name=sure]");
        await page.ClickAsync("form[action$='/close'] button");
        await LookAsync("closed-for-ever");
        await page.Locator(".good").WaitForAsync();
    }

    public Task LeaveQuicklyAsync() => page.ClickAsync("button.leave");

    /// <summary>The page fits the screen, is in the right language, and shows the way out.</summary>
    public async Task LookAsync(string name)
    {
        if (shots is not null)
        {
            Directory.CreateDirectory(shots);
            var file = $"{language}-{page.ViewportSize!.Width}-{(++_shots).ToString("00", CultureInfo.InvariantCulture)}-{name}.png";
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(shots, file), FullPage = true });
        }

        Assert.Equal(language, await page.GetAttributeAsync("html", "lang"));
        Assert.True(await page.IsVisibleAsync("button.leave"));
        var body = (await page.Locator("main").BoundingBoxAsync())!;
        Assert.True(body.X >= 0 && body.X + body.Width <= page.ViewportSize!.Width + 1, $"The page {name} is wider than the screen.");
    }
}
