using System.Globalization;
using Waystation.Letters;

namespace Waystation.Bench.Verbs;

/// <summary>Every page of the front: bytes with headers, requests, and what it costs the server.</summary>
internal static class PageVerb
{
    private const int Times = 200;
    private const int FirstPage = 14_000;
    private const int AnyPage = 30_000;

    public static async Task<bool> RunAsync(IReadOnlyList<string> words, Report report, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        await using var house = await House.OpenAsync(Programs.Of(words), withFront: true);
        using var http = House.Transport();
        var visit = new Browser(house.FrontUrl, http);
        await visit.OpenAsync("/en/write");
        await visit.PostAsync("/en/write", ("code", visit.Hidden("code")), ("letter", visit.Hidden("letter")), ("text", "A letter."));
        await visit.OpenAsync("/en/letters");
        var token = visit.Hidden("token");
        for (var i = 0; i < 4; i++)
        {
            await visit.PostAsync("/en/letters", ("letter", LetterId.Draw().ToText()), ("token", token), ("text", "One more letter of a usual length, of which there are a few in a conversation."));
        }

        var stranger = new Browser(house.FrontUrl, http);
        report.Say($"page                 requests   bytes   server's CPU, front + relay");
        foreach (var (browser, page) in ((Browser, string)[])
        [
            (stranger, "/"), (stranger, "/en/"), (stranger, "/ru/"), (stranger, "/ar/"), (stranger, "/en/check"), (stranger, "/en/safety"), (stranger, "/en/write"), (stranger, "/ru/write"), (stranger, "/en/code"), (stranger, "/list"), (stranger, "/nowhere"),
            (visit, "/en/letters"), (visit, "/en/letters/1"), (visit, "/en/mycode"), (visit, "/en/change"), (visit, "/en/close"),
        ])
        {
            for (var i = 0; i < 50; i++)
            {
                await browser.OpenAsync(page);
            }

            var before = (Relay: house.Relay.Now(), Front: house.Front!.Now());
            for (var i = 0; i < Times; i++)
            {
                await browser.OpenAsync(page);
            }

            report.Say($"{page,-20} {1,8} {browser.Bytes,7}   {(house.Front!.Now().Cpu - before.Front.Cpu).TotalMilliseconds / Times,6:F2} + {(house.Relay.Now().Cpu - before.Relay.Cpu).TotalMilliseconds / Times:F2} ms");
            var largest = page is "/" or "/en/" or "/ru/" or "/ar/" ? FirstPage : AnyPage;
            if (browser.Bytes > largest)
            {
                report.Target(false, $"{page} is at most {largest} bytes with its headers");
            }
        }

        await SlowlyAsync(house, report);
        return report.IsMet;
    }

    /// <summary>The way of a first letter on a line with 400 ms there and back and 400 kbit/s, each page on a line of its own and then on one that stays.</summary>
    private static async Task SlowlyAsync(House house, Report report)
    {
        await using var line = new SlowLine(house.FrontUrl, TimeSpan.FromMilliseconds(400), 400_000);
        var front = line.Open();
        report.Say($"at 400 ms and 400 kbit/s             new line   same line");
        using var kept = House.Transport();
        var again = new Browser(front, kept);
        await again.OpenAsync("/nowhere");
        foreach (var page in (string[])["/ru/", "/ru/check", "/ru/safety", "/ru/write", "/ru/code"])
        {
            using var http = House.Transport();
            var fresh = await SecondsAsync(() => new Browser(front, http).OpenAsync(page));
            var same = await SecondsAsync(() => again.OpenAsync(page));
            report.Say($"{page,-36} {fresh,6:F2} s   {same,6:F2} s");
        }

        await again.OpenAsync("/ru/write");
        var (code, letter) = (again.Hidden("code"), again.Hidden("letter"));
        var send = await SecondsAsync(() => again.PostAsync("/ru/write", ("code", code), ("letter", letter), ("text", "Помогите. За мной приходили.")));
        var back = new Browser(front, kept);
        var read = await SecondsAsync(async () =>
        {
            await back.PostAsync("/ru/code", ("code", code));
            await back.OpenAsync("/ru/letters");
        });
        report.Say($"sending a first letter, until it is said to have arrived     {send,6:F2} s");
        report.Say($"entering the code, until the letters stand there             {read,6:F2} s");
    }

    private static async Task<double> SecondsAsync(Func<Task> deed)
    {
        var begin = System.Diagnostics.Stopwatch.GetTimestamp();
        await deed();
        return System.Diagnostics.Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }
}
