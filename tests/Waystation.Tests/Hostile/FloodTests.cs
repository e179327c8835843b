using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Waystation.Mail;
using Waystation.Tests.Front;
using Waystation.Tests.Relay;
using Xunit;

namespace Waystation.Tests.Hostile;

/// <summary>Many at once, slow ones, half-open ones, floods: a short text still gets in, memory stays bounded, and the operator hears of it in counts.</summary>
[Collection(Desk.Browsers.Name)]
public sealed class FloodTests
{
    [Fact]
    public async Task A_thousand_half_open_lines_to_front_and_relay_shut_nobody_out_and_hold_little()
    {
        await using var servers = await Servers.StartAsync();
        var lines = new List<Socket>();
        try
        {
            foreach (var url in (Uri[])[servers.FrontUrl, servers.RelayUrl])
            {
                for (var i = 0; i < 1000; i++)
                {
                    var line = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                    await line.ConnectAsync(IPAddress.Loopback, url.Port);
                    lines.Add(line);

                    // A third says nothing, a third half a head, a third announces a body and sends its beginning.
                    var says = (i % 3) switch
                    {
                        0 => "",
                        1 => "GET /en/ HTTP/1.1\r\nHost: x\r\nX: ",
                        _ => "POST /en/code HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000000\r\n\r\ncode=one",
                    };
                    await line.SendAsync(Encoding.ASCII.GetBytes(says));
                }
            }

            using var http = new HttpMessageInvoker(new SocketsHttpHandler());
            using var page = await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(servers.FrontUrl, "/en/")), default);
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
            Assert.Contains("Write to us", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            using var health = await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(servers.RelayUrl, "/v1/health")), default);
            Assert.Equal(HttpStatusCode.OK, health.StatusCode);

            // Generous, and not compiled for release: a thousand lines cost some twenty kilobytes each, not a buffer of what they announce.
            Assert.InRange(servers.FrontMebibytes(), 1, 300);
            Assert.InRange(servers.RelayMebibytes(), 1, 300);
        }
        finally
        {
            lines.ForEach(line => line.Dispose());
        }
    }

    [Fact]
    public async Task Whoever_tries_codes_without_end_shuts_out_no_first_letter_and_is_counted()
    {
        await using var front = await TestFront.StartAsync(settings => settings with { Limits = settings.Limits with { Seats = 2, Queue = 4 } });
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
        using var code = Waystation.Sealing.Code.Draw(Waystation.Sealing.CodeLanguage.English);
        var words = new string(code.ToWords());
        using var over = new CancellationTokenSource();
        var busy = 0;
        var flood = Enumerable.Range(0, 12).Select(_ => Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                using var content = new FormUrlEncodedContent([KeyValuePair.Create("code", words)]);
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(front.Url, "/en/code")) { Content = content };
                using var answer = await http.SendAsync(request, default);
                using var page = await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(front.Url, answer.Headers.Location!)), default);
                if (page.StatusCode == HttpStatusCode.ServiceUnavailable)
                {
                    Interlocked.Increment(ref busy);
                }
            }
        })).ToList();
        while (Volatile.Read(ref busy) == 0)
        {
            await Task.Delay(20);
        }

        using var visitor = front.NewVisitor();
        await visitor.WriteAsync("I cannot stay here.", "en");
        Assert.Contains("has arrived", visitor.Page.Text, StringComparison.Ordinal);
        await over.CancelAsync();
        await Task.WhenAll(flood);
        front.Relay.Clock.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 200 && !front.Log.ToString().Contains("Sent away in the last minute", StringComparison.Ordinal); i++)
        {
            await Task.Delay(20);
        }

        Assert.Matches("Sent away in the last minute: [1-9][0-9]* for want of a seat for their key, 0 of a place for their files", front.Log.ToString());
    }

    [Fact]
    public async Task A_flood_of_large_drops_leaves_room_for_short_ones()
    {
        var limits = Waystation.Relay.Decisions.Limits.Default with { StoreBytes = 4 * 1024 * 1024 };
        await using var relay = await TestRelay.StartAsync(limits);
        using var owner = await relay.OpenMailboxAsync(DropRule.Open);
        AppendAnswer answer;
        do
        {
            answer = await relay.Client.DropAsync(owner.Address, relay.NewItem(size: 131_072), default);
        }
        while (answer is AppendAnswer.Dropped);

        Assert.Equal(new AppendAnswer.Refused(RelayRefusal.Full), answer);
        Assert.IsType<AppendAnswer.Dropped>(await relay.Client.DropAsync(owner.Address, relay.NewItem(size: 16_384), default));
        relay.Clock.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 200 && !relay.Log.ToString().Contains("Turned away", StringComparison.Ordinal); i++)
        {
            await Task.Delay(20);
        }

        Assert.Contains("1 for want of room", relay.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_of_mailboxes_becomes_dear_and_then_cheap_again()
    {
        await using var relay = await TestRelay.StartAsync();
        async Task<int> PriceAsync()
        {
            using var key = TestRelay.NewKey();
            Assert.True(Waystation.Mail.Wire.Puzzle.TryRead(await relay.Http.GetByteArrayAsync(Waystation.Mail.Wire.Paths.Puzzle(key.Address)), out var puzzle, out _));
            return puzzle.Bits;
        }

        var quiet = await PriceAsync();
        for (var i = 0; i < 120; i++)
        {
            using var key = await relay.OpenMailboxAsync();
        }

        Assert.InRange(await PriceAsync(), quiet + 3, quiet + 8);
        relay.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(quiet, await PriceAsync());
    }

    /// <summary>The programs themselves, as the build made them, each in a process of its own.</summary>
    private sealed class Servers : IAsyncDisposable
    {
        private readonly string _folder = TestRelay.NewFolder();
        private readonly List<Process> _processes = [];

        public Uri FrontUrl { get; private set; } = null!;

        public Uri RelayUrl { get; private set; } = null!;

        public static async Task<Servers> StartAsync()
        {
            var servers = new Servers();
            var relay = await servers.StartAsync("Relay", "--data", Path.Combine(servers._folder, "relay"));
            servers.RelayUrl = new Uri(relay[2]);
            Assert.True(Address.TryParse(relay[3], out var address, out _));
            using var transport = new HttpMessageInvoker(new SocketsHttpHandler());
            var client = new RelayClient(transport, servers.RelayUrl, address, TimeProvider.System);
            using var root = Fuzz.Targets.KeyOf(3);
            using var shift = Fuzz.Targets.KeyOf(4);
            var today = UnixDay.Of(TimeProvider.System.GetUtcNow());
            var roster = Waystation.Letters.Roster.Sign(
                root, 1, today.AddDays(9), "Post", shift.Address, [new Waystation.Letters.RosterRelay(address, relay[2])], [new Waystation.Letters.RosterShift(shift.Card(1, today.AddDays(9)), today, today.AddDays(9))], []);
            Assert.IsType<CreateAnswer.Created>(await client.CreateAsync(root, new MailboxPolicy(DropRule.Keyed, 0), roster.Card, default));
            var front = await servers.StartAsync(
                "Front", "--relay-url", relay[2], "--relay", relay[3], "--root", root.Address.ToText(), "--state", Path.Combine(servers._folder, "front"), "--fewest-on-shift", "1");
            servers.FrontUrl = new Uri(front[2]);
            return servers;
        }

        public double RelayMebibytes() => Mebibytes(_processes[0]);

        public double FrontMebibytes() => Mebibytes(_processes[1]);

        public async ValueTask DisposeAsync()
        {
            foreach (var process in _processes)
            {
                process.Kill();
                await process.WaitForExitAsync();
                process.Dispose();
            }

            Directory.Delete(_folder, recursive: true);
        }

        private static double Mebibytes(Process process) => double.Parse(
            File.ReadAllLines($"/proc/{process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;

        private async Task<string[]> StartAsync(string project, params string[] options)
        {
            var program = Path.Combine(Parts.Root, "artifacts", "bin", project, new DirectoryInfo(AppContext.BaseDirectory).Name, $"Waystation.{project}");
            Parts.Require(OperatingSystem.IsLinux() && File.Exists(program), program);
            var process = Process.Start(new ProcessStartInfo(program, [.. options, "--listen", "http://127.0.0.1:0"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            _processes.Add(process);
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            return (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!.Split(' ');
        }
    }
}
