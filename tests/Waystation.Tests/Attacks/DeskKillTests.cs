using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Waystation.Casework.Cases;
using Waystation.Letters;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Vault;
using Waystation.Tests.Office;
using Waystation.Tests.Relay;
using Xunit;

namespace Waystation.Tests.Attacks;

/// <summary>The real desk's process is killed at random instants while answers are written through its pages.</summary>
public sealed class DeskKillTests
{
    private const int Kills = 80;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_desk_killed_at_any_instant_loses_no_answer_that_it_acknowledged_and_sends_none_twice()
    {
        Parts.Require(!OperatingSystem.IsWindows(), "SIGKILL");
        var path = Path.Combine(TestRelay.NewFolder(), "vault");
        await using var network = await SmallNetwork.FoundAsync([]);
        network.Relay.Clock.Advance(TimeProvider.System.GetUtcNow() - network.Relay.Clock.GetUtcNow());
        using var person = new Person(network);
        string number;
        using (var folder = DiskFolder.Hold(path)!)
        {
            var anna = await network.JoinAsync("Anna", folder: folder);
            await network.JoinAsync("Boris");
            await network.AppointAsync(days: 7);
            await person.WriteAsync("help");
            await network.RoundAsync();
            number = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(anna, anna.Intake.Waiting[0].Id, [], false, Stop)).CaseNumber;
            network.Release(anna);
        }

        var acknowledged = new List<string>();
        var asked = new List<string>();
        for (var kill = 0; kill < Kills; kill++)
        {
            await WriteUntilKilledAsync(path, number, acknowledged, asked, afterFirst: kill % 2 == 1);
        }

        using var last = DiskFolder.Hold(path)!;
        using var desk = new Workstation(network.World(), Assert.IsType<VaultAnswer.Opened>(SealedVault.Open(last, "a passphrase"u8)).Vault);
        for (var i = 0; i < 20 && (i == 0 || desk.Courier.Unsent > 0); i++)
        {
            await CourierRound.MakeAsync(desk, Stop);
        }

        var room = desk.RoomByNumber(number)!;
        var written = room.Case!.Turns.OfType<CaseTurn.FromUs>().Select(turn => turn.Text).ToList();
        var read = (await person.ReadAsync()).Turns.OfType<Turn.Theirs>().Select(turn => turn.Text).ToList();
        Assert.True(acknowledged.Count >= Kills / 2, $"Only {acknowledged.Count} answers were acknowledged before a kill.");
        Assert.Empty(room.Log.Faults);
        Assert.Equal(written.Count, written.Distinct().Count());
        Assert.Equal(written, read);
        Assert.Equal(acknowledged, written.Where(acknowledged.Contains));
        Assert.All(written, text => Assert.Contains(text, asked));
    }

    /// <param name="afterFirst">It is killed only after an answer was acknowledged: however slow the machine is, half of the kills have something to lose.</param>
    private static async Task WriteUntilKilledAsync(string vault, string number, List<string> acknowledged, List<string> asked, bool afterFirst)
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var program = Path.Combine(Parts.Root, "artifacts", "bin", "Waystation", "debug", "waystation");
        using var process = Process.Start(new ProcessStartInfo(program, ["desk", "--no-browser", "--vault", vault]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        try
        {
            var launch = await LaunchAsync(process);
            using var browser = new HttpMessageInvoker(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false, UseProxy = false });
            using (await SendAsync(browser, launch, null))
            {
            }

            using (var unlocked = await SendAsync(browser, new Uri(launch, "/deed/unlock"), new() { ["passphrase"] = "a passphrase" }))
            {
                Assert.Equal("/", unlocked.Headers.Location?.ToString());
            }

            var end = KillAsync(process, afterFirst ? first.Task : Task.CompletedTask);
            try
            {
                while (true)
                {
                    var text = "answer " + asked.Count.ToString(CultureInfo.InvariantCulture);
                    asked.Add(text);
                    using var answer = await SendAsync(browser, new Uri(launch, $"/deed/answer/{number}"), new() { ["text"] = text });
                    if (answer.Headers.Location?.ToString().Contains("AnswerKept", StringComparison.Ordinal) == true)
                    {
                        acknowledged.Add(text);
                        first.TrySetResult();
                    }
                }
            }
            catch (HttpRequestException)
            {
                // Killed.
            }

            await end;
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(Stop);
        }
    }

    private static async Task KillAsync(Process process, Task after)
    {
        await Task.WhenAny(after, Task.Delay(TimeSpan.FromMinutes(1), Stop));
        await Task.Delay(RandomNumberGenerator.GetInt32(1_000), Stop);
        process.Kill();
    }

    private static async Task<Uri> LaunchAsync(Process process)
    {
        while (await process.StandardError.ReadLineAsync(Stop) is { } line)
        {
            if (line.Contains("launch=", StringComparison.Ordinal))
            {
                _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                return new Uri(line.Trim());
            }
        }

        throw new InvalidOperationException("The desk did not start.");
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpMessageInvoker browser, Uri url, Dictionary<string, string>? form)
    {
        using var request = new HttpRequestMessage(form is null ? HttpMethod.Get : HttpMethod.Post, url);
        if (form is not null)
        {
            request.Content = new FormUrlEncodedContent(form);
            request.Headers.TryAddWithoutValidation("Origin", url.GetLeftPart(UriPartial.Authority));
        }

        return await browser.SendAsync(request, Stop);
    }
}
