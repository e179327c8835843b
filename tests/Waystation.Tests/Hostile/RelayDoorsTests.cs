using System.Net;
using Waystation.Mail;
using Waystation.Mail.Wire;
using Waystation.Tests.Relay;
using Xunit;

namespace Waystation.Tests.Hostile;

/// <summary>Every request that the relay knows, asked by everyone who may come: who gets what, who gets nothing, and that a refusal changes nothing.</summary>
public sealed class RelayDoorsTests
{
    private const string Silence = "404 no-such-mailbox";

    private enum Right
    {
        Anyone,
        Owner,
        OwnerOrDrop,
    }

    private enum Caller
    {
        Unsigned,
        Stranger,
        OwnerOfAnother,
        Forger,
        ForAnotherRelay,
        OverAnotherMethod,
        OverAnotherPath,
        OverAnotherQuery,
        OverAnotherBody,
        BodyExchanged,
        WithoutDigest,
        WithTwoSignatures,
        WithHalfASignature,
        InAnotherSpelling,
        ClockBehind,
        ClockAhead,
        Owner,
        Replayed,
    }

    [Fact]
    public async Task Everyone_at_every_door_of_the_relay()
    {
        await using var relay = await TestRelay.StartAsync();
        relay.Clock.Advance(TimeSpan.FromHours(1));
        var rows = Rows();
        DoorTable.Whole(DoorTable.Of(relay.Running.Endpoints), rows.Select(row => row.Door));
        var table = new DoorTable("The relay's doors", "Who gets which answer; whoever is refused has changed nothing.");
        foreach (var row in rows)
        {
            foreach (var caller in Enum.GetValues<Caller>())
            {
                using var room = await Room.OpenAsync(relay, row.Drop, row.IsNew);
                var ask = row.Ask(room);
                if (caller is Caller.BodyExchanged && ask.Body.Length == 0)
                {
                    continue;
                }

                var before = await room.StateAsync();
                var first = await room.CallAsync(ask, caller);
                var answer = caller is Caller.Replayed ? await room.CallAgainAsync() : first;
                table.Put(row.Name, Words(caller), Expected(row, caller), answer);
                if (caller is not (Caller.Owner or Caller.Replayed) && !answer.StartsWith("200", StringComparison.Ordinal) && await room.StateAsync() != before)
                {
                    table.Wrong($"{row.Name}, {caller}: refused, and something changed");
                }
            }
        }

        table.Close("relay.md");
    }

    [Fact]
    public async Task No_door_of_the_relay_opens_to_another_method()
    {
        await using var relay = await TestRelay.StartAsync();
        using var room = await Room.OpenAsync(relay, DropRule.Open, isNew: false);
        var before = await room.StateAsync();
        foreach (var way in Rows().GroupBy(row => row.Door[(row.Door.IndexOf(' ', StringComparison.Ordinal) + 1)..]))
        {
            var known = way.Select(row => row.Door[..row.Door.IndexOf(' ', StringComparison.Ordinal)]).ToHashSet();
            foreach (var method in ((string[])["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"]).Where(method => !known.Contains(method) && method != "CONNECT"))
            {
                var ask = way.First().Ask(room) with { Method = new HttpMethod(method) };
                Assert.Equal((way.Key, method, "405"), (way.Key, method, await room.CallAsync(ask, Caller.Owner)));
            }
        }

        Assert.Equal(before, await room.StateAsync());
    }

    private static string Expected(Row row, Caller caller) => (row.Right, caller) switch
    {
        (Right.Anyone, Caller.InAnotherSpelling) => row.Spelled,
        (Right.Anyone, _) => "200",
        (Right.OwnerOrDrop, Caller.Unsigned) => row.Drop == DropRule.Open ? "200" : "403 not-open",
        (_, Caller.Owner) => "200",
        (_, Caller.Replayed) => row.IsNew ? "200" : "409 replayed",
        (_, Caller.ClockAhead or Caller.ClockBehind) => "401 clock-wrong",
        (_, Caller.BodyExchanged) => "400 malformed",
        (Right.Owner or Right.OwnerOrDrop, _) => Silence,
        _ => throw new ArgumentOutOfRangeException(nameof(caller)),
    };

    private static string Words(Caller caller) => string.Concat(caller.ToString().Select((letter, i) => i > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));

    private static IReadOnlyList<Row> Rows() =>
    [
        new("GET /v1/health", Right.Anyone, _ => new Ask(HttpMethod.Get, Paths.Health, Paths.NoQuery, [])),
        new("GET /v1/puzzles/{mailbox}", Right.Anyone, room => new Ask(HttpMethod.Get, Paths.Puzzle(room.Mailbox), Paths.NoQuery, []), Spelled: "400 malformed"),
        new("GET /v1/mailboxes/{mailbox}/card", Right.Anyone, room => new Ask(HttpMethod.Get, Paths.Card(room.Mailbox), Paths.NoQuery, []), Spelled: Silence),
        new("PUT /v1/mailboxes/{mailbox}", Right.Owner, room => new Ask(HttpMethod.Put, Paths.Mailbox(room.Mailbox), Paths.NoQuery, room.Opening()), IsNew: true),
        new("PUT /v1/mailboxes/{mailbox}/card", Right.Owner, room => new Ask(HttpMethod.Put, Paths.Card(room.Mailbox), Paths.NoQuery, room.NextCard())),
        new("PUT /v1/mailboxes/{mailbox}/items/{id}", Right.OwnerOrDrop, Append),
        new("PUT /v1/mailboxes/{mailbox}/items/{id}", Right.OwnerOrDrop, Append, DropRule.Open),
        new("GET /v1/mailboxes/{mailbox}/items", Right.Owner, room => new Ask(HttpMethod.Get, Paths.Items(room.Mailbox), Paths.ListQuery(0, 0), [])),
        new("GET /v1/mailboxes/{mailbox}/items/{id}", Right.Owner, room => new Ask(HttpMethod.Get, Paths.Item(room.Mailbox, room.Item.Id), Paths.NoQuery, [])),
        new("POST /v1/mailboxes/{mailbox}/deletions", Right.Owner, room => new Ask(HttpMethod.Post, Paths.Deletions(room.Mailbox), Paths.NoQuery, Deletion.Sign(room.Key, room.Item.Id).ToBytes())),
        new("POST /v1/mailboxes/{mailbox}/keeps", Right.Owner, room => new Ask(HttpMethod.Post, Paths.Keeps(room.Mailbox), Paths.NoQuery, room.Item.Id.Bytes.ToArray())),
        new("PUT /v1/mailboxes/{mailbox}/renewal", Right.Owner, room => new Ask(HttpMethod.Put, Paths.Renewal(room.Mailbox), Paths.RenewalQuery(room.Relay.Today.AddDays(375)), [])),
        new("PUT /v1/mailboxes/{mailbox}/closing", Right.Owner, room => new Ask(HttpMethod.Put, Paths.Closing(room.Mailbox), Paths.NoQuery, [])),
        new("DELETE /v1/mailboxes/{mailbox}/closing", Right.Owner, room => new Ask(HttpMethod.Delete, Paths.Closing(room.Mailbox), Paths.NoQuery, [])),
    ];

    private static Ask Append(Room room)
    {
        var item = room.Relay.NewItem();
        return new Ask(HttpMethod.Put, Paths.Item(room.Mailbox, item.Id), Paths.AppendQuery(item.Expires, null), item.Body.ToArray());
    }

    /// <param name="IsNew">The mailbox is not there yet.</param>
    /// <param name="Spelled">What anyone hears who spells the address in another way.</param>
    private sealed record Row(string Door, Right Right, Func<Room, Ask> Ask, DropRule Drop = DropRule.Keyed, bool IsNew = false, string Spelled = "200")
    {
        public string Name => Right is Right.OwnerOrDrop ? $"{Door}, {(Drop == DropRule.Open ? "open" : "keyed")} mailbox" : Door;
    }

    private sealed record Ask(HttpMethod Method, string Path, string Query, byte[] Body);

    /// <summary>A mailbox with one item, whose owner closes and deletes with a delay, so that the state can be compared after each try.</summary>
    private sealed class Room : IDisposable
    {
        private Func<HttpRequestMessage>? _last;

        private Room(TestRelay relay, ISigner key, bool isNew, Puzzle puzzle) => (Relay, Key, Item, _isNew, _puzzle) = (relay, key, relay.NewItem(), isNew, puzzle);

        private readonly bool _isNew;
        private readonly Puzzle _puzzle;

        public TestRelay Relay { get; }

        public ISigner Key { get; }

        public Item Item { get; }

        public Address Mailbox => Key.Address;

        public static async Task<Room> OpenAsync(TestRelay relay, DropRule drop, bool isNew)
        {
            var key = isNew ? TestRelay.NewKey() : await relay.OpenMailboxAsync(drop, delay: 5);
            Assert.True(Puzzle.TryRead(await relay.Http.GetByteArrayAsync(Paths.Puzzle(key.Address)), out var puzzle, out _));
            var room = new Room(relay, key, isNew, puzzle);
            if (!isNew)
            {
                Assert.IsType<AppendAnswer.Appended>(await relay.Client.AppendAsync(key, room.Item, null, default));
            }

            return room;
        }

        public byte[] Opening() => new Opening(new MailboxPolicy(DropRule.Keyed, 5), _puzzle, _puzzle.Solve(Mailbox, default), Relay.CardOf(Key)).ToBytes();

        public byte[] NextCard() => Relay.CardOf(Key, number: 2).ToBytes();

        /// <summary>All that the mailbox shows to its owner.</summary>
        public async Task<string> StateAsync() => await Relay.Client.ListAsync(Key, 0, TimeSpan.Zero, default) is ListAnswer.Listing listing
            ? $"{listing.Head.Number} {listing.ClosesOn} {listing.KeptUntil} {string.Join(',', listing.Items.Select(item => item.Gone?.GetType().Name))} {(await Relay.Client.GetCardAsync(Mailbox, default))?.Number}"
            : "none";

        public async Task<string> CallAsync(Ask ask, Caller caller)
        {
            using var other = caller is Caller.OwnerOfAnother ? await Relay.OpenMailboxAsync() : TestRelay.NewKey();
            var now = Relay.Clock.GetUtcNow().ToUnixTimeSeconds();
            var sent = caller switch
            {
                Caller.InAnotherSpelling => ask with { Path = ask.Path.Replace("way1", "%77ay1", StringComparison.Ordinal) },
                Caller.BodyExchanged => ask with { Body = [.. ask.Body[..^1], (byte)(ask.Body[^1] ^ 1)] },
                _ => ask,
            };
            var signer = caller is Caller.Stranger or Caller.OwnerOfAnother ? other : Key;
            var to = caller is Caller.ForAnotherRelay ? other.Address : Relay.Address;
            var created = now + (caller is Caller.ClockAhead ? 301 : caller is Caller.ClockBehind ? -301 : 0);
            var parts = new SignedParts(
                caller is Caller.OverAnotherMethod ? (ask.Method == HttpMethod.Put ? "DELETE" : "PUT") : ask.Method.Method,
                caller is Caller.OverAnotherPath ? Paths.Card(other.Address) : sent.Path,
                caller is Caller.OverAnotherQuery ? "?after=1" : ask.Query,
                caller is Caller.OverAnotherBody ? ContentDigest.Of([1]) : ContentDigest.Of(ask.Body));
            if (caller is Caller.InAnotherSpelling)
            {
                parts = parts with { Path = ask.Path };
            }

            var signature = RequestSignature.Sign(signer, to, parts, created, RequestSignature.DrawNonce());
            var input = caller is Caller.Forger
                ? RequestSignature.Sign(other, to, parts, created, signature.Nonce).Input.Replace(other.Address.ToText(), Mailbox.ToText(), StringComparison.Ordinal)
                : signature.Input;
            var text = caller is Caller.Forger ? RequestSignature.Sign(other, to, parts, created, signature.Nonce).SignatureText : signature.SignatureText;
            _last = () =>
            {
                var request = new HttpRequestMessage(sent.Method, new Uri(
                    Relay.Http.BaseAddress!.GetLeftPart(UriPartial.Authority) + sent.Path + (sent.Query == Paths.NoQuery ? "" : sent.Query), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
                if (sent.Method == HttpMethod.Put || sent.Method == HttpMethod.Post)
                {
                    request.Content = new ByteArrayContent(sent.Body);
                }

                if (caller is not Caller.Unsigned)
                {
                    if (caller is not Caller.WithoutDigest)
                    {
                        request.Headers.TryAddWithoutValidation(ContentDigest.Field, ContentDigest.Of(ask.Body));
                    }

                    request.Headers.TryAddWithoutValidation(RequestSignature.InputField, caller is Caller.WithTwoSignatures ? [input, input] : [input]);
                    if (caller is not Caller.WithHalfASignature)
                    {
                        request.Headers.TryAddWithoutValidation(RequestSignature.SignatureField, text);
                    }
                }

                return request;
            };
            return await CallAgainAsync();
        }

        /// <summary>The very bytes of the last call once more.</summary>
        public async Task<string> CallAgainAsync()
        {
            using var request = _last!();
            using var answer = await Relay.Http.SendAsync(request);
            var word = answer.StatusCode == HttpStatusCode.OK ? "" : (await answer.Content.ReadAsStringAsync()).Split(' ', '\n')[0];
            return $"{(int)answer.StatusCode} {word}".TrimEnd();
        }

        public void Dispose() => (Key as IDisposable)?.Dispose();

        public override string ToString() => nameof(Room);
    }
}
