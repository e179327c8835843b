using System.Globalization;
using System.Net;
using Waystation.Mail;
using Waystation.Mail.Wire;
using Xunit;

namespace Waystation.Tests.Relay;

/// <summary>What a stranger, a repeater and a laptop with a wrong clock get to hear.</summary>
public sealed class StrangerTests
{
    [Fact]
    public async Task To_a_stranger_no_such_mailbox_and_not_yours_are_the_same_bytes_for_every_request()
    {
        await using var relay = await TestRelay.StartAsync();
        using var owner = await relay.OpenMailboxAsync();
        using var nobody = TestRelay.NewKey();
        using var stranger = TestRelay.NewKey();
        var item = relay.NewItem();
        await relay.Client.AppendAsync(owner, item, null, default);
        foreach (var request in Requests(relay, item))
        {
            var answers = new List<string>
            {
                await AnswerAsync(relay, request(owner.Address), stranger),
                await AnswerAsync(relay, request(nobody.Address), stranger),
                await AnswerAsync(relay, request(owner.Address), signer: null),
                await AnswerAsync(relay, request(nobody.Address), signer: null),
            };
            if (request(owner.Address).Method != HttpMethod.Put || !request(owner.Address).Path.Contains("/items/", StringComparison.Ordinal))
            {
                answers.Add(await AnswerAsync(relay, request(owner.Address), owner, to: nobody.Address));
                Assert.Single(answers.Distinct());
            }
            else
            {
                // An unsigned append is a drop, and a drop must say so.
                Assert.Equal(answers[0], answers[1]);
            }
        }

        Assert.Single((await relay.ListAsync(owner)).Items);
    }

    [Fact]
    public async Task The_owner_of_a_key_without_a_mailbox_hears_what_a_stranger_hears()
    {
        await using var relay = await TestRelay.StartAsync();
        using var owner = await relay.OpenMailboxAsync();
        using var nobody = TestRelay.NewKey();
        using var stranger = TestRelay.NewKey();
        foreach (var request in Requests(relay, relay.NewItem()).Where(request => !IsMalformed(request(owner.Address))))
        {
            Assert.Equal(await AnswerAsync(relay, request(owner.Address), stranger), await AnswerAsync(relay, request(nobody.Address), nobody));
        }
    }

    [Fact]
    public async Task A_captured_request_sent_again_is_refused_and_changes_nothing()
    {
        await using var relay = await TestRelay.StartAsync();
        using var owner = await relay.OpenMailboxAsync(delay: 5);
        var item = relay.NewItem();
        await relay.Client.AppendAsync(owner, item, null, default);
        foreach (var request in Requests(relay, item))
        {
            var parts = request(owner.Address);
            var signature = Sign(parts, owner, relay.Address, relay.Clock.GetUtcNow().ToUnixTimeSeconds() + 1);
            using var first = await SendAsync(relay, parts, signature);
            var before = await relay.ListAsync(owner);
            using var again = await SendAsync(relay, parts, signature);
            Assert.Equal("replayed\n", await again.Content.ReadAsStringAsync());
            Assert.Equal(Shape(before), Shape(await relay.ListAsync(owner)));
        }
    }

    [Fact]
    public async Task A_request_captured_before_a_restart_is_nothing_after_it()
    {
        await using var relay = await TestRelay.StartAsync();
        using var owner = await relay.OpenMailboxAsync();
        var parts = new Parts(HttpMethod.Get, Paths.Items(owner.Address), Paths.ListQuery(0, 0), []);
        relay.Clock.Advance(TimeSpan.FromSeconds(10));
        var signature = Sign(parts, owner, relay.Address, relay.Clock.GetUtcNow().ToUnixTimeSeconds());
        using (var first = await SendAsync(relay, parts, signature))
        {
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        }

        await relay.RestartAsync();
        using var again = await SendAsync(relay, parts, signature);
        Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
    }

    [Fact]
    public async Task Every_request_asked_twice_over_answers_alike()
    {
        await using var relay = await TestRelay.StartAsync();
        using var owner = await relay.OpenMailboxAsync(delay: 5);
        var item = relay.NewItem();
        foreach (var request in Requests(relay, item))
        {
            // Signed anew, as a client does that lost the answer.
            var first = await AnswerAsync(relay, request(owner.Address), owner);
            var shape = Shape(await relay.ListAsync(owner));
            var second = await AnswerAsync(relay, request(owner.Address), owner);
            Assert.Equal(first[..3], second[..3]);
            Assert.Equal(shape, Shape(await relay.ListAsync(owner)));
        }
    }

    [Theory]
    [InlineData(-3 * 365 * 24)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(30 * 24)]
    public async Task A_laptop_with_a_wrong_clock_is_told_so_and_served(int hours)
    {
        await using var relay = await TestRelay.StartAsync();
        using var owner = await relay.OpenMailboxAsync();
        var wrong = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TestRelay.Start.AddHours(hours));
        var client = new RelayClient(relay.Http, relay.Http.BaseAddress!, relay.Address, wrong);
        Assert.IsType<AppendAnswer.Appended>(await client.AppendAsync(owner, relay.NewItem(), null, default));
        Assert.InRange(client.ClockSkew, TimeSpan.FromHours(-hours), TimeSpan.FromHours(-hours) + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_request_for_another_relay_is_nothing_here()
    {
        await using var relay = await TestRelay.StartAsync();
        using var owner = await relay.OpenMailboxAsync();
        using var other = TestRelay.NewKey();
        var parts = new Parts(HttpMethod.Get, Paths.Items(owner.Address), Paths.ListQuery(0, 0), []);
        using var answer = await SendAsync(relay, parts, Sign(parts, owner, other.Address, relay.Clock.GetUtcNow().ToUnixTimeSeconds() + 1));
        Assert.Equal("no-such-mailbox\n", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_body_other_than_the_signed_one_is_not_taken()
    {
        await using var relay = await TestRelay.StartAsync();
        using var owner = await relay.OpenMailboxAsync();
        var item = relay.NewItem();
        var parts = new Parts(HttpMethod.Put, Paths.Item(owner.Address, item.Id), Paths.AppendQuery(item.Expires, null), item.Body.ToArray());
        var signature = Sign(parts, owner, relay.Address, relay.Clock.GetUtcNow().ToUnixTimeSeconds() + 1);
        using var answer = await SendAsync(relay, parts with { Body = new byte[1024] }, signature, digest: ContentDigest.Of(parts.Body));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty((await relay.ListAsync(owner)).Items);
    }

    [Fact]
    public async Task Another_spelling_of_a_path_is_not_taken()
    {
        await using var relay = await TestRelay.StartAsync();
        using var owner = await relay.OpenMailboxAsync(DropRule.Open);
        var item = relay.NewItem();
        var path = Paths.Item(owner.Address, item.Id);
        foreach (var spelling in new[] { path.Replace("/items/", "/item%73/", StringComparison.Ordinal), path.Replace("way1", "WAY1", StringComparison.Ordinal), path.Replace("/items/", "//items/", StringComparison.Ordinal) })
        {
            using var answer = await SendAsync(relay, new Parts(HttpMethod.Put, spelling, Paths.AppendQuery(item.Expires, null), item.Body.ToArray()), signature: null);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_flood_of_attachments_does_not_shut_out_a_short_item()
    {
        await using var relay = await TestRelay.StartAsync();
        using var owner = await relay.OpenMailboxAsync(DropRule.Open);
        var floods = new List<(Stream Stream, System.Net.Sockets.TcpClient Line)>();
        try
        {
            // Half-sent attachments hold all places for large bodies.
            for (var i = 0; i < 40; i++)
            {
                var line = new System.Net.Sockets.TcpClient();
                await line.ConnectAsync(IPAddress.Loopback, relay.Http.BaseAddress!.Port);
                var stream = line.GetStream();
                var query = Paths.AppendQuery(relay.Today.AddDays(9), null);
                await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
                    $"PUT {Paths.Item(owner.Address, ItemId.Draw())}{query} HTTP/1.1\r\nHost: x\r\nContent-Length: {SizeClass.Largest}\r\n\r\n0123456789")));
                floods.Add((stream, line));
            }

            while (await relay.Client.DropAsync(owner.Address, relay.NewItem(size: 1_048_576), default) is AppendAnswer.Dropped)
            {
                // Until the flood has come in.
            }

            Assert.Equal(new AppendAnswer.Refused(RelayRefusal.Busy), await relay.Client.DropAsync(owner.Address, relay.NewItem(size: 1_048_576), default));
            Assert.IsType<AppendAnswer.Dropped>(await relay.Client.DropAsync(owner.Address, relay.NewItem(size: 16_384), default));
        }
        finally
        {
            floods.ForEach(flood => flood.Line.Dispose());
        }
    }

    [Theory]
    [InlineData(1023)]
    [InlineData(1025)]
    [InlineData(0)]
    public async Task A_body_of_no_size_class_is_refused(int length)
    {
        await using var relay = await TestRelay.StartAsync();
        using var owner = await relay.OpenMailboxAsync(DropRule.Open);
        using var answer = await SendAsync(relay, new Parts(HttpMethod.Put, Paths.Item(owner.Address, ItemId.Draw()), Paths.AppendQuery(relay.Today, null), new byte[length]), signature: null);
        Assert.Equal("wrong-size\n", await answer.Content.ReadAsStringAsync());
    }

    private static Func<Address, Parts>[] Requests(TestRelay relay, Item item) =>
    [
        mailbox => new Parts(HttpMethod.Put, Paths.Item(mailbox, item.Id), Paths.AppendQuery(item.Expires, null), item.Body.ToArray()),
        mailbox => new Parts(HttpMethod.Get, Paths.Items(mailbox), Paths.ListQuery(0, 0), []),
        mailbox => new Parts(HttpMethod.Get, Paths.Item(mailbox, item.Id), Paths.NoQuery, []),
        mailbox => new Parts(HttpMethod.Post, Paths.Deletions(mailbox), Paths.NoQuery, new byte[Deletion.Size]),
        mailbox => new Parts(HttpMethod.Post, Paths.Keeps(mailbox), Paths.NoQuery, item.Id.Bytes.ToArray()),
        mailbox => new Parts(HttpMethod.Put, Paths.Card(mailbox), Paths.NoQuery, new byte[100]),
        mailbox => new Parts(HttpMethod.Put, Paths.Renewal(mailbox), Paths.RenewalQuery(item.Expires), []),
        mailbox => new Parts(HttpMethod.Put, Paths.Closing(mailbox), Paths.NoQuery, []),
        mailbox => new Parts(HttpMethod.Delete, Paths.Closing(mailbox), Paths.NoQuery, []),
    ];

    /// <summary>Requests whose content is no card and no deletion: the holder of a key hears so, a stranger does not.</summary>
    private static bool IsMalformed(Parts parts) => parts.Path.EndsWith("/card", StringComparison.Ordinal) || parts.Path.EndsWith("/deletions", StringComparison.Ordinal);

    private static string Shape(ListAnswer.Listing listing) =>
        string.Join(",", listing.Items.Select(item => $"{item.Number}:{item.Gone?.GetType().Name}")) + listing.ClosesOn?.ToString("o", CultureInfo.InvariantCulture) + listing.KeptUntil?.ToString("o", CultureInfo.InvariantCulture);

    private static RequestSignature Sign(Parts parts, ISigner signer, Address relay, long created) =>
        RequestSignature.Sign(signer, relay, new SignedParts(parts.Method.Method, parts.Path, parts.Query, ContentDigest.Of(parts.Body)), created, RequestSignature.DrawNonce());

    private static async Task<string> AnswerAsync(TestRelay relay, Parts parts, ISigner? signer, Address? to = null)
    {
        using var response = await SendAsync(relay, parts, signer is null ? null : Sign(parts, signer, to ?? relay.Address, relay.Clock.GetUtcNow().ToUnixTimeSeconds() + 1));
        response.Headers.Remove("Date");
        return $"{(int)response.StatusCode} {response.Headers} {response.Content.Headers} {Convert.ToHexString(await response.Content.ReadAsByteArrayAsync())}";
    }

    private static async Task<HttpResponseMessage> SendAsync(TestRelay relay, Parts parts, RequestSignature? signature, string? digest = null)
    {
        using var request = new HttpRequestMessage(
            parts.Method,
            new Uri(relay.Http.BaseAddress!.GetLeftPart(UriPartial.Authority) + parts.Path + (parts.Query == Paths.NoQuery ? "" : parts.Query), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (parts.Method == HttpMethod.Put || parts.Method == HttpMethod.Post)
        {
            request.Content = new ByteArrayContent(parts.Body);
        }

        if (signature is not null)
        {
            request.Headers.TryAddWithoutValidation(ContentDigest.Field, digest ?? ContentDigest.Of(parts.Body));
            request.Headers.TryAddWithoutValidation(RequestSignature.InputField, signature.Input);
            request.Headers.TryAddWithoutValidation(RequestSignature.SignatureField, signature.SignatureText);
        }

        return await relay.Http.SendAsync(request);
    }

    private sealed record Parts(HttpMethod Method, string Path, string Query, byte[] Body);
}
