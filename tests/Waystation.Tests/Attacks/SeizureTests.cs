using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Waystation.Front;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office;
using Waystation.Office.Deeds;
using Waystation.Office.Vault;
using Waystation.Tests.Office;
using Waystation.Tests.Relay;
using Xunit;

namespace Waystation.Tests.Attacks;

/// <summary>Everything is seized: what relay and front wrote, the locked vaults, the folder for temporary files. No mark of any letter, name, file or code is in it.</summary>
public sealed class SeizureTests
{
    private const string Mark = "WAYMARKQ7";

    /// <summary>A hundred people with ten letters and files each; WAYSTATION_SEIZURE_WRITERS=1000 asks for a thousand with one, and so a thousand codes. It takes some minutes.</summary>
    private static readonly int s_writers = int.Parse(Environment.GetEnvironmentVariable("WAYSTATION_SEIZURE_WRITERS") ?? "100", CultureInfo.InvariantCulture);

    private static readonly int s_lettersEach = 1_000 / s_writers;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void The_search_finds_a_mark_in_every_form_that_it_looks_for()
    {
        foreach (var (form, pattern) in Marks.Forms(Mark))
        {
            Assert.Contains(form, Marks.In([1, 2, 3, .. pattern, 4], Mark));
        }

        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes($"before {Mark} after"));
        }

        Assert.Contains("gzip UTF-8", Marks.In([9, 9, .. packed.ToArray()], Mark));
        Assert.Empty(Marks.In(new byte[1000], Mark));
    }

    [Fact]
    public async Task A_thousand_marked_letters_leave_no_mark_at_relay_front_desk_or_in_the_temporary_folder()
    {
        var folders = Enumerable.Range(0, 2).Select(_ => TestRelay.NewFolder()).ToList();
        var state = TestRelay.NewFolder();
        var log = new StringWriter();
        var temporary = new DirectoryInfo("/tmp");
        var there = temporary.Exists ? temporary.GetFiles().Select(file => file.FullName).ToHashSet(StringComparer.Ordinal) : [];
        await using var network = await SmallNetwork.FoundAsync([]);
        using var first = DiskFolder.Hold(Path.Combine(folders[0], "v"))!;
        using var second = DiskFolder.Hold(Path.Combine(folders[1], "v"))!;
        var anna = await network.JoinAsync("Anna" + Mark, folder: first);
        await network.JoinAsync("Boris" + Mark, folder: second);
        await network.AppointAsync(days: 7);

        var settings = FrontSettings.For(new RosterRelay(network.Relay.Address, network.Relay.Running.Url), network.Root.Address, state) with { Listen = "http://127.0.0.1:0" };
        var codes = new List<string>();
        await using (var front = await Waystation.Front.Program.StartAsync(settings, network.Relay.Clock, log))
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, s_writers), new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = Stop }, async (writer, stop) =>
            {
                var code = await WriteAsync(new Uri(front.Url), writer, stop);
                lock (codes)
                {
                    codes.Add(code);
                }
            });
            await network.RoundAsync();
            Assert.Equal(s_writers, anna.Intake.Waiting.Count);
            Assert.Equal(s_writers * s_lettersEach, anna.Intake.Waiting.Sum(waiting => waiting.Letters.Count));

            var before = await IntakeAsync(network);
            var taken = anna.Intake.Waiting.Take(12).SelectMany(anna.Intake.ItemsOf).ToHashSet();
            Assert.True(taken.Count >= 12 * s_lettersEach);
            Assert.All(before.Items.Where(item => taken.Contains(item.Id)), item => Assert.Null(item.Gone));
            foreach (var waiting in anna.Intake.Waiting.Take(12).ToList())
            {
                var answer = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(anna, waiting.Id, anna.ColleaguesToday, false, Stop));
                await WriteAnswer.DoAsync(anna, anna.RoomByNumber(answer.CaseNumber)!, $"answer {Mark}", Stop);
                KeepDraft.Do(anna, anna.RoomByNumber(answer.CaseNumber)!, $"draft {Mark}");
            }

            await network.RoundAsync();
            await NobodyOpensWhatWasTakenOnAsync(network, taken);
        }

        foreach (var desk in network.Desks)
        {
            desk.Vault.Dispose();
        }

        var places = folders.Append(state).Append(network.Relay.Folder).SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
            .Concat(temporary.Exists ? temporary.GetFiles().Where(IsPlain).Select(file => file.FullName).Where(file => !there.Contains(file)) : []);
        var searched = 0L;
        foreach (var path in places.Where(path => !path.EndsWith(".lock", StringComparison.Ordinal)))
        {
            byte[] bytes;
            try
            {
                bytes = Read(path);
            }
            catch (IOException) when (path.StartsWith(temporary.FullName, StringComparison.Ordinal))
            {
                // It has gone since: nothing that can be read.
                continue;
            }

            searched += bytes.Length;
            Assert.True(Marks.In(bytes, Mark) is [], $"{Path.GetFileName(path)}: {string.Join(", ", Marks.In(bytes, Mark))}");
            Assert.DoesNotContain(codes, code => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(string.Join(' ', code.Split(' ').Take(3)))) >= 0);
        }

        Assert.True(searched > 2_000_000);
        Assert.Empty(Marks.In(Encoding.UTF8.GetBytes(log.ToString() + network.Relay.Log), Mark));
        foreach (var folder in folders.Append(state))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>After take-on neither the desk that took it nor any other on triage, with all its keys, gets anything of it out of intake: the relay holds no bytes, and the desks none either.</summary>
    private static async Task NobodyOpensWhatWasTakenOnAsync(SmallNetwork network, HashSet<ItemId> taken)
    {
        var after = await IntakeAsync(network);
        var gone = after.Items.Where(item => taken.Contains(item.Id)).ToList();
        Assert.Equal(taken.Count, gone.Count);
        Assert.All(gone, item => Assert.True(item is { Gone: Gone.Deleted, Body: null }));
        foreach (var desk in network.Desks)
        {
            Assert.DoesNotContain(desk.Intake.Items, item => taken.Contains(item.Id) && item.Body is not null);
            foreach (var item in gone)
            {
                Assert.Null(await network.Relay.Client.FetchAsync(desk.IntakeMailbox!, item, Stop));
            }
        }
    }

    private static async Task<ListAnswer.Listing> IntakeAsync(SmallNetwork network)
    {
        var intake = network.Desks[0].IntakeMailbox!;
        var items = new List<Listed>();
        while (true)
        {
            var page = (ListAnswer.Listing)await network.Relay.Client.ListAsync(intake, items.Count == 0 ? 0 : items[^1].Number, TimeSpan.Zero, Stop);
            items.AddRange(page.Items);
            if (!page.More)
            {
                return page with { Items = items };
            }
        }
    }

    /// <summary>One person writes a first letter with a file, and then goes on writing in the same visit.</summary>
    /// <returns>Their code.</returns>
    private static async Task<string> WriteAsync(Uri front, int writer, CancellationToken stop)
    {
        using var browser = new HttpMessageInvoker(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = true });
        var form = await SendAsync(browser, HttpMethod.Get, new Uri(front, "/ru/write"), null, stop);
        var code = Hidden(form, "code");
        using var letter = new MultipartFormDataContent
        {
            { new StringContent(code), "code" },
            { new StringContent(Hidden(form, "letter")), "letter" },
            { new StringContent("self"), "purpose" },
            { new StringContent($"Письмо {writer}: {Mark}, и имя {Mark}."), "text" },
            { new StringContent($"до вечера {Mark}"), "until" },
            { new StringContent($"на {Mark}"), "how" },
            { MarkedFile(), "files", $"{Mark}.txt" },
        };
        await SendAsync(browser, HttpMethod.Post, new Uri(front, "/ru/write"), letter, stop);
        for (var i = 1; i < s_lettersEach; i++)
        {
            var page = await SendAsync(browser, HttpMethod.Get, new Uri(front, "/ru/letters"), null, stop);
            using var more = new MultipartFormDataContent();
            var at = page.IndexOf("action=\"/ru/letters\"", StringComparison.Ordinal);
            foreach (Match match in Regex.Matches(page[at..page.IndexOf("</form>", at, StringComparison.Ordinal)], "<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\""))
            {
                more.Add(new StringContent(WebUtility.HtmlDecode(match.Groups[2].Value)), match.Groups[1].Value);
            }

            more.Add(new StringContent($"Ещё {i.ToString(CultureInfo.InvariantCulture)} {Mark}"), "text");
            more.Add(MarkedFile(), "files", $"{i.ToString(CultureInfo.InvariantCulture)} {Mark}.txt");
            await SendAsync(browser, HttpMethod.Post, new Uri(front, "/ru/letters"), more, stop);
        }

        return code;
    }

    private static ByteArrayContent MarkedFile() => new(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat($"file {Mark} ", 1_000))));

    private static string Hidden(string page, string name) => WebUtility.HtmlDecode(Regex.Match(page, $"<input type=\"hidden\" name=\"{name}\" value=\"([^\"]*)\"").Groups[1].Value);

    private static async Task<string> SendAsync(HttpMessageInvoker browser, HttpMethod method, Uri url, HttpContent? content, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, url) { Content = content };
        using var answer = await browser.SendAsync(request, stop);
        var page = await answer.Content.ReadAsStringAsync(stop);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {url.AbsolutePath}: {answer.StatusCode} {Regex.Match(page, "<main>.*").Value}");
        return page;
    }

    /// <summary>Pipes and sockets of other programs have no length; to open a pipe is to wait for whoever writes to it.</summary>
    private static bool IsPlain(FileInfo file)
    {
        try
        {
            return file.Length > 0;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
