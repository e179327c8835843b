using System.Net;
using Waystation.Mail;
using Waystation.Mail.Wire;
using Waystation.Relay.Decisions;
using Xunit;

namespace Waystation.Tests.Relay;

/// <summary>Strangers' drops cost nothing but quota until a mailbox is half full; then they cost work, more the fuller it is.</summary>
public sealed class DropPriceTests
{
    private static readonly Limits s_small = Limits.Default with { MailboxItems = 20 };

    [Fact]
    public async Task A_mailbox_that_fills_up_asks_work_of_strangers_and_takes_their_short_texts()
    {
        await using var relay = await TestRelay.StartAsync(s_small);
        using var owner = await relay.OpenMailboxAsync(DropRule.Open);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("200", await BareAsync(relay, owner.Address, relay.NewItem()));
        }

        Assert.Equal("402 too-cheap 8", await BareAsync(relay, owner.Address, relay.NewItem()));
        Assert.IsType<AppendAnswer.Dropped>(await relay.Client.DropAsync(owner.Address, relay.NewItem(), default));
        Assert.IsType<AppendAnswer.Dropped>(await relay.Client.DropAsync(owner.Address, relay.NewItem(), default));
        Assert.Equal("402 too-cheap 12", await BareAsync(relay, owner.Address, relay.NewItem()));
        Assert.IsType<AppendAnswer.Dropped>(await relay.Client.DropAsync(owner.Address, relay.NewItem(), default));
        Assert.IsType<AppendAnswer.Appended>(await relay.Client.AppendAsync(owner, relay.NewItem(), null, default));
        Assert.Equal(14, (await relay.ListAsync(owner)).Items.Count);

        relay.Clock.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 200 && !relay.Log.ToString().Contains("Turned away", StringComparison.Ordinal); i++)
        {
            await Task.Delay(20);
        }

        Assert.Contains("5 whose work was not enough", relay.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_serves_one_item_in_one_mailbox_once_and_for_two_minutes()
    {
        await using var relay = await TestRelay.StartAsync(s_small);
        using var owner = await relay.OpenMailboxAsync(DropRule.Open);
        using var other = await relay.OpenMailboxAsync(DropRule.Open);
        for (var i = 0; i < 10; i++)
        {
            await BareAsync(relay, owner.Address, relay.NewItem());
            await BareAsync(relay, other.Address, relay.NewItem());
        }

        var item = relay.NewItem();
        var work = await WorkAsync(relay, owner.Address, item, bits: 8);
        Assert.Equal("402 too-cheap 8", await BareAsync(relay, owner.Address, relay.NewItem(), work));
        Assert.Equal("402 too-cheap 8", await BareAsync(relay, other.Address, item, work));
        Assert.Equal("402 too-cheap 8", await BareAsync(relay, owner.Address, item, work with { Solution = work.Solution + 1 }));
        Assert.Equal("200", await BareAsync(relay, owner.Address, item, work));
        Assert.Equal("200", await BareAsync(relay, owner.Address, item));
        Assert.Equal(11, (await relay.ListAsync(owner)).Items.Count);

        var late = relay.NewItem();
        var old = await WorkAsync(relay, owner.Address, late, bits: 8);
        relay.Clock.Advance(TimeSpan.FromSeconds(121));
        Assert.Equal("402 too-cheap 8", await BareAsync(relay, owner.Address, late, old));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(9_999, 0, 0)]
    [InlineData(10_000, 0, 8)]
    [InlineData(12_000, 0, 12)]
    [InlineData(14_000, 0, 16)]
    [InlineData(16_000, 0, 20)]
    [InlineData(18_000, 0, 24)]
    [InlineData(19_999, 0, 24)]
    [InlineData(0, 268_435_456, 8)]
    [InlineData(0, 536_000_000, 24)]
    public void The_price_rises_with_what_is_there(int items, long bytes, int bits)
    {
        using var key = TestRelay.NewKey();
        var card = Card.Sign(key, 1, new DateOnly(2026, 12, 1), CardKind.Recipient, "age1example"u8);
        var mailbox = new Mailbox(key.Address, new MailboxPolicy(DropRule.Open, 0), card, items, Chain.Start(key.Address), items, bytes, ClosesOn: null, KeptUntil: null);
        Assert.Equal(bits, DropPrice.Of(mailbox, Limits.Default));
    }

    private static async Task<DropWork> WorkAsync(TestRelay relay, Address mailbox, Item item, int bits)
    {
        var place = DropWork.PlaceOf(mailbox, item.Id);
        Assert.True(Puzzle.TryRead(await relay.Http.GetByteArrayAsync(Paths.Puzzle(place) + Paths.PuzzleQuery(bits)), out var puzzle, out _));
        Assert.True(puzzle.Bits >= bits);
        return new DropWork(puzzle, puzzle.Solve(place, default));
    }

    private static async Task<string> BareAsync(TestRelay relay, Address mailbox, Item item, DropWork? work = null)
    {
        using var content = new ByteArrayContent(item.Body.ToArray());
        using var answer = await relay.Http.PutAsync(Paths.Item(mailbox, item.Id) + Paths.DropQuery(item.Expires, work), content);
        return answer.StatusCode == HttpStatusCode.OK ? "200" : $"{(int)answer.StatusCode} {(await answer.Content.ReadAsStringAsync()).TrimEnd()}";
    }
}
