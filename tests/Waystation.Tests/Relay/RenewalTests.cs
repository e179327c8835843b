using System.Text;
using Waystation.Mail;
using Waystation.Relay;
using Waystation.Relay.Decisions;
using Waystation.Relay.Stores.Sqlite;
using Waystation.Tests.Attacks;
using Waystation.Tests.Sealing;
using Xunit;

namespace Waystation.Tests.Relay;

/// <summary>What an owner has kept longer than its senders said: over real HTTP, across restarts, kills, backups, and in a store from before there were renewals.</summary>
public sealed class RenewalTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_renewed_outlives_its_last_day_and_goes_the_day_after_it_was_kept_for()
    {
        await using var relay = await TestRelay.StartAsync();
        using var key = await relay.OpenMailboxAsync();
        using var other = await relay.OpenMailboxAsync();
        var items = new[] { relay.NewItem(days: 3), relay.NewItem(size: 40_960, days: 200) };
        foreach (var item in items)
        {
            await relay.Client.AppendAsync(key, item, null, Stop);
        }

        await relay.Client.AppendAsync(other, relay.NewItem(days: 3), null, Stop);
        var seen = Assert.IsType<Verdict.Consistent>(HeadCheck.Check(Seen.Nothing(key.Address), await relay.ListAsync(key))).Next;
        var until = relay.Today.AddDays(100);
        Assert.Null((await relay.ListAsync(key)).KeptUntil);
        Assert.Equal(new RenewAnswer.Renewed(until), await relay.Client.RenewAsync(key, until, Stop));

        // Asked again, and asked for less, it changes nothing.
        Assert.Equal(new RenewAnswer.Renewed(until), await relay.Client.RenewAsync(key, until, Stop));
        Assert.Equal(new RenewAnswer.Renewed(until), await relay.Client.RenewAsync(key, relay.Today.AddDays(5), Stop));
        Assert.Equal(until, (await relay.ListAsync(key)).KeptUntil);
        await PassAsync(relay, 50);
        Assert.Equal([null, null], (await relay.ListAsync(key)).Items.Select(item => item.Gone));
        Assert.IsType<Gone.Expired>(Assert.Single((await relay.ListAsync(other)).Items).Gone);

        // What came later is kept as long; the chain is what it was; sent again, the first is the first.
        var late = relay.NewItem(days: 1);
        await relay.Client.AppendAsync(key, late, null, Stop);
        Assert.IsType<Verdict.Consistent>(HeadCheck.Check(seen, await relay.ListAsync(key, after: 2)));
        Assert.Equal((1, true), await relay.Client.AppendAsync(key, items[0], null, Stop) is AppendAnswer.Appended again ? (again.Number, again.AlreadyThere) : default);
        await PassAsync(relay, 50);
        Assert.Equal([null, null, null], (await relay.ListAsync(key)).Items.Select(item => item.Gone));
        await PassAsync(relay, 1);
        Assert.Equal([new Gone.Expired(), null, new Gone.Expired()], (await relay.ListAsync(key)).Items.Select(item => item.Gone));
        Assert.Equal(items[1].Body.ToArray(), (await relay.ListAsync(key)).Items[1].Body?.ToArray());
    }

    [Fact]
    public async Task Of_what_a_deletion_waits_is_deleted_on_its_day_and_what_is_gone_stays_gone()
    {
        await using var relay = await TestRelay.StartAsync();
        using var key = await relay.OpenMailboxAsync(delay: 7);
        var (expired, pending, kept) = (relay.NewItem(days: 1), relay.NewItem(days: 4), relay.NewItem(days: 4));
        foreach (var item in new[] { expired, pending, kept })
        {
            await relay.Client.AppendAsync(key, item, null, Stop);
        }

        // No sweep came by: what its owner was told is gone does not come back.
        relay.Clock.AdjustTime(relay.Clock.GetUtcNow().AddDays(2));
        Assert.IsType<Gone.Expired>((await relay.ListAsync(key)).Items[0].Gone);
        await relay.Client.DeleteAsync(key, [pending.Id], Stop);
        Assert.IsType<RenewAnswer.Renewed>(await relay.Client.RenewAsync(key, relay.Today.AddDays(300), Stop));
        Assert.Equal([typeof(Gone.Expired), typeof(Gone.Pending), null], (await relay.ListAsync(key)).Items.Select(item => item.Gone?.GetType()));
        await PassAsync(relay, 6);
        Assert.IsType<Gone.Pending>((await relay.ListAsync(key)).Items[1].Gone);
        await PassAsync(relay, 1);
        Assert.Equal([typeof(Gone.Expired), typeof(Gone.Deleted), null], (await relay.ListAsync(key)).Items.Select(item => item.Gone?.GetType()));
        Assert.Equal(1024, relay.Running.Store.Use.Bytes);
    }

    [Fact]
    public async Task Foreign_closed_and_missing_mailboxes_and_days_too_far_are_refused()
    {
        await using var relay = await TestRelay.StartAsync();
        using var key = await relay.OpenMailboxAsync();
        using var stranger = TestRelay.NewKey();
        var until = relay.Today.AddDays(Expiry.LongestDays);
        Assert.Equal(new RenewAnswer.Refused(RelayRefusal.NoSuchMailbox), await relay.Client.RenewAsync(stranger, until, Stop));
        Assert.Equal(new RenewAnswer.Refused(RelayRefusal.WrongExpiry), await relay.Client.RenewAsync(key, until.AddDays(1), Stop));
        Assert.Equal(new RenewAnswer.Refused(RelayRefusal.WrongExpiry), await relay.Client.RenewAsync(key, relay.Today.AddDays(-1), Stop));
        Assert.Equal(new RenewAnswer.Renewed(until), await relay.Client.RenewAsync(key, until, Stop));
        Assert.IsType<CloseAnswer.Closed>(await relay.Client.CloseAsync(key, Stop));
        Assert.Equal(new RenewAnswer.Refused(RelayRefusal.NoSuchMailbox), await relay.Client.RenewAsync(key, until, Stop));
    }

    /// <summary>The relay puts its lines off one page of them after the other; a mailbox that is longer than a page must neither keep it busy for ever nor lose one.</summary>
    [Fact]
    public async Task A_long_mailbox_is_put_off_whole_and_then_goes_whole()
    {
        await using var relay = await TestRelay.StartAsync();
        using var key = await relay.OpenMailboxAsync();
        for (var i = 0; i < 600; i++)
        {
            await relay.Client.AppendAsync(key, relay.NewItem(days: 2), null, Stop);
        }

        await relay.Client.RenewAsync(key, relay.Today.AddDays(20), Stop);
        await PassAsync(relay, 10);
        Assert.Equal(600, (await relay.ListAsync(key)).Items.Count(item => item.Gone is null));
        await PassAsync(relay, 11);
        Assert.Equal(600, (await relay.ListAsync(key)).Items.Count(item => item.Gone is Gone.Expired));
        Assert.Equal(0, relay.Running.Store.Use.Bytes);
    }

    /// <summary>Lines that are due and not yet swept are more than one page of them: they are swept first, and the renewal waits.</summary>
    [Fact]
    public async Task While_much_is_still_to_expire_a_renewal_is_told_to_come_again()
    {
        await using var relay = await TestRelay.StartAsync();
        using var key = await relay.OpenMailboxAsync();
        for (var i = 0; i < 300; i++)
        {
            await relay.Client.AppendAsync(key, relay.NewItem(days: i < 299 ? 1 : 30), null, Stop);
        }

        relay.Clock.AdjustTime(relay.Clock.GetUtcNow().AddDays(2));
        Assert.Equal(new RenewAnswer.Refused(RelayRefusal.Busy), await relay.Client.RenewAsync(key, relay.Today.AddDays(50), Stop));
        await relay.Running.Upkeep.RoundAsync(Stop);
        Assert.IsType<RenewAnswer.Renewed>(await relay.Client.RenewAsync(key, relay.Today.AddDays(50), Stop));
        Assert.Equal(1, (await relay.ListAsync(key)).Items.Count(item => item.Gone is null));
    }

    [Fact]
    public async Task A_renewal_that_was_answered_is_there_after_the_relay_is_killed()
    {
        var folder = TestRelay.NewFolder();
        using var key = TestRelay.NewKey();
        DateOnly until;
        await using (var relay = await RelayProcess.StartAsync(folder))
        {
            until = relay.Today.AddDays(390);
            Assert.IsType<CreateAnswer.Created>(await relay.Client.CreateAsync(key, new MailboxPolicy(DropRule.Open, 0), Card.Sign(key, 1, relay.Today.AddDays(30), CardKind.Recipient, "age1example"u8), Stop));
            Assert.Equal(new RenewAnswer.Renewed(until), await relay.Client.RenewAsync(key, until, Stop));
            relay.Kill();
        }

        await using (var again = await RelayProcess.StartAsync(folder))
        {
            Assert.Equal(until, Assert.IsType<ListAnswer.Listing>(await again.Client.ListAsync(key, 0, TimeSpan.Zero, Stop)).KeptUntil);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_copy_carries_it_and_a_copy_and_a_store_of_the_first_version_are_still_taken()
    {
        using var place = new TemporaryFolder();
        await using var relay = await TestRelay.StartAsync();
        using var key = await relay.OpenMailboxAsync();
        var item = relay.NewItem(days: 3);
        await relay.Client.AppendAsync(key, item, null, Stop);
        var until = relay.Today.AddDays(380);
        await relay.Client.RenewAsync(key, until, Stop);
        var second = await RestoreAsync("second");
        Assert.Equal(until, (await relay.ListAsync(key)).KeptUntil);

        // As it was before there were renewals.
        await relay.RestartOnAsync(relay.Folder);
        using (var connection = Database.Open(Path.Combine(second, SqliteStore.FileName), vfs: null))
        {
            Database.Run(connection, "ALTER TABLE mailbox DROP COLUMN kept; PRAGMA user_version = 1;");
        }

        var copy = Copied(second);
        Assert.StartsWith("waystation-relay-copy/1\n", Encoding.ASCII.GetString(copy[..40]), StringComparison.Ordinal);
        await relay.RestartOnAsync(second);
        await WorksAsync();
        await relay.RestartOnAsync(Taken(copy, "third"));
        await WorksAsync();

        async Task WorksAsync()
        {
            Assert.Null((await relay.ListAsync(key)).KeptUntil);
            Assert.Equal(item.Body.ToArray(), Assert.Single((await relay.ListAsync(key)).Items).Body?.ToArray());
            Assert.Equal(new RenewAnswer.Renewed(until), await relay.Client.RenewAsync(key, until, Stop));
            Assert.Equal(until, (await relay.ListAsync(key)).KeptUntil);
        }

        async Task<string> RestoreAsync(string name)
        {
            var folder = Taken(Copied(relay.Folder), name);
            await relay.RestartOnAsync(folder);
            return folder;
        }

        static byte[] Copied(string folder)
        {
            using var into = new MemoryStream();
            Copying.Write(folder, into);
            return into.ToArray();
        }

        string Taken(byte[] bytes, string name)
        {
            var path = Path.Combine(place.Path, name);
            using var folder = RelayFolder.Open(path);
            using var from = new MemoryStream(bytes);
            Copying.Take(folder, from);
            return path;
        }
    }

    private static async Task PassAsync(TestRelay relay, int days)
    {
        relay.PassDays(days);
        await relay.Running.Upkeep.RoundAsync(Stop);
    }
}
