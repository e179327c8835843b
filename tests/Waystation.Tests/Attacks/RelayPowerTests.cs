using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Waystation.Mail;
using Waystation.Relay;
using Waystation.Relay.Decisions;
using Waystation.Relay.Stores.Sqlite;
using Waystation.Tests.Relay;
using Xunit;

namespace Waystation.Tests.Attacks;

/// <summary>The relay's store on a disk that loses power at every kind of moment, and on one that runs full.</summary>
[Collection("worse disk")]
public sealed class RelayPowerTests
{
    private static readonly DateTimeOffset s_now = TestRelay.Start;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_power_fails()
    {
        var (images, lost) = await CutAsync(Durability.Full, every: 5, seed: 1);
        Assert.True(images >= 150, $"Only {images} cuts were tried.");
        Assert.Equal(0, lost);
    }

    [Fact]
    public async Task The_attack_finds_a_loss_where_the_disk_is_not_asked_to_keep_anything()
    {
        var (_, lost) = await CutAsync(Durability.Off, every: 40, seed: 2);
        Assert.True(lost > 0, "A store that never syncs lost nothing: the attack attacks nothing.");
    }

    [Fact]
    public async Task A_full_disk_is_said_clearly_loses_nothing_and_passes()
    {
        WorseDisk.Register();
        await using var relay = await TestRelay.StartAsync(vfs: WorseDisk.Name);
        using var key = await relay.OpenMailboxAsync();
        var acknowledged = new List<ItemId>();
        WorseDisk.Room = 600_000;
        var refused = 0;
        for (var i = 0; i < 200 && refused < 5; i++)
        {
            var item = relay.NewItem(size: 8192);
            var answer = await relay.Client.AppendAsync(key, item, null, default);
            if (answer is AppendAnswer.Appended)
            {
                acknowledged.Add(item.Id);
            }
            else
            {
                Assert.Equal(new AppendAnswer.Refused(RelayRefusal.Full), answer);
                refused++;
            }
        }

        Assert.Equal(5, refused);
        Assert.NotEmpty(acknowledged);
        Assert.Equal(acknowledged, (await relay.ListAsync(key)).Items.Select(item => item.Id));
        WorseDisk.Room = long.MaxValue;
        var late = relay.NewItem();
        Assert.IsType<AppendAnswer.Appended>(await relay.Client.AppendAsync(key, late, null, default));
        await relay.RestartAsync();
        Assert.Equal([.. acknowledged, late.Id], (await relay.ListAsync(key)).Items.Select(item => item.Id));
    }

    /// <summary>Appends, deletes and checkpoints, cutting the power at every few operations of the disk; then reads each disk that might be found.</summary>
    private static async Task<(int Images, int Lost)> CutAsync(Durability durability, int every, uint seed)
    {
        WorseDisk.Register();
        var folder = TestRelay.NewFolder();
        var draw = Draws(seed);
        var asked = new List<(Item Item, Task<Answer> Answer)>();
        var deleted = new List<(ItemId Id, Task<Answer> Answer)>();
        var cuts = new List<(Dictionary<string, byte[]> Files, ItemId[] Acknowledged, ItemId[] Deleted)>();
        using var key = TestRelay.NewKey();
        using (var store = Open(folder, durability, WorseDisk.Name))
        {
            var card = Card.Sign(key, 1, UnixDay.Of(s_now).AddDays(30), CardKind.Recipient, "age1example"u8);
            await store.WriteAsync(key.Address, new Request.Create(new MailboxPolicy(DropRule.Keyed, 0), card, Paid: true));
            WorseDisk.BeforeOperation = number =>
            {
                if (number % every == 0)
                {
                    lock (asked)
                    {
                        cuts.Add((
                            WorseDisk.CutPower(draw),
                            [.. asked.Where(each => each.Answer is { IsCompletedSuccessfully: true, Result: Answer.Appended }).Select(each => each.Item.Id)],
                            [.. deleted.Where(each => each.Answer.IsCompletedSuccessfully).Select(each => each.Id)]));
                    }
                }
            };
            for (var round = 0; round < 60; round++)
            {
                await RoundAsync(store, key, round, asked, deleted);
            }

            WorseDisk.BeforeOperation = null;
        }

        var lost = 0;
        foreach (var (files, acknowledged, erased) in cuts)
        {
            lost += await IsWholeAsync(files, key, acknowledged, erased) ? 0 : 1;
        }

        TestContext.Current.SendDiagnosticMessage($"{durability}: {cuts.Count} cuts, {lost} with a loss");
        Directory.Delete(folder, recursive: true);
        return (cuts.Count, lost);
    }

    private static async Task RoundAsync(SqliteStore store, RelayKey key, int round, List<(Item Item, Task<Answer> Answer)> asked, List<(ItemId Id, Task<Answer> Answer)> deleted)
    {
        var answers = new List<Task<Answer>>();
        for (var i = 0; i <= round % 4; i++)
        {
            var item = new Item(ItemId.Draw(), UnixDay.Of(s_now).AddDays(30), RandomNumberGenerator.GetBytes(round % 9 == 0 ? 40_960 : 1024));
            lock (asked)
            {
                var answer = store.WriteAsync(key.Address, new Request.Append(item, Digest.Of(item.Body.Span), Signed: true, OnlyAfter: null));
                asked.Add((item, answer));
                answers.Add(answer);
            }
        }

        await Task.WhenAll(answers);
        if (round % 7 == 3)
        {
            lock (asked)
            {
                var victim = asked[round].Item.Id;
                deleted.Add((victim, store.WriteAsync(key.Address, new Request.Delete([Deletion.Sign(key, victim)]))));
            }

            await deleted[^1].Answer;
        }

        if (round % 5 == 4)
        {
            await store.CheckpointAsync();
        }
    }

    /// <summary>Whether a disk as found after the cut has everything that was acknowledged, once, in order, under a chain that holds.</summary>
    private static async Task<bool> IsWholeAsync(Dictionary<string, byte[]> files, RelayKey key, ItemId[] acknowledged, ItemId[] erased)
    {
        var folder = TestRelay.NewFolder();
        try
        {
            foreach (var (name, bytes) in files)
            {
                await File.WriteAllBytesAsync(Path.Combine(folder, name), bytes);
            }

            using var store = Open(folder, Durability.Full, vfs: null);
            var found = new List<Entry>();
            while (true)
            {
                var read = await store.ReadAsync(key.Address, new Request.List(found.Count), CancellationToken.None);
                if (read.Answer is not Answer.Page page)
                {
                    return acknowledged.Length == 0;
                }

                found.AddRange(page.Lines.Select(line => line.Entry));
                if (!page.More)
                {
                    break;
                }
            }

            var hash = Chain.Start(key.Address);
            foreach (var (entry, number) in found.Select((entry, index) => (entry, index + 1)))
            {
                hash = Chain.Next(hash, number, entry.Id, entry.Expires, entry.BodyHash);
                if (entry.Number != number || !entry.Chain.Equals(hash))
                {
                    return false;
                }

                if (entry.HasBody && !Digest.Of((await store.ReadAsync(key.Address, new Request.Fetch(entry.Id), CancellationToken.None)).Bodies[number]).Equals(entry.BodyHash))
                {
                    return false;
                }
            }

            var ids = found.ConvertAll(entry => entry.Id);
            return ids.Distinct().Count() == ids.Count
                && ids.Take(acknowledged.Length).SequenceEqual(acknowledged)
                && erased.All(id => !found.Single(entry => entry.Id.Equals(id)).HasBody);
        }
        catch (Exception)
        {
            // A store that cannot be read has lost everything, whatever it stumbled over.
            return false;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Numbers that come again with the same seed (xorshift), so that a cut that was found once can be found again.</summary>
    private static Func<int, int> Draws(uint seed)
    {
        var state = unchecked(seed * 2654435769u) | 1u;
        return below =>
        {
            state = unchecked(state ^ (state << 13));
            state ^= state >> 17;
            state ^= state << 5;
            return (int)(state % (uint)below);
        };
    }

    private static SqliteStore Open(string folder, Durability durability, string? vfs) =>
        new(folder, Limits.Default, new FakeTimeProvider(s_now), new Waiters(), () => { }, vfs, durability);
}
