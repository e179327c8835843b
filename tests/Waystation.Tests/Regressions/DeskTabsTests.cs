using Waystation.Desk;
using Waystation.Office;
using Waystation.Tests.Desk;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Regressions;

/// <summary>Two desks in one browser, and a page that nobody looks at.</summary>
public sealed class DeskTabsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_desks_in_one_browser_do_not_take_the_way_in_from_each_other()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        await using var anna = await ServeAsync(network, network.Desks[0]);
        await using var boris = await ServeAsync(network, network.Desks[0]);
        using var browser = NewBrowser();
        foreach (var desk in (DeskHost[])[anna, boris, anna])
        {
            if (desk != anna || browser.Cookies.Count == 0)
            {
                await browser.GetAsync(desk.Launch);
            }

            Assert.Contains("Letters that nobody has taken on", await browser.GetAsync(new Uri(desk.Launch, "/")), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/?renewed", true)]
    [InlineData("/", false)]
    public async Task A_page_that_renews_itself_does_not_keep_a_desk_from_locking(string page, bool locks)
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna"]);
        await using var desk = await ServeAsync(network, network.Desks[0]);
        using var browser = NewBrowser();
        await browser.GetAsync(desk.Launch);
        await browser.GetAsync(new Uri(desk.Launch, "/"));
        network.Relay.Clock.Advance(TimeSpan.FromMinutes(50));
        Assert.Contains("Letters that nobody has taken on", await browser.GetAsync(new Uri(desk.Launch, page)), StringComparison.Ordinal);
        var rounds = desk.Session.Desk!.Courier.Rounds;
        network.Relay.Clock.Advance(TimeSpan.FromMinutes(20));
        for (var i = 0; i < 100 && desk.Session.Desk is { } open && open.Courier.Rounds < rounds + 4; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), Stop);
        }

        Assert.Equal(locks, desk.Session.Desk is null);
    }

    private static async Task<DeskHost> ServeAsync(SmallNetwork network, Workstation desk)
    {
        network.Release(desk, dispose: false);
        return await DeskPagesTests.ServeAsync(network, desk);
    }

    private static Tab NewBrowser() => new();

    /// <summary>A browser's cookies, which it tells apart by host and not by port.</summary>
    private sealed class Tab : IDisposable
    {
        private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });

        public Dictionary<string, string> Cookies { get; } = [];

        public async Task<string> GetAsync(Uri page)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, page);
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
            using var answer = await _http.SendAsync(request, Stop);
            foreach (var set in answer.Headers.TryGetValues("Set-Cookie", out var all) ? all : [])
            {
                var pair = set.Split(';')[0].Split('=', 2);
                Cookies[pair[0]] = pair[1];
            }

            return await answer.Content.ReadAsStringAsync(Stop);
        }

        public void Dispose() => _http.Dispose();
    }
}
