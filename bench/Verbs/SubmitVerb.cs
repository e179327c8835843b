using System.Globalization;
using System.Net;
using Waystation.Letters;
using Waystation.Sealing;

namespace Waystation.Bench.Verbs;

/// <summary>Letters through the real front and the real relay with fsync: two recipients, 2 KB of text. With the key derivation (a first letter: the form, then the letter) and without (more, within one visit).</summary>
internal static class SubmitVerb
{
    /// <summary>The anchor's CPU for one submission with its derivation, and with that at its minimum. Source: ../shared/FACTS.md.</summary>
    private const double AnchorWith = 2100;

    private const double AnchorWithout = 38;

    /// <summary>One derivation (Argon2id, 64 MiB, t = 3) on the machine on which the anchor was measured. Source: ../shared/FACTS.md.</summary>
    private const double DerivationThen = 71;

    private const double AtLeast = 20;
    private const double MostForACode = 100;

    private static readonly string s_text = string.Concat(Enumerable.Repeat("I am with a friend. I cannot stay long. ", 51));

    public static async Task<bool> RunAsync(IReadOnlyList<string> words, Report report, CancellationToken stop)
    {
        var programs = Programs.Of(words);
        report.Say($"letters of {s_text.Length} characters to two on the shift; programs: {programs.Kind}");
        var slower = await MeasureMachineAsync(report);
        foreach (var withDerivation in (bool[])[false, true])
        {
            foreach (var atOnce in AtOnce(words))
            {
                stop.ThrowIfCancellationRequested();
                await using var house = await House.OpenAsync(programs, withFront: true);
                using var http = House.Transport();
                await (withDerivation ? FirstAsync(house, http, atOnce, slower, report) : MoreAsync(house, http, atOnce, slower, report));
            }
        }

        await CodesAsync(programs, slower, report);
        return report.IsMet;
    }

    /// <returns>All, or the one that was asked for.</returns>
    private static int[] AtOnce(IReadOnlyList<string> words) =>
        words.SkipWhile(word => word != "--at").Skip(1).FirstOrDefault() is { } one ? [int.Parse(one, CultureInfo.InvariantCulture)] : [1, 4, 16, 64];

    /// <returns>How much slower this machine is, now, than the one on which the anchor was measured: what both did is the derivation of a key.</returns>
    private static async Task<double> MeasureMachineAsync(Report report)
    {
        const int Runs = 12;
        using var code = Code.Draw(CodeLanguage.Digits);
        var bench = new KeyBench(1);
        using (await code.DeriveAsync(bench))
        {
            // The first warms up.
        }

        var before = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < Runs; i++)
        {
            using var seed = await code.DeriveAsync(bench);
        }

        var now = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / Runs;
        report.Say($"one derivation of a key takes {now:F0} ms of CPU here and now, {DerivationThen:F0} where the anchor was measured: the anchor's figures are taken {now / DerivationThen:F2} times");
        return now / DerivationThen;
    }

    private static async Task FirstAsync(House house, HttpMessageInvoker http, int atOnce, double slower, Report report)
    {
        await WriteFirstAsync(house, http);
        var before = (Relay: house.Relay.Now(), Front: house.Front!.Now());
        var times = await Times.TakeAsync(atOnce, Math.Max(64, atOnce * 4), async _ => await WriteFirstAsync(house, http) is not null);
        Say(house, "with derivation   ", atOnce, times, before, AnchorWith * slower, report);
    }

    private static async Task MoreAsync(House house, HttpMessageInvoker http, int atOnce, double slower, Report report)
    {
        const int Letters = 60;
        const int Fewest = 32;
        var visits = new List<Browser>();
        for (var i = 0; i < Math.Max(Fewest, atOnce); i++)
        {
            var visit = await WriteFirstAsync(house, http) ?? throw new InvalidOperationException("A first letter did not arrive.");
            await visit.OpenAsync("/en/letters");
            visits.Add(visit);
        }

        var tokens = visits.Select(visit => visit.Hidden("token")).ToList();
        var before = (Relay: house.Relay.Now(), Front: house.Front!.Now());
        var times = await Times.TakeAsync(atOnce, visits.Count * Letters, async number =>
            await visits[number % visits.Count].PostAsync("/en/letters", ("letter", LetterId.Draw().ToText()), ("token", tokens[number % visits.Count]), ("text", s_text)) == HttpStatusCode.SeeOther);
        Say(house, "within one visit  ", atOnce, times, before, AnchorWithout * slower, report);
    }

    private static void Say(House house, string what, int atOnce, Times times, (Used Relay, Used Front) before, double anchor, Report report)
    {
        var (relay, front) = (house.Relay.Now(), house.Front!.Now());
        var cpu = (relay.Cpu - before.Relay.Cpu + front.Cpu - before.Front.Cpu).TotalMilliseconds / times.Count;
        report.Say($"{what} {atOnce,3} at once   {times.Words}   CPU {cpu,6:F2} ms a letter ({1000 / cpu:F0} per CPU-second; front {(front.Cpu - before.Front.Cpu).TotalMilliseconds / times.Count:F2}, relay {(relay.Cpu - before.Relay.Cpu).TotalMilliseconds / times.Count:F2}), {anchor / cpu:F1} x cheaper than the anchor   memory now {relay.Memory:F0} + {front.Memory:F0} MiB, at most {relay.Peak:F0} + {front.Peak:F0}");
        if (atOnce == 1)
        {
            report.Target(anchor / cpu >= AtLeast, $"a letter {what.Trim()} is at least {AtLeast} x cheaper in CPU than the anchor's");
        }

        if (times.Failed > 0)
        {
            report.Target(false, $"none failed");
        }
    }

    private static async Task CodesAsync(Programs programs, double slower, Report report)
    {
        await using var house = await House.OpenAsync(programs, withFront: true);
        using var http = House.Transport();
        var first = new Browser(house.FrontUrl, http);
        await first.OpenAsync("/en/write");
        var code = first.Hidden("code");
        await first.PostAsync("/en/write", ("code", code), ("letter", first.Hidden("letter")), ("text", s_text));
        foreach (var atOnce in (int[])[1, 2, 4, 16])
        {
            var before = (Relay: house.Relay.Now(), Front: house.Front!.Now());
            var times = await Times.TakeAsync(atOnce, 48, async _ => await new Browser(house.FrontUrl, http).PostAsync("/en/code", ("code", code)) == HttpStatusCode.SeeOther);
            var (relay, front) = (house.Relay.Now(), house.Front!.Now());
            var cpu = (relay.Cpu - before.Relay.Cpu + front.Cpu - before.Front.Cpu).TotalMilliseconds / times.Count;
            report.Say($"opening by code    {atOnce,3} at once   {times.Words}   CPU {cpu,6:F2} ms each");
            if (atOnce == 1)
            {
                report.Target(cpu / slower < MostForACode, $"opening by code takes less than {MostForACode} ms of CPU where one derivation takes {DerivationThen} ({cpu / slower:F0} ms)");
            }
        }
    }

    private static async Task<Browser?> WriteFirstAsync(House house, HttpMessageInvoker http)
    {
        var browser = new Browser(house.FrontUrl, http);
        return await browser.OpenAsync("/en/write") == HttpStatusCode.OK
            && await browser.PostAsync("/en/write", ("code", browser.Hidden("code")), ("letter", browser.Hidden("letter")), ("purpose", "self"), ("text", s_text)) == HttpStatusCode.OK
            && browser.Html.Contains("class=\"good\"", StringComparison.Ordinal)
                ? browser
                : null;
    }
}
