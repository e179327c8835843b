using System.Security.Cryptography;
using Waystation.Mail;
using Xunit;

namespace Waystation.Tests.Relay;

/// <summary>A mailbox's life as its owner and its senders see it, over real HTTP.</summary>
public sealed class MailboxOverHttpTests
{
    [Fact]
    public async Task What_is_acknowledged_is_listed_in_order_with_a_head_that_holds()
    {
        await using var relay = await TestRelay.StartAsync();
        using var key = await relay.OpenMailboxAsync();
        var seen = Seen.Nothing(key.Address);
        for (var round = 1; round <= 3; round++)
        {
            var item = relay.NewItem(size: round == 2 ? 1_048_576 : 1024);
            var appended = Assert.IsType<AppendAnswer.Appended>(await relay.Client.AppendAsync(key, item, null, default));
            Assert.Equal((round, false), (appended.Number, appended.AlreadyThere));
            var listing = await relay.ListAsync(key, seen.Number);
            Assert.Equal(item.Id, Assert.Single(listing.Items).Id);
            Assert.Equal(appended.Head, listing.Head);
            seen = Assert.IsType<Verdict.Consistent>(HeadCheck.Check(seen, listing)).Next;
            var body = listing.Items[0].Body?.ToArray() ?? await relay.Client.FetchAsync(key, listing.Items[0], default);
            Assert.Equal(item.Body.ToArray(), body);
        }
    }

    [Fact]
    public async Task Anyone_drops_into_an_open_mailbox_and_learns_nothing_of_it()
    {
        await using var relay = await TestRelay.StartAsync();
        using var key = await relay.OpenMailboxAsync(DropRule.Open);
        var item = relay.NewItem();
        var first = Assert.IsType<AppendAnswer.Dropped>(await relay.Client.DropAsync(key.Address, item, default));
        Assert.True(first.Receipt.Verify(relay.Address, key.Address, item));
        await relay.Client.DropAsync(key.Address, relay.NewItem(), default);
        var again = Assert.IsType<AppendAnswer.Dropped>(await relay.Client.DropAsync(key.Address, item, default));
        Assert.Equal(first.Receipt.ToBytes(), again.Receipt.ToBytes());
        Assert.Equal(2, (await relay.ListAsync(key)).Items.Count);
    }

    [Fact]
    public async Task A_keyed_mailbox_takes_no_drop_and_a_missing_one_says_so()
    {
        await using var relay = await TestRelay.StartAsync();
        using var key = await relay.OpenMailboxAsync();
        using var nobody = TestRelay.NewKey();
        Assert.Equal(new AppendAnswer.Refused(RelayRefusal.NotOpen), await relay.Client.DropAsync(key.Address, relay.NewItem(), default));
        Assert.Equal(new AppendAnswer.Refused(RelayRefusal.NoSuchMailbox), await relay.Client.DropAsync(nobody.Address, relay.NewItem(), default));
        Assert.Null(await relay.Client.GetCardAsync(nobody.Address, default));
    }

    [Fact]
    public async Task A_deleted_item_does_not_come_back_when_its_sending_is_repeated()
    {
        await using var relay = await TestRelay.StartAsync();
        using var key = await relay.OpenMailboxAsync();
        var item = relay.NewItem();
        var first = Assert.IsType<AppendAnswer.Appended>(await relay.Client.AppendAsync(key, item, null, default));
        Assert.Equal(new DeleteAnswer.Deleted(null), await relay.Client.DeleteAsync(key, [item.Id], default));
        var again = Assert.IsType<AppendAnswer.Appended>(await relay.Client.AppendAsync(key, item, null, default));
        Assert.Equal((first.Number, first.Head, true), (again.Number, again.Head, again.AlreadyThere));
        var line = Assert.Single((await relay.ListAsync(key)).Items);
        Assert.IsType<Gone.Deleted>(line.Gone);
        Assert.Null(line.Body);
        Assert.Null(await relay.Client.FetchAsync(key, line, default));
    }

    [Fact]
    public async Task An_exact_append_is_refused_when_another_came_first_and_says_how_far_the_mailbox_is()
    {
        await using var relay = await TestRelay.StartAsync();
        using var key = await relay.OpenMailboxAsync();
        var item = relay.NewItem();
        Assert.IsType<AppendAnswer.Appended>(await relay.Client.AppendAsync(key, item, onlyAfter: 0, default));
        Assert.Equal(new AppendAnswer.Refused(RelayRefusal.AnotherCameFirst, 1), await relay.Client.AppendAsync(key, relay.NewItem(), onlyAfter: 0, default));
        Assert.IsType<AppendAnswer.Appended>(await relay.Client.AppendAsync(key, item, onlyAfter: 0, default));
        Assert.IsType<AppendAnswer.Appended>(await relay.Client.AppendAsync(key, relay.NewItem(), onlyAfter: 1, default));
    }

    [Fact]
    public async Task Of_many_exact_appends_at_once_one_is_taken()
    {
        await using var relay = await TestRelay.StartAsync();
        using var key = await relay.OpenMailboxAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => relay.Client.AppendAsync(key, relay.NewItem(), onlyAfter: 0, default)));
        Assert.Single(answers.OfType<AppendAnswer.Appended>());
        Assert.Equal(31, answers.Count(answer => answer is AppendAnswer.Refused { Why: RelayRefusal.AnotherCameFirst }));
    }

    [Fact]
    public async Task A_waiting_list_is_answered_when_something_arrives()
    {
        await using var relay = await TestRelay.StartAsync();
        using var key = await relay.OpenMailboxAsync(DropRule.Open);
        var waiting = relay.Client.ListAsync(key, 0, TimeSpan.FromSeconds(60), default);
        await relay.Client.DropAsync(key.Address, relay.NewItem(), default);
        Assert.Single(Assert.IsType<ListAnswer.Listing>(await waiting).Items);
    }

    [Fact]
    public async Task A_waiting_list_is_answered_empty_when_the_relay_stops()
    {
        await using var relay = await TestRelay.StartAsync();
        using var key = await relay.OpenMailboxAsync();
        var waiting = relay.Client.ListAsync(key, 0, TimeSpan.FromSeconds(60), default);
        while (relay.Running.Waiting == 0)
        {
            await Task.Delay(5);
        }

        relay.Running.Stop();
        Assert.Empty(Assert.IsType<ListAnswer.Listing>(await waiting).Items);
    }

    [Fact]
    public async Task A_card_is_replaced_by_a_higher_number_only_and_the_same_again_is_fine()
    {
        await using var relay = await TestRelay.StartAsync();
        using var key = await relay.OpenMailboxAsync();
        var second = relay.CardOf(key, 2);
        Assert.IsType<CardAnswer.Put>(await relay.Client.PutCardAsync(key, second, default));
        Assert.IsType<CardAnswer.Put>(await relay.Client.PutCardAsync(key, second, default));
        Assert.Equal(new CardAnswer.Refused(RelayRefusal.StaleCard), await relay.Client.PutCardAsync(key, relay.CardOf(key, 1), default));
        Assert.Equal(second, await relay.Client.GetCardAsync(key.Address, default));
    }

    [Fact]
    public async Task A_rooms_deletion_waits_is_seen_and_can_be_revoked()
    {
        await using var relay = await TestRelay.StartAsync();
        using var key = await relay.OpenMailboxAsync(delay: 7);
        var (kept, gone) = (relay.NewItem(), relay.NewItem());
        await relay.Client.AppendAsync(key, kept, null, default);
        await relay.Client.AppendAsync(key, gone, null, default);
        var until = relay.Today.AddDays(7);
        Assert.Equal(new DeleteAnswer.Deleted(until), await relay.Client.DeleteAsync(key, [kept.Id, gone.Id], default));
        Assert.All((await relay.ListAsync(key)).Items, item => Assert.True(item is { Gone: Gone.Pending, Body: not null }));
        Assert.IsType<KeepAnswer.Kept>(await relay.Client.KeepAsync(key, [kept.Id], default));
        relay.Clock.Advance(TimeSpan.FromDays(7));
        var items = (await relay.ListAsync(key)).Items;
        Assert.True(items[0] is { Gone: null, Body: not null });
        Assert.True(items[1] is { Gone: Gone.Deleted, Body: null });
    }

    [Fact]
    public async Task A_closed_mailbox_is_gone_and_its_address_stays_closed()
    {
        await using var relay = await TestRelay.StartAsync();
        using var key = await relay.OpenMailboxAsync();
        await relay.Client.AppendAsync(key, relay.NewItem(), null, default);
        Assert.IsType<CloseAnswer.Closed>(await relay.Client.CloseAsync(key, default));
        Assert.IsType<CloseAnswer.Closed>(await relay.Client.CloseAsync(key, default));
        Assert.Equal(new ListAnswer.Refused(RelayRefusal.NoSuchMailbox), await relay.Client.ListAsync(key, 0, TimeSpan.Zero, default));
        Assert.Equal(new CreateAnswer.Refused(RelayRefusal.Closed), await relay.Client.CreateAsync(key, new MailboxPolicy(DropRule.Open, 0), relay.CardOf(key), default));
    }

    [Fact]
    public async Task A_rooms_closing_waits_is_seen_and_can_be_revoked()
    {
        await using var relay = await TestRelay.StartAsync();
        using var key = await relay.OpenMailboxAsync(delay: 3);
        var on = relay.Today.AddDays(3);
        Assert.Equal(new CloseAnswer.Closing(on), await relay.Client.CloseAsync(key, default));
        Assert.Equal(on, (await relay.ListAsync(key)).ClosesOn);
        Assert.IsType<KeepAnswer.Kept>(await relay.Client.KeepOpenAsync(key, default));
        Assert.Null((await relay.ListAsync(key)).ClosesOn);
        await relay.Client.CloseAsync(key, default);
        relay.Clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal(new ListAnswer.Refused(RelayRefusal.NoSuchMailbox), await relay.Client.ListAsync(key, 0, TimeSpan.Zero, default));
    }

    [Fact]
    public async Task A_long_mailbox_is_listed_page_by_page_and_every_page_holds()
    {
        await using var relay = await TestRelay.StartAsync();
        using var key = await relay.OpenMailboxAsync();
        var ids = new List<ItemId>();
        foreach (var batch in Enumerable.Range(0, 600).Chunk(60))
        {
            var items = batch.Select(_ => relay.NewItem()).ToList();
            await Task.WhenAll(items.Select(item => relay.Client.AppendAsync(key, item, null, default)));
            ids.AddRange(items.Select(item => item.Id));
        }

        var seen = Seen.Nothing(key.Address);
        var pages = 0;
        var more = true;
        var listed = new List<ItemId>();
        while (more)
        {
            var page = Assert.IsType<ListAnswer.Listing>(await relay.Client.ListAsync(key, seen.Number, TimeSpan.Zero, default));
            seen = Assert.IsType<Verdict.Consistent>(HeadCheck.Check(seen, page)).Next;
            listed.AddRange(page.Items.Select(item => item.Id));
            (more, pages) = (page.More, pages + 1);
        }

        Assert.Equal(3, pages);
        Assert.Equal(ids.Select(id => id.ToText()).Order(), listed.Select(id => id.ToText()).Order());
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_restart_under_the_same_heads()
    {
        await using var relay = await TestRelay.StartAsync();
        using var key = await relay.OpenMailboxAsync();
        await relay.Client.AppendAsync(key, relay.NewItem(), null, default);
        var before = await relay.ListAsync(key);
        await relay.RestartAsync();
        var after = await relay.ListAsync(key);
        Assert.Equal(before.Head, after.Head);
    }
}
