using System.Text;
using Microsoft.Playwright;
using Waystation.Tests.Front;
using Waystation.Tests.Relay;
using Waystation.Tests.Stories;
using Xunit;

namespace Waystation.Tests.Attacks;

/// <summary>The person's own phone is seized: the browser's profile holds nothing of what they wrote, read or typed.</summary>
[Collection(Desk.Browsers.Name)]
public sealed class PhoneSeizureTests
{
    private const string Mark = "WAYMARKQ7";
    private const string Control = "WAYCONTROL9";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_browsers_profile_holds_no_letter_answer_name_or_code_after_the_whole_path()
    {
        var program = Parts.Program("chromium");
        Parts.Require(program is not null, "chromium");
        await using var front = await TestFront.StartAsync();
        var (profile, elsewhere) = (TestRelay.NewFolder(), TestRelay.NewFolder());
        var file = Path.Combine(elsewhere, "note.txt");
        await File.WriteAllTextAsync(file, $"in a file: {Mark}", Stop);
        var codes = new List<string>();
        using (var playwright = await Playwright.CreateAsync())
        {
            // Twice with one profile: what the first visit left would be there when the second begins.
            for (var visit = 0; visit < 2; visit++)
            {
                await using var phone = await playwright.Chromium.LaunchPersistentContextAsync(profile, new BrowserTypeLaunchPersistentContextOptions
                {
                    ExecutablePath = program,
                    Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
                    JavaScriptEnabled = false,
                    Locale = "ru",
                    ViewportSize = new ViewportSize { Width = 360, Height = 740 },
                });
                phone.SetDefaultTimeout(60_000);
                codes.AddRange(await VisitAsync(front, new ContactPages(phone.Pages[0], front.Url, "ru"), file));
            }
        }

        var found = new List<string>();
        var seesControl = false;
        foreach (var path in Directory.GetFiles(profile, "*", SearchOption.AllDirectories).Where(path => new FileInfo(path) is { LinkTarget: null, Length: > 0 }))
        {
            var bytes = await File.ReadAllBytesAsync(path, Stop);
            seesControl |= Marks.In(bytes, Control).Count > 0;
            found.AddRange(Marks.In(bytes, Mark).Select(form => $"{form} in {Path.GetFileName(path)}"));
            found.AddRange(codes.SelectMany(code => Forms(code)).Where(form => bytes.AsSpan().IndexOf(form) >= 0).Select(_ => $"a code in {Path.GetFileName(path)}"));
        }

        Assert.True(seesControl, "The search does not even find an address that was typed.");
        Assert.Empty(found);
        Directory.Delete(profile, recursive: true);
        Directory.Delete(elsewhere, recursive: true);
    }

    /// <summary>Writes over a line that is cut at first, is answered, reads, comes back with the code, writes again and changes the code; the last thing typed is left unsent.</summary>
    /// <returns>The codes that stood on pages or were typed.</returns>
    private static async Task<string[]> VisitAsync(TestFront front, ContactPages contact, string file)
    {
        await contact.OpenAsync("write");
        var code = (await contact.Page.InnerTextAsync(".words")).Trim();
        await contact.Page.CheckAsync("input[name=purpose][value=self]");
        await contact.Page.FillAsync("#text", $"Меня зовут {Mark}.");
        await contact.Page.EvalOnSelectorAllAsync<bool>("details", "all => { for (const one of all) one.open = true; return true; }");
        await contact.Page.FillAsync("input[name=until]", $"до {Mark}");
        await contact.Page.FillAsync("[name=how]", $"через {Mark}");
        await contact.Page.SetInputFilesAsync("#files", [file]);
        front.Line.IsCut = true;
        await contact.Page.ClickAsync("form[action$='/write'] button");
        await contact.Page.Locator(".fault").WaitForAsync();
        Assert.Equal($"Меня зовут {Mark}.", await contact.Page.InputValueAsync("#text"));
        front.Line.IsCut = false;
        await contact.Page.SetInputFilesAsync("#files", [file]);
        await contact.Page.ClickAsync("form[action$='/write'] button");
        await contact.Page.Locator(".good").WaitForAsync();
        var letter = (await front.LettersAsync())[^1];
        await front.TakeOnAsync(letter);
        await front.AnswerAsync(letter, $"Ждите у {Mark}.");
        Assert.Contains(Mark, await contact.ReadLettersAsync(), StringComparison.Ordinal);

        await contact.Page.Context.ClearCookiesAsync();
        await contact.EnterCodeAsync(code);
        await contact.ReadLettersAsync();
        await contact.WriteAgainAsync($"Ещё {Mark}.");
        var next = await contact.ChangeCodeAsync();
        await contact.Page.GotoAsync(new Uri(front.Url, $"/ru/nowhere?{Control}").ToString());
        await contact.OpenAsync("letters");
        await contact.Page.FillAsync("#text", $"не отправлено {Mark}");
        await contact.Page.GotoAsync(new Uri(front.Url, "/ru/").ToString());
        return [code, next];
    }

    private static IEnumerable<byte[]> Forms(string code)
    {
        var beginning = string.Join(' ', code.Split(' ', '\n').Where(word => word.Length > 0).Take(3));
        return [Encoding.UTF8.GetBytes(beginning), Encoding.Unicode.GetBytes(beginning), Encoding.UTF8.GetBytes(Uri.EscapeDataString(beginning)), Encoding.UTF8.GetBytes(beginning.Replace(' ', '+'))];
    }
}
