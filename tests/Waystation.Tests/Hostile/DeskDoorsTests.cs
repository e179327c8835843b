using Waystation.Desk;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Tests.Desk;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Hostile;

/// <summary>Every page and deed of the desk, asked by everyone on the same machine: other programs, other sites' pages, other names for 127.0.0.1; and by its own browser while it is locked.</summary>
public sealed class DeskDoorsTests
{
    private const string Secret = "Only for the eyes of those who have unlocked";

    private static readonly string[] s_pagesOfACase = ["letters", "people", "risk", "vetting", "consent", "sharing", "tasks", "children", "notes", "support", "forms", "members", "stage", "keeping", "timeline", "access", "complaint"];

    private enum Caller
    {
        Nobody,
        WithAWrongCookie,
        WithAWrongLaunchToken,
        UnderAnotherHost,
        UnderLocalhost,
        FromAnotherOrigin,
        FromNoOrigin,
        FromAnOriginCalledNull,
        FromAnotherPort,
        OurBrowserLocked,
        OurBrowser,
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everyone_at_every_door_of_the_desk()
    {
        await using var network = await SmallNetwork.FoundAsync(["Boris"]);
        var folder = new MemoryFolder();
        var anna = await network.JoinAsync("Anna", folder: folder);
        await network.AppointAsync(days: 7);
        using var person = new Tests.Office.Person(network);
        await person.WriteAsync(Secret, ("photo.jpg", Photo.WithPosition()));
        using var waiting = new Tests.Office.Person(network);
        await CourierRound.MakeAsync(anna, Stop);
        var taken = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(anna, anna.Intake.Waiting[0].Id, anna.ColleaguesToday, false, Stop));
        await waiting.WriteAsync(Secret);
        await CourierRound.MakeAsync(anna, Stop);
        var file = anna.RoomByNumber(taken.CaseNumber)!.Case!.Turns.OfType<Waystation.Casework.Cases.CaseTurn.FromContact>().First().Letter.Files[0].Id;
        var letter = anna.Intake.Waiting[0].Id;

        await using var host = await DeskHost.StartAsync(
            network.World(TimeProvider.System), folder, new DeskSettings(0, TimeSpan.FromHours(1), TimeSpan.FromHours(1), DeskPagesTests.PictureProgram), Stop, anna);
        var rows = Rows();
        DoorTable.Whole(DoorTable.Of(host.Endpoints), rows.Select(row => row.Door));
        var table = new DoorTable("The desk's doors", "Who gets which answer, and where they are sent; nobody but the unlocked desk's own browser sees or changes anything.");
        using var line = new Line(host, taken.CaseNumber);
        var cookie = await line.LaunchAsync();
        string Path(Row row) => row.Path.Replace("{case}", taken.CaseNumber, StringComparison.Ordinal).Replace("{file}", file, StringComparison.Ordinal).Replace("{letter}", letter, StringComparison.Ordinal);

        foreach (var row in rows)
        {
            foreach (var caller in Enum.GetValues<Caller>().Where(caller => caller < Caller.OurBrowserLocked))
            {
                if (row.IsReading && (caller is Caller.FromAnotherOrigin or Caller.FromNoOrigin or Caller.FromAnOriginCalledNull or Caller.FromAnotherPort))
                {
                    // A browser says an origin only with what changes something; the strict cookie does not travel with another site's request.
                    continue;
                }

                await TryAsync(table, line, folder, row, Path(row), caller, cookie, caller is Caller.UnderAnotherHost or Caller.UnderLocalhost ? "421" : "403", sees: false, changes: false);
            }
        }

        foreach (var row in rows.Where(row => row.Path != "/deed/lock"))
        {
            await TryAsync(table, line, folder, row, Path(row), Caller.OurBrowser, cookie, row.Open, sees: null, changes: null);
        }

        await TryAsync(table, line, folder, rows.First(row => row.Path == "/deed/lock"), "/deed/lock", Caller.OurBrowser, cookie, "302 /unlock", sees: false, changes: null);
        Assert.Null(host.Session.Desk);
        foreach (var row in rows)
        {
            await TryAsync(table, line, folder, row, Path(row), Caller.OurBrowserLocked, cookie, row.Locked, sees: false, changes: false);
        }

        table.Close("desk.md");
    }

    private static async Task TryAsync(DoorTable table, Line line, MemoryFolder folder, Row row, string path, Caller caller, string cookie, string expected, bool? sees, bool? changes)
    {
        var before = folder.Files.Count;
        var (answer, body) = await line.AskAsync(row, path, caller, cookie);
        table.Put(row.Door, Words(caller), expected, answer);
        if (sees == false && (body.Contains(Secret, StringComparison.Ordinal) || body.Contains("43.31", StringComparison.Ordinal)))
        {
            table.Wrong($"{row.Door}, {caller}: saw what is not theirs");
        }

        if (changes == false && folder.Files.Count != before)
        {
            table.Wrong($"{row.Door}, {caller}: something was written");
        }
    }

    private static string Words(Caller caller) => string.Concat(caller.ToString().Select((letter, i) => i > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));

    private static IReadOnlyList<Row> Rows() =>
    [
        .. Page("/", "/"),
        .. Page("/cases", "/cases"),
        .. Page("/board", "/board"),
        .. Page("/calendar", "/calendar"),
        .. Page("/duplicates", "/duplicates"),
        .. Page("/case/{Number}", "/case/{case}"),
        .. s_pagesOfACase.SelectMany(page => Page($"/case/{{Number}}/{page}", $"/case/{{case}}/{page}")),
        new("POST /case/{number}/do/{deed}", "/case/{case}/do/write-note", "302 /case/{case}/notes", "302 /unlock", "text=note"),
        .. Page("/case/{Number}/file/{FileId}", "/case/{case}/file/{file}"),
        .. Page("/case/{Number}/sharing/{Referral}", "/case/{case}/sharing/none"),
        new("POST /deed/send/{number}/{referral}", "/deed/send/{case}/none", "302 /case/{case}/sharing/none?not=pass-refusal.not-a-recipient", "302 /unlock", "to=x&mark=x"),
        new("POST /deed/parcel/{ticket}", "/deed/parcel/none", "302 /cases", "302 /unlock"),
        new("POST /deed/preview/{number}", "/deed/preview/{case}", "200", "302 /unlock", "terms=Shelter%3Ahousing&categories=Letters&people=contact"),
        new("POST /deed/export/{number}", "/deed/export/{case}", "200", "302 /unlock", "terms=Shelter%3Ahousing&categories=Letters&people=contact&mark=x"),
        new("POST /deed/form-file/{number}/{form}", "/deed/form-file/{case}/none", "302 /cases", "302 /unlock"),
        new("POST /deed/form-look/{number}", "/deed/form-look/{case}", "302 /case/{case}/forms?said=NoFile", "302 /unlock", "file=x"),
        .. Page("/take-in", "/take-in"),
        new("POST /deed/take-in", "/deed/take-in", "302 /take-in?said=NoFile", "302 /unlock", "file=x"),
        new("POST /deed/open-cases/{ticket}", "/deed/open-cases/none", "302 /take-in?said=LookOnceMore", "302 /unlock"),
        .. Page("/letter/{Id}", "/letter/{letter}"),
        .. Page("/status", "/status", locked: "302 /"),
        .. Page("/tell", "/tell", locked: "302 /"),
        .. Page("/archive", "/archive", locked: "302 /"),
        new("POST /deed/archive-open", "/deed/archive-open", "200", "302 /unlock", "shares=x"),
        new("POST /deed/archive-take", "/deed/archive-take", "302 /archive", "302 /unlock", "room=x"),
        new("POST /deed/archive-close", "/deed/archive-close", "302 /archive", "302 /unlock"),
        new("POST /deed/leave-desk/{number}", "/deed/leave-desk/{case}", "302 /case/{case}", "302 /unlock"),
        .. Page("/invitations", "/invitations"),
        new("POST /deed/look/{number}", "/deed/look/{case}", "200", "302 /unlock", "address=x"),
        new("POST /deed/invite/{number}", "/deed/invite/{case}", "302 /case/{case}/members?said=NotCompared", "302 /unlock", "card=x"),
        new("POST /deed/compare", "/deed/compare", "200", "302 /unlock", "address=x"),
        new("POST /deed/out/{number}", "/deed/out/{case}", "302 /case/{case}/members?said=NotTakenOut", "302 /unlock", "member=x"),
        new("POST /deed/take-out/{number}", "/deed/take-out/{case}", "302 /case/{case}/members?said=NotSure", "302 /unlock", "member=x"),
        new("POST /deed/key-again/{number}", "/deed/key-again/{case}", "302 /case/{case}/members", "302 /unlock", "member=x"),
        new("POST /deed/ask-out/{number}", "/deed/ask-out/{case}", "302 /case/{case}/members?said=NotTakenOut", "302 /unlock", "member=x"),
        new("POST /deed/keep/{number}", "/deed/keep/{case}", "302 /case/{case}/members?said=ItemsKept", "302 /unlock"),
        new("POST /deed/decide-out/{number}", "/deed/decide-out/{case}", "302 /case/{case}/members", "302 /unlock", "member=x"),
        new("POST /deed/invited/{id}", "/deed/invited/none", "302 /invitations?said=NotCompared", "302 /unlock"),
        .. Page("/recovery", "/recovery"),
        .. Page("/return", "/return"),
        .. Page("/forgot", "/forgot", open: "302 /", locked: "200"),
        new("POST /deed/recovery", "/deed/recovery", "302 /recovery?not=NotAColleague", "302 /unlock", "keeper=x&needed=2&count=3&wait=7"),
        new("POST /deed/recovery-share", "/deed/recovery-share", "302 /recovery", "302 /unlock"),
        new("POST /deed/recovery-given", "/deed/recovery-given", "302 /recovery?said=NotGiven", "302 /unlock", "number=1"),
        new("POST /deed/recovery-stop", "/deed/recovery-stop", "302 /recovery?said=RecoveryStopped", "302 /unlock", "purpose=Loss"),
        new("POST /deed/half/{asker}", "/deed/half/none", "302 /recovery?said=NotSpoken", "302 /unlock", "answer=yes&address=x"),
        new("POST /deed/half-forget/{asker}", "/deed/half-forget/none", "302 /recovery", "302 /unlock"),
        new("POST /deed/return-share", "/deed/return-share", "200", "302 /unlock", "share=x"),
        new("POST /deed/return-ask", "/deed/return-ask", "302 /return?not=NotAnAddress", "302 /unlock", "keeper=x"),
        new("POST /deed/return-anew", "/deed/return-anew", "302 /return", "302 /unlock"),
        .. Page("/devices", "/devices"),
        new("POST /deed/device-look", "/deed/device-look", "200", "302 /unlock", "address=x"),
        new("POST /deed/device-add", "/deed/device-add", "302 /devices?said=NotCompared", "302 /unlock", "address=x"),
        new("POST /deed/device-answer", "/deed/device-answer", "302 /devices?said=NotCompared", "302 /unlock", "answer=yes&from=x"),
        new("POST /deed/device-strike", "/deed/device-strike", "302 /devices?said=NotSure", "302 /unlock", "address=x"),
        .. Page("/travel", "/travel"),
        new("POST /deed/travel-code", "/deed/travel-code", "200", "302 /unlock"),
        new("POST /deed/travel-learned", "/deed/travel-learned", "200", "302 /unlock", "ticket=x"),
        new("POST /deed/travel", "/deed/travel", "302 /travel?said=CodeGone", "302 /unlock", "ticket=x&code=x&keeper=x"),
        new("POST /deed/travel-empty", "/deed/travel-empty", "302 /travel?not=WrongPassphrase", "302 /unlock", "passphrase=x"),
        new("POST /deed/return-code", "/deed/return-code", "200", "302 /unlock", "code=x"),
        .. Page("/join", "/join", open: "302 /"),
        .. Page("/unlock", "/unlock", open: "302 /", locked: "200"),
        .. Page("/create", "/create", open: "302 /"),
        new("GET /desk.css", "/desk.css", "200", "200"),
        new("GET /desk.js", "/desk.js", "200", "200"),
        new("GET /_framework/opaque-redirect", "/_framework/opaque-redirect", "400", "400"),
        new("GET /pulse", "/pulse", "200", "200"),
        new("GET /picture/{number}/{file}", "/picture/{case}/{file}", "200", "404"),
        new("POST /deed/answer/{number}", "/deed/answer/{case}", "302 /case/{case}/letters?said=AnswerKept", "302 /unlock", "text=We+read+it."),
        new("POST /deed/draft/{number}", "/deed/draft/{case}", "204", "404", "text=half"),
        new("POST /deed/find", "/deed/find", "200", "302 /unlock", "words=friend"),
        new("POST /deed/two-people", "/deed/two-people", "302 /duplicates", "302 /unlock", "case={case}&person=contact&other-case=1&other-person=x"),
        .. Page("/load", "/load"),
        new("POST /deed/load", "/deed/load", "200", "302 /unlock", "word=waystation-load1-00"),
        new("POST /deed/allow-load", "/deed/allow-load", "200", "302 /unlock", "address=x&most=75&until=2026-12-01"),
        new("POST /deed/view", "/deed/view", "302 /cases?stage=Open", "302 /unlock", "name=mine&query=stage%3DOpen%26has%3D%3Cscript%3E"),
        new("POST /deed/save/{number}/{file}", "/deed/save/{case}/{file}", "200", "302 /"),
        new("POST /deed/take/{id}", "/deed/take/none", "302 /?said=Gone", "302 /unlock"),
        new("POST /deed/confirm", "/deed/confirm", "302 /?said=Confirmed", "302 /unlock", "root=x"),
        new("POST /deed/join", "/deed/join", "302 /join?said=BadRelay", "302 /unlock", "name=x&url=x&relay=x"),
        new("POST /deed/shift", "/deed/shift", "302 /status?said=OfferMade", "302 /unlock"),
        new("POST /deed/put-away", "/deed/put-away", "302 /status", "302 /status"),
        new("POST /deed/strength", "/deed/strength", "200", "200", "passphrase=x"),
        new("POST /deed/create", "/deed/create", "302 /create?said=Weak", "302 /create?said=Weak", "passphrase=x&again=x"),
        new("POST /deed/unlock", "/deed/unlock", "302 /", "302 /unlock?said=WrongPassphrase", "passphrase=wrong"),
        new("POST /deed/language", "/deed/language", "302 /", "302 /", "language=xx&back=//elsewhere"),
        new("POST /deed/lock", "/deed/lock", "302 /unlock", "302 /unlock"),
    ];

    /// <summary>A page's component answers both methods; posting to it does what opening does.</summary>
    private static IEnumerable<Row> Page(string pattern, string path, string open = "200", string locked = "302 /unlock") =>
        [new Row($"GET {pattern}", path, open, locked), new Row($"POST {pattern}", path, "400", "400")];

    /// <param name="Open">The answer to our own browser while the desk is open.</param>
    /// <param name="Locked">And while it is locked.</param>
    private sealed record Row(string Door, string Path, string Open, string Locked, string Form = "")
    {
        public bool IsReading => Door.StartsWith("GET ", StringComparison.Ordinal);
    }

    private sealed class Line(DeskHost host, string number) : IDisposable
    {
        private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });

        public async Task<string> LaunchAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, host.Launch);
            using var answer = await _http.SendAsync(request, Stop);
            return answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        }

        public async Task<(string Answer, string Body)> AskAsync(Row row, string path, Caller caller, string cookie)
        {
            var root = host.Launch.GetLeftPart(UriPartial.Authority);
            using var request = new HttpRequestMessage(row.IsReading ? HttpMethod.Get : HttpMethod.Post, root + path + (caller is Caller.WithAWrongLaunchToken ? $"?{Guard.LaunchField}={new string('0', 48)}" : ""));
            request.Headers.Host = caller switch
            {
                Caller.UnderAnotherHost => $"desk.example:{host.Launch.Port}",
                Caller.UnderLocalhost => $"localhost:{host.Launch.Port}",
                _ => null,
            };
            if (!row.IsReading)
            {
                request.Content = new StringContent(row.Form, System.Text.Encoding.UTF8, "application/x-www-form-urlencoded");
                if (caller is not Caller.FromNoOrigin)
                {
                    request.Headers.TryAddWithoutValidation("Origin", caller switch
                    {
                        Caller.FromAnotherOrigin => "http://evil.example",
                        Caller.FromAnOriginCalledNull => "null",
                        Caller.FromAnotherPort => "http://127.0.0.1:1",
                        _ => root,
                    });
                }
            }

            if (caller is Caller.WithAWrongCookie)
            {
                request.Headers.TryAddWithoutValidation("Cookie", $"{cookie[..^1]}{(cookie[^1] == '0' ? '1' : '0')}");
            }
            else if (caller is not (Caller.Nobody or Caller.WithAWrongLaunchToken))
            {
                request.Headers.TryAddWithoutValidation("Cookie", cookie);
            }

            using var answer = await _http.SendAsync(request, Stop);
            var where = answer.Headers.Location?.ToString().Replace(root, "", StringComparison.Ordinal).Replace(number, "{case}", StringComparison.Ordinal);
            return ($"{(int)answer.StatusCode} {where}".TrimEnd(), await answer.Content.ReadAsStringAsync(Stop));
        }

        public void Dispose() => _http.Dispose();

        public override string ToString() => nameof(Line);
    }
}
