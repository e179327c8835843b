using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using Waystation.Mail;
using Waystation.Relay;
using Waystation.Tests.Relay;
using Xunit;

namespace Waystation.Tests.Attacks;

/// <summary>The relay's real executable is killed at random instants under load, again and again over the same store.</summary>
public sealed class RelayKillTests
{
    private const int Lanes = 2;
    private const int Kills = 60;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_relay_is_killed_at_any_instant()
    {
        var lanes = await Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => Task.Run(KillAgainAndAgainAsync)));
        var underLoad = lanes.Sum(lane => lane.UnderLoad);

        // A kill before the first answer proves little: most have to come in the midst of answers.
        Assert.True(underLoad > Lanes * Kills / 2, $"Only {underLoad} of {Lanes * Kills} kills came under load.");
        TestContext.Current.SendDiagnosticMessage($"{Lanes * Kills} kills, {underLoad} under load, {lanes.Sum(lane => lane.Acknowledged)} items acknowledged");
    }

    private static async Task<(int UnderLoad, int Acknowledged)> KillAgainAndAgainAsync()
    {
        var folder = TestRelay.NewFolder();
        using var key = TestRelay.NewKey();
        var acknowledged = new ConcurrentDictionary<ItemId, long>();
        var deleted = new ConcurrentDictionary<ItemId, bool>();
        var seen = Seen.Nothing(key.Address);
        var underLoad = 0;
        for (var kill = 0; kill <= Kills; kill++)
        {
            await using var relay = await RelayProcess.StartAsync(folder);
            if (kill == 0)
            {
                Assert.IsType<CreateAnswer.Created>(await relay.Client.CreateAsync(key, new MailboxPolicy(DropRule.Open, 0), Card.Sign(key, 1, relay.Today.AddDays(30), CardKind.Recipient, "age1example"u8), default));
            }

            seen = await CheckAsync(relay, key, seen, acknowledged, deleted);
            if (kill < Kills)
            {
                var before = acknowledged.Count;
                var load = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => LoadAsync(relay.Client, relay.Today, key, acknowledged, deleted)));

                // One in six is killed at once, whatever it is doing; the others some moments after the first answers.
                while (kill % 6 != 0 && acknowledged.Count == before)
                {
                    await Task.Delay(1);
                }

                await Task.Delay(RandomNumberGenerator.GetInt32(60));
                relay.Kill();
                await load;
                underLoad += acknowledged.Count > before ? 1 : 0;
            }
        }

        Directory.Delete(folder, recursive: true);
        return (underLoad, acknowledged.Count);
    }

    /// <summary>Everything acknowledged is there, once, under its number; what was deleted stayed deleted; the chain continues what was seen before.</summary>
    private static async Task<Seen> CheckAsync(RelayProcess relay, RelayKey key, Seen seen, ConcurrentDictionary<ItemId, long> acknowledged, ConcurrentDictionary<ItemId, bool> deleted)
    {
        var found = new Dictionary<ItemId, Listed>();
        var next = Seen.Nothing(key.Address) with { Incarnation = seen.Incarnation };
        while (true)
        {
            var page = Assert.IsType<ListAnswer.Listing>(await relay.Client.ListAsync(key, next.Number, TimeSpan.Zero, default));
            next = Assert.IsType<Verdict.Consistent>(HeadCheck.Check(next, page)).Next;
            foreach (var item in page.Items)
            {
                Assert.True(found.TryAdd(item.Id, item), "An item is there twice.");
            }

            if (next.Number == seen.Number)
            {
                Assert.Equal(seen.Hash, next.Hash);
            }

            if (!page.More)
            {
                break;
            }
        }

        Assert.True(next.Number >= seen.Number);
        Assert.All(acknowledged, each => Assert.Equal(each.Value, found[each.Key].Number));
        Assert.All(deleted.Keys, id => Assert.IsType<Gone.Deleted>(found[id].Gone));
        return next;
    }

    private static async Task LoadAsync(RelayClient client, DateOnly today, RelayKey key, ConcurrentDictionary<ItemId, long> acknowledged, ConcurrentDictionary<ItemId, bool> deleted)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                var item = new Item(ItemId.Draw(), today.AddDays(30), RandomNumberGenerator.GetBytes(i % 10 == 9 ? 32_768 : 1024));
                if (await client.AppendAsync(key, item, null, default) is AppendAnswer.Appended appended)
                {
                    acknowledged[item.Id] = appended.Number;
                }

                if (i % 6 == 5 && await client.DeleteAsync(key, [item.Id], default) is DeleteAnswer.Deleted)
                {
                    deleted[item.Id] = true;
                }
            }
        }
        catch (RelayUnreachableException)
        {
            // The relay was killed: this is what the test is about.
        }
    }
}

/// <summary>The relay as its own process, as people run it.</summary>
internal sealed class RelayProcess : IAsyncDisposable
{
    private readonly HttpClient _http;

    private RelayProcess(Process process, HttpClient http, Uri root, Address address) =>
        (Process, _http, Client) = (process, http, new RelayClient(http, root, address, TimeProvider.System));

    public Process Process { get; }

    public RelayClient Client { get; }

    public DateOnly Today => UnixDay.Of(TimeProvider.System.GetUtcNow());

    public static async Task<RelayProcess> StartAsync(string folder, params string[] more)
    {
        var process = Start(["--listen", "http://127.0.0.1:0", "--data", folder, "--stay-with-parent", .. more]);
        var ready = (await process.StandardOutput.ReadLineAsync())?.Split(' ');
        if (ready is not ["relay", "ready", { } url, { } text] || !Address.TryParse(text, out var address, out _))
        {
            throw new InvalidOperationException($"The relay did not start: {await process.StandardError.ReadToEndAsync()}");
        }

#pragma warning disable RS0030 // The test is the caller that owns the transport.
        return new RelayProcess(process, new HttpClient(new SocketsHttpHandler { UseCookies = false }), new Uri(url), address);
#pragma warning restore RS0030
    }

    public static Process Start(IEnumerable<string> options)
    {
        // The built assembly beside the tests' own, so that what is killed is what was built.
        var assembly = typeof(RelaySettings).Assembly.Location;
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", [assembly, .. options])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // A process that lives for a moment gains nothing from profiling its own code.
        start.Environment["DOTNET_TieredPGO"] = "0";
        return Process.Start(start) ?? throw new InvalidOperationException("No process.");
    }

    public void Kill() => Process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!Process.HasExited)
        {
            Process.Kill();
        }

        await Process.WaitForExitAsync();
        Process.Dispose();
        _http.Dispose();
    }
}
