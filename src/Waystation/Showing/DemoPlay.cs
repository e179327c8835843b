using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Waystation.Casework.Cases;
using Waystation.Commands.Running;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Pictures;

namespace Waystation.Commands.Showing;

/// <summary>Acts the whole path: the person through the real pages, the caseworker through the real deeds. After each step it says what somebody who looks at the relay's disk would see.</summary>
internal sealed partial class DemoPlay
{
    private const string Text = "Yesterday they came to my brother and asked for me. I am at a friend's, but I cannot stay.";
    private const string Reply = "We have read your letter. Are you alone now? Write only when it is safe.";

    private readonly DemoHouse _house;
    private readonly TextWriter _say;
    private readonly HttpMessageInvoker _browser;
    private int _step;

    private DemoPlay(DemoHouse house, TextWriter say, HttpMessageInvoker browser)
    {
        _house = house;
        _say = say;
        _browser = browser;
    }

    public static async Task ActAsync(DemoHouse house, TextWriter say, CancellationToken stop)
    {
        using var browser = new HttpMessageInvoker(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false, UseProxy = false });
        await new DemoPlay(house, say, browser).ActAsync(stop);
    }

    private async Task ActAsync(CancellationToken stop)
    {
        var anna = _house.Desks[0].Session.Desk!;
        var boris = _house.Desks[1].Session.Desk!;

        var form = await GetAsync("en/write", stop);
        var code = Hidden(form, "code");
        await StepAsync("A person opens the page. The code is drawn and shown before anything is sent.", $"the words begin with: {string.Join(' ', code.Split(' ').Take(2))} …", stop);

        var photo = ReadPhoto();
        await PostLetterAsync(code, Hidden(form, "letter"), photo, stop);
        await StepAsync("The person sends the letter, with a photograph that carries a position.", $"{Text.Length} characters and {photo.Length.ToString("N0", CultureInfo.InvariantCulture)} bytes of JPEG went through the front, sealed as they came", stop);

        await UntilAsync(anna, () => anna.Intake.Waiting.Count == 1, stop);
        var waiting = await OpenWaiting.DoAsync(anna, anna.Intake.Waiting[0].Id, stop) ?? throw new Refusal("the letter did not arrive.");
        await StepAsync("The letter appears at Anna's desk; she opens it.", $"\"{waiting.Letters[0].Letter.Text[..32]}…\"", stop);

        var answer = await TakeOn.DoAsync(anna, waiting.Id, anna.ColleaguesToday, takesOver: false, stop);
        var number = answer is TakeOnAnswer.Taken taken ? taken.CaseNumber : throw new Refusal("the case could not be taken on.");
        await UntilAsync(boris, () => boris.Intake.Waiting.Count == 0 && boris.RoomByNumber(number)?.Case is not null, stop);
        await StepAsync("Anna takes the case on, with Boris. Intake is erased at the relay and at both desks.", $"case {number}; waiting at intake: {anna.Intake.Waiting.Count}", stop);

        var room = anna.RoomByNumber(number)!;
        var file = room.Case!.Turns.OfType<CaseTurn.FromContact>().First().Letter.Files[0];
        await StepAsync("She looks at the photograph: a child without keys, files or network decodes it.", await LookAsync(anna, room, file, stop), stop);

        await WriteAnswer.DoAsync(anna, room, Reply, stop);
        await UntilAsync(anna, () => anna.Courier.Unsent == 0 && anna.RoomByNumber(number)!.Case!.Turns.Count > 1, stop);
        await StepAsync("Anna answers.", "the answer is acknowledged by the relay", stop);

        var letters = await ReturnAsync(code, stop);
        await StepAsync("The person comes back with the code and reads the answer.", letters.Contains(WebUtility.HtmlEncode(Reply), StringComparison.Ordinal) ? $"\"{Reply}\"" : throw new Refusal("the answer was not on the page."), stop);
        await _say.WriteLineAsync("\nThat was the whole path. Nothing is left behind unless a folder was named to keep.");
    }

    private static async Task<string> LookAsync(Workstation desk, Office.Rooms.CaseRoom room, FileArrived file, CancellationToken stop)
    {
        using var door = new PictureDoor(Sibling.Find("Pictures"));
        return await OpenFile.DoAsync(desk, room, file, stop) is FileAnswer.Whole whole
            ? await door.LookAsync(whole.Bytes, stop) switch
            {
                PictureAnswer.Shown shown => "the original gives away: " + string.Join("; ", shown.Facts.Select(fact => $"{fact.Kind} {fact.Value}")),
                PictureAnswer.NotShown refused => $"it is not shown on this system ({refused.Why}); it can be saved out on purpose",
                _ => "",
            }
            : throw new Refusal("the photograph did not arrive whole.");
    }

    private async Task<string> ReturnAsync(string code, CancellationToken stop)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("code", code)]);
        var page = await SendAsync(HttpMethod.Post, "en/code", form, stop);
        return page.Length > 0 ? page + await GetAsync("en/letters", stop) : await GetAsync("en/letters", stop);
    }

    private async Task PostLetterAsync(string code, string letter, byte[] photo, CancellationToken stop)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(code), "code" },
            { new StringContent(letter), "letter" },
            { new StringContent("self"), "purpose" },
            { new StringContent(Text), "text" },
            { new StringContent("no"), "safe" },
            { new ByteArrayContent(photo), "files", "IMG_2041.jpg" },
        };
        await SendAsync(HttpMethod.Post, "en/write", form, stop);
    }

    private Task<string> GetAsync(string path, CancellationToken stop) => SendAsync(HttpMethod.Get, path, null, stop);

    private async Task<string> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, new Uri(_house.Front, path)) { Content = content };
        if (method == HttpMethod.Post)
        {
            request.Headers.TryAddWithoutValidation("Origin", _house.Front.GetLeftPart(UriPartial.Authority));
        }

        using var answer = await _browser.SendAsync(request, stop);
        if ((int)answer.StatusCode >= 400)
        {
            throw new Refusal($"the front answered {(int)answer.StatusCode}.");
        }

        return await answer.Content.ReadAsStringAsync(stop);
    }

    private static string Hidden(string page, string name) =>
        HiddenField().Matches(page).FirstOrDefault(match => match.Groups["name"].Value == name) is { } found
            ? WebUtility.HtmlDecode(found.Groups["value"].Value)
            : throw new Refusal("the front's form is not as expected.");

    private static async Task UntilAsync(Workstation desk, Func<bool> done, CancellationToken stop)
    {
        for (var i = 0; i < 60 && !done(); i++)
        {
            await CourierRound.MakeAsync(desk, stop);
            await Task.Delay(TimeSpan.FromMilliseconds(250), stop);
        }

        if (!done())
        {
            throw new Refusal("a step took longer than fifteen seconds.");
        }
    }

    private async Task StepAsync(string what, string saw, CancellationToken stop)
    {
        await _say.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"\n{++_step}. {what}\n   {saw}"));
        long bytes = 0;
        var found = 0;
        foreach (var path in Directory.EnumerateFiles(_house.RelayFolder, "*", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(_house.FrontFolder, "*", SearchOption.AllDirectories)))
        {
            if (path.EndsWith(".lock", StringComparison.Ordinal))
            {
                // Held by the relay, and empty.
                continue;
            }

            var content = await ReadAsync(path, stop);
            bytes += content.Length;
            found += new[] { Text[..24], Reply[..24], "IMG_2041", "Markphone" }.Count(mark => content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(mark)) >= 0);
        }

        await _say.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"   On the disks of relay and front: {bytes:N0} bytes; words, names or device of the letter found in them: {found}."));
    }

    private static async Task<byte[]> ReadAsync(string path, CancellationToken stop)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        await file.CopyToAsync(content, stop);
        return content.ToArray();
    }

    private static byte[] ReadPhoto()
    {
        using var stream = typeof(DemoPlay).Assembly.GetManifestResourceStream("photo.jpg") ?? throw new InvalidOperationException("The demonstration's photograph is missing.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]*)\"")]
    private static partial Regex HiddenField();
}
