using System.Net;
using System.Security.Cryptography;
using Waystation.Mail;
using Waystation.Tests.Front;
using Waystation.Tests.Relay;
using Xunit;

namespace Waystation.Tests.Hostile;

/// <summary>Every page and form of the front, asked by everyone who may come: what is a visitor's is shown to that visitor alone, and a form counts only from our own page.</summary>
public sealed class FrontDoorsTests
{
    private const string Secret = "Only for the eyes of the one who wrote it";

    private enum Right
    {
        Anyone,

        /// <summary>Whoever has the code that stands in the form.</summary>
        Code,

        /// <summary>A page of the visit.</summary>
        Visit,

        /// <summary>A form of the visit: cookie and token.</summary>
        Form,

        /// <summary>The answer to a form of the visit, fetched by the browser.</summary>
        Page,

        /// <summary>Leads away, and ends the visit of whoever asks.</summary>
        Leave,
    }

    private enum Caller
    {
        Nobody,
        TokenAlone,
        CookieMadeUp,
        VisitThatEnded,
        AnotherVisitor,
        CookieAlone,
        TokenMadeUp,
        FromAnotherSite,
        FromASisterSite,
        Visitor,
    }

    [Fact]
    public async Task Everyone_at_every_door_of_the_front()
    {
        await using var front = await TestFront.StartAsync(settings => settings with { Limits = settings.Limits with { Seats = 8 } });
        var rows = Rows();
        DoorTable.Whole(DoorTable.Of(front.Running.Endpoints), rows.Select(row => row.Door));
        var table = new DoorTable("The front's doors", "Who gets which answer; “asks” is the page that asks for the code, and whoever is refused has changed nothing and seen nothing.");
        using var other = await Person.ArriveAsync(front, "Another one's letter");
        using var ended = await Person.ArriveAsync(front, "A letter");
        var person = await Person.ArriveAsync(front, Secret);
        try
        {
            using (var end = await ended.SendAsync(HttpMethod.Post, "/en/end", [], ended.Cookie, site: null))
            {
                Assert.Equal(HttpStatusCode.SeeOther, end.StatusCode);
            }

            foreach (var row in rows)
            {
                foreach (var caller in Enum.GetValues<Caller>())
                {
                    var path = row.PathOf is null ? row.Path : await row.PathOf(person);
                    var before = await person.StateAsync();
                    var (cookie, token) = caller switch
                    {
                        Caller.Nobody => (null, ""),
                        Caller.TokenAlone => (null, person.Token),
                        Caller.CookieMadeUp => (Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)), person.Token),
                        Caller.VisitThatEnded => (ended.Cookie, ended.Token),
                        Caller.AnotherVisitor => (other.Cookie, person.Token),
                        Caller.CookieAlone => (person.Cookie, ""),
                        Caller.TokenMadeUp => (person.Cookie, new string('0', 32)),
                        Caller.FromAnotherSite or Caller.FromASisterSite or Caller.Visitor => ((string?)person.Cookie, person.Token),
                        _ => throw new InvalidOperationException("An unknown caller."),
                    };
                    var site = caller is Caller.FromAnotherSite ? "cross-site" : caller is Caller.FromASisterSite ? "same-site" : null;
                    using var answer = await person.SendAsync(new HttpMethod(row.Method), path, row.Fields(person, token), cookie, site);
                    var html = await answer.Content.ReadAsStringAsync();
                    var asks = html.Contains("name=\"code\"", StringComparison.Ordinal) && html.Contains("/en/code\"", StringComparison.Ordinal) && row.Right is Right.Visit or Right.Page;
                    table.Put(row.Door, Words(caller), Expected(row, caller), $"{(int)answer.StatusCode}{(asks ? " asks" : "")}");
                    var sees = html.Contains(Secret, StringComparison.Ordinal) || html.Contains(person.Code, StringComparison.Ordinal);
                    if (sees && !(cookie == person.Cookie || (row.Right == Right.Code)))
                    {
                        table.Wrong($"{row.Door}, {caller}: saw what is not theirs");
                    }

                    var counts = row.Right switch
                    {
                        Right.Form => caller is Caller.Visitor,
                        Right.Code => site is null,
                        Right.Leave or Right.Visit or Right.Page or Right.Anyone => false,
                        _ => throw new InvalidOperationException("An unknown right."),
                    };
                    var after = await person.StateAsync();
                    if (counts != (after != before) && !(counts && !row.Changes))
                    {
                        table.Wrong($"{row.Door}, {caller}: {(counts ? "nothing was done" : "something changed")}");
                    }

                    if ((counts && row.Changes) || (row.Right == Right.Leave && cookie == person.Cookie) || row.Right == Right.Code)
                    {
                        person.Dispose();
                        person = await Person.ArriveAsync(front, Secret);
                    }
                }
            }
        }
        finally
        {
            person.Dispose();
        }

        table.Close("front.md");
    }

    [Fact]
    public async Task No_door_of_the_front_opens_to_another_method()
    {
        await using var front = await TestFront.StartAsync();
        using var person = await Person.ArriveAsync(front, Secret);
        var before = await person.StateAsync();
        foreach (var way in Rows().Where(row => row.Method != "PATCH").GroupBy(row => row.Path))
        {
            var known = way.Select(row => row.Method).ToHashSet();
            foreach (var method in ((string[])["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"]).Where(method => !known.Contains(method)))
            {
                using var answer = await person.SendAsync(new HttpMethod(method), way.Key, [], person.Cookie, site: null);
                Assert.True(answer.StatusCode is HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotFound, $"{method} {way.Key}: {answer.StatusCode}");
                Assert.DoesNotContain(Secret, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
                Assert.Contains("no-store", answer.Headers.CacheControl?.ToString() ?? "", StringComparison.Ordinal);
            }
        }

        Assert.Equal(before, await person.StateAsync());
    }

    private static string Expected(Row row, Caller caller)
    {
        var isOtherSite = caller is Caller.FromAnotherSite or Caller.FromASisterSite;
        return row.Right switch
        {
            Right.Anyone => row.Status,
            Right.Code => isOtherSite ? "403" : row.Status,
            Right.Visit when caller is Caller.Visitor or Caller.CookieAlone or Caller.TokenMadeUp || isOtherSite => "200",
            Right.Visit when caller is Caller.AnotherVisitor => "200",
            Right.Visit => "200 asks",
            Right.Page when caller is Caller.Visitor or Caller.CookieAlone or Caller.TokenMadeUp || isOtherSite => row.Status,
            Right.Page => caller is Caller.AnotherVisitor ? "303" : "200 asks",
            Right.Form => isOtherSite ? "403" : caller is Caller.Visitor ? row.Status : "400",
            Right.Leave => "303",
            _ => throw new ArgumentOutOfRangeException(nameof(row)),
        };
    }

    private static string Words(Caller caller) => string.Concat(caller.ToString().Select((letter, i) => i > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));

    private static IReadOnlyList<Row> Rows() =>
    [
        new("GET /", Right.Anyone, "/"),
        new("GET /{language}/", Right.Anyone, "/en/"),
        new("GET /{language}/check", Right.Anyone, "/en/check"),
        new("GET /list", Right.Anyone, "/list"),
        new("GET /{language}/safety", Right.Anyone, "/en/safety"),
        new("GET /{language}/write", Right.Anyone, "/en/write"),
        new("GET /{language}/tell", Right.Anyone, "/en/tell"),
        new("GET /{language}/code", Right.Anyone, "/en/code"),
        new("* {*path:nonfile}", Right.Anyone, "/nowhere/at/all", Status: "404", Method: "PATCH"),
        new("GET /{language}/letters", Right.Visit, "/en/letters"),
        new("GET /{language}/letters/{page:int}", Right.Visit, "/en/letters/1"),
        new("GET /{language}/mycode", Right.Visit, "/en/mycode"),
        new("GET /{language}/change", Right.Visit, "/en/change"),
        new("GET /{language}/close", Right.Visit, "/en/close"),
        new("GET /{language}/page/{name}", Right.Page, "/en/page/none", Status: "400", PathOf: person => person.TooLongAsync()),
        new("POST /{language}/letters", Right.Form, "/en/letters", (_, token) => [("token", token), ("letter", Waystation.Letters.LetterId.Draw().ToText()), ("text", "More.")], Status: "303", Changes: true),
        new("POST /{language}/delete", Right.Form, "/en/delete", (person, token) => [("token", token), ("item", person.Item), ("sure", "yes")], Status: "303", Changes: true),
        new("POST /{language}/change", Right.Form, "/en/change", (person, token) => [("token", token), ("next", person.NextCode), ("sure", "yes")], Status: "200", Changes: true),
        new("POST /{language}/close", Right.Form, "/en/close", (_, token) => [("token", token), ("sure", "yes")], Status: "200", Changes: true),

        // A typed code begins a visit in the place of the one that the browser had: from here on the other visitor's is over.
        new("POST /{language}/write", Right.Code, "/en/write", (person, _) => [("code", person.Code), ("letter", Waystation.Letters.LetterId.Draw().ToText()), ("text", "More.")], Status: "200", Changes: true),
        new("POST /{language}/tell", Right.Code, "/en/tell", (person, _) => [("code", person.NextCode), ("letter", Waystation.Letters.LetterId.Draw().ToText()), ("text", "Of a driver.")], Status: "200"),
        new("POST /{language}/code", Right.Code, "/en/code", (person, _) => [("code", person.Code)], Status: "303"),
        new("GET /{language}/leave", Right.Leave, "/en/leave"),
        new("POST /{language}/leave", Right.Leave, "/en/leave"),
        new("POST /{language}/end", Right.Leave, "/en/end"),
    ];

    /// <param name="Status">What whoever has the right gets.</param>
    /// <param name="PathOf">Where the path is made for the person who is tried.</param>
    /// <param name="Changes">It then changes the person's mailbox or what lies at intake.</param>
    private sealed record Row(string Door, Right Right, string Path, Func<Person, string, (string Name, string Value)[]>? Form = null, string Status = "200", bool Changes = false, string? Method = null, Func<Person, Task<string>>? PathOf = null)
    {
        public string Method { get; } = Method ?? Door[..Door.IndexOf(' ', StringComparison.Ordinal)];

        public (string Name, string Value)[] Fields(Person person, string token) => Form?.Invoke(person, token) ?? [];
    }

    /// <summary>Someone who wrote a letter and looks at it: with a code, a cookie and a token.</summary>
    private sealed class Person : IDisposable
    {
        private readonly TestFront _front;
        private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });

        private Person(TestFront front, Waystation.Sealing.Key key) => (_front, Key) = (front, key);

        public Waystation.Sealing.Key Key { get; }

        public required string Code { get; init; }

        public required string NextCode { get; init; }

        public required string Cookie { get; init; }

        public required string Token { get; init; }

        /// <summary>Their letter, as their mailbox names it.</summary>
        public required string Item { get; init; }

        public static async Task<Person> ArriveAsync(TestFront front, string text)
        {
            using var visitor = front.NewVisitor();
            var code = await visitor.WriteAsync(text, "en");
            await visitor.OpenAsync("/en/letters");
            var token = visitor.HiddenOf("/en/letters", "token");
            var item = visitor.HiddenOf("/en/delete", "item");
            await visitor.OpenAsync("/en/change");
            Assert.True(Waystation.Sealing.Code.TryRead(code, out var read, out _));
            using var seed = await read.DeriveAsync(new Waystation.Sealing.KeyBench(1), default);
            return new Person(front, Waystation.Sealing.Key.From(seed))
            {
                Code = code,
                NextCode = visitor.HiddenOf("/en/change", "next"),
                Cookie = visitor.Cookies.GetAllCookies()["visit"]!.Value,
                Token = token,
                Item = item,
            };
        }

        /// <summary>All that a deed could change: the mailbox as its owner sees it, and how much lies at intake.</summary>
        public async Task<string> StateAsync() =>
            $"{(await _front.Relay.ListAsync(_front.Intake)).Items.Count} {(await _front.Relay.Client.ListAsync(Key, 0, TimeSpan.Zero, default) is ListAnswer.Listing listing ? $"{listing.Head.Number} {string.Join(',', listing.Items.Select(item => item.Gone?.GetType().Name))}" : "none")}";

        /// <summary>A letter that is too long: what was typed is shown again, on a page of the visit.</summary>
        /// <returns>That page's path.</returns>
        public async Task<string> TooLongAsync()
        {
            using var answer = await AskAsync(
                HttpMethod.Post, "/en/letters", [("token", Token), ("letter", Waystation.Letters.LetterId.Draw().ToText()), ("text", Secret + new string('x', Waystation.Letters.Letter.LongestText))], Cookie, site: null);
            return answer.Headers.Location!.OriginalString;
        }

        /// <summary>Asks, and fetches the answer to a form where that was put aside.</summary>
        public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, (string Name, string Value)[] fields, string? cookie, string? site)
        {
            var answer = await AskAsync(method, path, fields, cookie, site);
            if (answer.Headers.Location?.OriginalString is not { } next || !next.Contains("/page/", StringComparison.Ordinal))
            {
                return answer;
            }

            var set = answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.LastOrDefault(one => one.StartsWith("visit=", StringComparison.Ordinal))?.Split(';')[0]["visit=".Length..] ?? cookie : cookie;
            answer.Dispose();
            return await AskAsync(HttpMethod.Get, next, [], set, site: null);
        }

        private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, (string Name, string Value)[] fields, string? cookie, string? site)
        {
            using var request = new HttpRequestMessage(method, new Uri(_front.Url, path));
            if (method == HttpMethod.Post)
            {
                request.Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
            }

            if (cookie is not null)
            {
                request.Headers.TryAddWithoutValidation("Cookie", $"visit={cookie}");
            }

            if (site is not null)
            {
                request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", site);
            }

            return await _http.SendAsync(request, default);
        }

        public void Dispose()
        {
            _http.Dispose();
            Key.Dispose();
        }

        public override string ToString() => nameof(Person);
    }
}
