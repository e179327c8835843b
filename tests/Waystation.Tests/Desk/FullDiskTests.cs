using System.Net;
using Waystation.Casework.Cases;
using Waystation.Office.Deeds;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Desk;

/// <summary>The disk under a desk is full: it says so, keeps what was typed before the person's eyes, and goes on when there is room.</summary>
public sealed class FullDiskTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_is_said_reading_goes_on_and_nothing_typed_is_lost_or_doubled()
    {
        await using var network = await SmallNetwork.FoundAsync([]);
        var folder = new MemoryFolder();
        var anna = await network.JoinAsync("Anna", folder: folder);
        await network.JoinAsync("Boris");
        await network.AppointAsync(days: 7);
        using var person = new Person(network);
        await person.WriteAsync("help");
        await network.RoundAsync();
        var number = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(anna, anna.Intake.Waiting[0].Id, [], false, Stop)).CaseNumber;
        network.Release(anna, dispose: false);
        await using var desk = await DeskPagesTests.ServeAsync(network, anna);
        using var browser = new HttpMessageInvoker(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false, UseProxy = false });
        await AskAsync(browser, desk.Launch, null);

        folder.BeforeWrite = _ => throw new IOException("No space left on device");
        await person.WriteAsync("are you there?");
        var (page, status) = await AskAsync(browser, new Uri(desk.Launch, $"/case/{number}/letters"), null);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("help", page, StringComparison.Ordinal);

        (page, status) = await AskAsync(browser, new Uri(desk.Launch, $"/deed/answer/{number}"), "we are <coming>");
        Assert.Equal(HttpStatusCode.InsufficientStorage, status);
        Assert.Contains("disk is full", page, StringComparison.Ordinal);
        Assert.Contains("we are &lt;coming&gt;", page, StringComparison.Ordinal);
        Assert.Contains("Try again", page, StringComparison.Ordinal);
        Assert.Empty(anna.RoomByNumber(number)!.Case!.Turns.OfType<CaseTurn.FromUs>());
        await Until(async () => (await AskAsync(browser, new Uri(desk.Launch, "/"), null)).Page.Contains("does not take what comes in", StringComparison.Ordinal));

        folder.BeforeWrite = null;
        (_, status) = await AskAsync(browser, new Uri(desk.Launch, $"/deed/answer/{number}"), "we are <coming>");
        Assert.Equal(HttpStatusCode.Redirect, status);
        await Until(async () => (await AskAsync(browser, new Uri(desk.Launch, $"/case/{number}/letters"), null)).Page is var now
            && now.Contains("are you there?", StringComparison.Ordinal) && !now.Contains("does not take what comes in", StringComparison.Ordinal));
        await Until(() => Task.FromResult(anna.Courier is { Unsent: 0, Held: 0 }));
        Assert.Equal(["we are <coming>"], (await person.ReadAsync()).Turns.OfType<Waystation.Letters.Turn.Theirs>().Select(turn => turn.Text));
        Assert.Equal(["help", "are you there?"], anna.RoomByNumber(number)!.Case!.Turns.OfType<CaseTurn.FromContact>().Select(turn => turn.Letter.Text));
    }

    private static async Task Until(Func<Task<bool>> done)
    {
        for (var i = 0; i < 300 && !await done(); i++)
        {
            await Task.Delay(100, Stop);
        }

        Assert.True(await done());
    }

    private static async Task<(string Page, HttpStatusCode Status)> AskAsync(HttpMessageInvoker browser, Uri url, string? text)
    {
        using var request = new HttpRequestMessage(text is null ? HttpMethod.Get : HttpMethod.Post, url);
        if (text is not null)
        {
            request.Content = new FormUrlEncodedContent([new("text", text)]);
            request.Headers.TryAddWithoutValidation("Origin", url.GetLeftPart(UriPartial.Authority));
        }

        using var answer = await browser.SendAsync(request, Stop);
        return (await answer.Content.ReadAsStringAsync(Stop), answer.StatusCode);
    }
}
