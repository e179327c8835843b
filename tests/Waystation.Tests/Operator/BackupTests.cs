using System.Text;
using Microsoft.Data.Sqlite;
using Waystation.Commands.Backups;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office;
using Waystation.Office.Deeds;
using Waystation.Office.Vault;
using Waystation.Sealing;
using Waystation.Tests.Office;
using Waystation.Tests.Relay;
using Waystation.Tests.Sealing;
using Xunit;

namespace Waystation.Tests.Operator;

/// <summary>Backups are sealed, of one instant, and put back whole or not at all; desks bring a relay of yesterday up to date.</summary>
public sealed class BackupTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Yesterdays_relay_is_restored_under_running_desks_and_they_bring_it_up_to_date_and_say_so()
    {
        using var place = new TemporaryFolder();
        using var identity = X25519Identity.Draw();
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);

        // Yesterday: one person was taken on and answered.
        using var early = new Person(network);
        await early.WriteAsync("written yesterday", ("note.txt", "a file"u8.ToArray()));
        await network.RoundAsync();
        var first = await TakeAsync(network, anna);
        await WriteAnswer.DoAsync(anna, first, "answered yesterday", Stop);
        await network.RoundAsync();
        await network.RoundAsync();
        var backup = Path.Combine(place.Path, "relay.age");
        await using (var file = File.Create(backup))
        {
            await Backup.MakeAsync(BackupKind.Relay, network.Relay.Folder, [identity.Recipient], file, Stop);
        }

        // Today: an answer more, a person more who is taken on, and one who still waits.
        await WriteAnswer.DoAsync(anna, first, "answered today", Stop);
        using var late = new Person(network);
        await late.WriteAsync("written today");
        await network.RoundAsync();
        var second = await TakeAsync(network, boris);
        await WriteAnswer.DoAsync(boris, second, "answered the second", Stop);
        await network.RoundAsync();
        using var waiting = new Person(network);
        await waiting.WriteAsync("waits today");
        await network.RoundAsync();
        await network.RoundAsync();
        Assert.Single(anna.Intake.Waiting);
        Assert.All(network.Desks, desk => Assert.Empty(desk.Troubles()));
        var before = network.Desks.Select(Texts).ToList();

        // The machine burns down, and the backup is put back on another.
        var restored = Path.Combine(place.Path, "restored");
        await using (var file = File.OpenRead(backup))
        {
            Assert.Null(await Restore.MakeAsync(BackupKind.Relay, restored, [identity], file, Stop));
        }

        await network.Relay.RestartOnAsync(restored);
        for (var i = 0; i < 6; i++)
        {
            await network.RoundAsync();
        }

        // Desks say so, and nothing that they held is lost, here or at the relay.
        Assert.All(network.Desks, desk => Assert.Contains(desk.Troubles(), trouble => trouble.Kind == "Restored"));
        Assert.All(network.Desks, desk => Assert.DoesNotContain(desk.Troubles(), trouble => trouble.Kind != "Restored"));
        Assert.Equal(before, network.Desks.Select(Texts));
        foreach (var room in anna.Rooms)
        {
            var there = await network.Relay.ListAsync(room.Key);
            Assert.All(room.Items, item => Assert.Contains(there.Items, listed => listed.Id.Equals(item.Id)));
        }

        Assert.Equal("waits today", Assert.Single(Assert.Single(anna.Intake.Waiting).Letters).Letter.Text);
        Assert.Equal("waits today", Assert.Single(Assert.Single(boris.Intake.Waiting).Letters).Letter.Text);
        var read = await early.ReadAsync();
        Assert.Equal(["answered yesterday", "answered today"], read.Turns.OfType<Turn.Theirs>().Select(turn => turn.Text));
        Assert.All(network.Desks, desk => Assert.All(desk.Errands(), errand => Assert.Equal(nameof(RelayRefusal.NoSuchMailbox), errand.Errand.Held)));

        // And the conversation goes on.
        await early.WriteAsync("and I write again");
        await network.RoundAsync();
        await network.RoundAsync();
        Assert.Contains("and I write again", Texts(boris), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restored_relay_begins_a_new_life_also_at_once_and_holds_no_erased_bytes()
    {
        using var place = new TemporaryFolder();
        using var identity = X25519Identity.Draw();
        await using var relay = await TestRelay.StartAsync();
        using var key = await relay.OpenMailboxAsync();
        var (kept, erased) = (relay.NewItem(), relay.NewItem());
        await relay.Client.AppendAsync(key, kept, null, default);
        await relay.Client.AppendAsync(key, erased, null, default);
        await relay.Client.DeleteAsync(key, [erased.Id], default);
        var before = await relay.ListAsync(key);
        using var sealedCopy = new MemoryStream();
        await Backup.MakeAsync(BackupKind.Relay, relay.Folder, [identity.Recipient], sealedCopy, Stop);
        Assert.True(sealedCopy.ToArray().AsSpan().IndexOf(key.Address.Bytes) < 0);

        // Put back within seconds, as a relay would not notice by itself.
        var restored = Path.Combine(place.Path, "restored");
        sealedCopy.Position = 0;
        Assert.Null(await Restore.MakeAsync(BackupKind.Relay, restored, [identity], sealedCopy, Stop));
        Assert.True((await File.ReadAllBytesAsync(Path.Combine(restored, "relay.db"), Stop)).AsSpan().IndexOf(erased.Body.Span) < 0);
        await relay.RestartOnAsync(restored);
        var after = await relay.ListAsync(key);
        Assert.NotEqual(before.Head.Incarnation, after.Head.Incarnation);
        Assert.Equal(before.Head.Hash, after.Head.Hash);
        Assert.Equal(before.Items.Select(item => item.Id), after.Items.Select(item => item.Id));
        Assert.Equal(kept.Body, after.Items[0].Body!.Value);
        Assert.IsType<Gone.Deleted>(after.Items[1].Gone);
        Assert.IsType<AppendAnswer.Appended>(await relay.Client.AppendAsync(key, relay.NewItem(), null, default));
    }

    [Fact]
    public async Task A_copy_taken_while_items_come_is_of_one_instant()
    {
        using var place = new TemporaryFolder();
        using var identity = X25519Identity.Draw();
        await using var relay = await TestRelay.StartAsync();
        using var key = await relay.OpenMailboxAsync();
        using var done = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                await relay.Client.AppendAsync(key, relay.NewItem(), null, default);
            }
        });
        for (var i = 0; i < 3; i++)
        {
            using var sealedCopy = new MemoryStream();
            await Backup.MakeAsync(BackupKind.Relay, relay.Folder, [identity.Recipient], sealedCopy, Stop);
            sealedCopy.Position = 0;
            var restored = Path.Combine(place.Path, $"restored-{i}");
            Assert.Null(await Restore.MakeAsync(BackupKind.Relay, restored, [identity], sealedCopy, Stop));
            using var connection = new SqliteConnection($"Data Source={Path.Combine(restored, "relay.db")};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT (SELECT sum(last) FROM mailbox) = (SELECT count(*) FROM item) AND (SELECT count(*) FROM item) = (SELECT count(*) FROM body)";
            Assert.Equal(1L, command.ExecuteScalar());
        }

        await done.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task A_vault_is_wrapped_again_and_opens_after_it_was_put_back()
    {
        using var place = new TemporaryFolder();
        using var identity = X25519Identity.Draw();
        var path = Path.Combine(place.Path, "vault");
        using var sealedCopy = new MemoryStream();
        using (var folder = DiskFolder.Hold(path)!)
        {
            using var vault = SealedVault.Create(folder, "a passphrase"u8, workFactor: 10);
            vault.Commit(new Change.Put("a", "kept"u8.ToArray()));
            vault.Commit(new Change.Put("b", new byte[300_000]));
            await Assert.ThrowsAsync<Waystation.Commands.Refusal>(() => Backup.MakeAsync(BackupKind.Vault, path, [identity.Recipient], sealedCopy, Stop));
        }

        sealedCopy.SetLength(0);
        await Backup.MakeAsync(BackupKind.Vault, path, [identity.Recipient], sealedCopy, Stop);
        Assert.True(sealedCopy.ToArray().AsSpan().IndexOf("scrypt"u8) < 0);
        var restored = Path.Combine(place.Path, "restored");
        sealedCopy.Position = 0;
        Assert.Null(await Restore.MakeAsync(BackupKind.Vault, restored, [identity], sealedCopy, Stop));
        using var again = DiskFolder.Hold(restored)!;
        using var opened = Assert.IsType<VaultAnswer.Opened>(SealedVault.Open(again, "a passphrase"u8)).Vault;
        Assert.Equal("kept"u8.ToArray(), opened.Get("a"));
        Assert.Equal(300_000, opened.Get("b")!.Length);
    }

    [Theory]
    [InlineData(BackupKind.Front)]
    [InlineData(BackupKind.Relay)]
    [InlineData(BackupKind.Vault)]
    internal async Task Whatever_is_damaged_cut_or_of_another_kind_leaves_nothing(BackupKind kind)
    {
        using var place = new TemporaryFolder();
        using var identity = X25519Identity.Draw();
        var state = Path.Combine(place.Path, "state");
        Directory.CreateDirectory(state);
        await File.WriteAllBytesAsync(Path.Combine(state, "roster.card"), new byte[200_000], Stop);
        using var sealedCopy = new MemoryStream();
        await Backup.MakeAsync(BackupKind.Front, state, [identity.Recipient], sealedCopy, Stop);
        var whole = sealedCopy.ToArray();
        var target = Path.Combine(place.Path, "target");
        async Task<bool> RestoreAsync(byte[] bytes)
        {
            using var from = new MemoryStream(bytes);
            try
            {
                return await Restore.MakeAsync(kind, target, [identity], from, Stop) is null;
            }
            catch (Waystation.Commands.Refusal)
            {
                return false;
            }
        }

        foreach (var bytes in new[] { [], "text"u8.ToArray(), whole[..^1], whole[..100], whole[..(whole.Length / 2)], Flipped(whole, whole.Length / 2), Flipped(whole, whole.Length - 1), AgeFile.Seal("waystation-backup/1 relay\nwaystation-relay-copy/1\n"u8, [identity.Recipient]) })
        {
            Assert.False(await RestoreAsync(bytes));
            Assert.Equal(["state"], Directory.GetFileSystemEntries(place.Path).Select(Path.GetFileName));
        }

        Assert.Equal(kind == BackupKind.Front, await RestoreAsync(whole));
        Assert.False(await RestoreAsync(whole) && kind == BackupKind.Front);
    }

    [Fact]
    public async Task A_hostile_backup_writes_nowhere_else()
    {
        using var place = new TemporaryFolder();
        using var identity = X25519Identity.Draw();
        foreach (var name in new[] { "../outside", "/outside", "a/b", ".." })
        {
            using var plain = new MemoryStream();
            plain.Write("waystation-backup/1 front\n"u8);
            await using (var tar = new System.Formats.Tar.TarWriter(plain, System.Formats.Tar.TarEntryFormat.Pax, leaveOpen: true))
            {
                await tar.WriteEntryAsync(new System.Formats.Tar.PaxTarEntry(System.Formats.Tar.TarEntryType.RegularFile, name) { DataStream = new MemoryStream([1]) }, Stop);
            }

            using var from = new MemoryStream(AgeFile.Seal(plain.ToArray(), [identity.Recipient]));
            await Assert.ThrowsAsync<Waystation.Commands.Refusal>(() => Restore.MakeAsync(BackupKind.Front, Path.Combine(place.Path, "in", "target"), [identity], from, Stop));
            Assert.False(File.Exists(Path.Combine(place.Path, "in", "outside")));
        }
    }

    [Fact]
    public async Task The_verbs_take_the_same_road()
    {
        using var place = new TemporaryFolder();
        var (state, key, file, target) = (Path.Combine(place.Path, "state"), Path.Combine(place.Path, "key"), Path.Combine(place.Path, "front.age"), Path.Combine(place.Path, "target"));
        Directory.CreateDirectory(state);
        await File.WriteAllTextAsync(Path.Combine(state, "roster.card"), "public", Stop);
        var (exit, said) = await DoctorTests.RunAsync("keygen", "-o", key);
        Assert.Equal(0, exit);
        var recipient = said.Split("Public key: ")[1].Trim();
        (exit, said) = await DoctorTests.RunAsync("backup", "front", "--state", state, "-r", recipient, "-o", file);
        Assert.True(exit == 0, said);
        (exit, said) = await DoctorTests.RunAsync("restore", "front", "--state", target, "-i", key, "--from", file);
        Assert.True(exit == 0, said);
        Assert.Equal("public", await File.ReadAllTextAsync(Path.Combine(target, "roster.card"), Stop));
        Assert.Equal(1, (await DoctorTests.RunAsync("restore", "front", "--state", target, "-i", key, "--from", file)).Exit);
        Assert.Equal(1, (await DoctorTests.RunAsync("backup", "vault", "--vault", state, "-r", recipient, "-o", file)).Exit);
    }

    private static byte[] Flipped(byte[] bytes, int at)
    {
        var flipped = (byte[])bytes.Clone();
        flipped[at] ^= 1;
        return flipped;
    }

    private static async Task<Waystation.Office.Rooms.CaseRoom> TakeAsync(SmallNetwork network, Workstation desk)
    {
        var waiting = Assert.Single(desk.Intake.Waiting);
        var taken = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(desk, waiting.Id, desk.ColleaguesToday, takesOver: false, Stop));
        await network.RoundAsync();
        return desk.RoomByNumber(taken.CaseNumber)!;
    }

    /// <summary>All that a desk would show of its cases, in order.</summary>
    private static string Texts(Workstation desk)
    {
        var text = new StringBuilder();
        foreach (var room in desk.Rooms.OrderBy(room => room.Case!.Opened.Number, StringComparer.Ordinal))
        {
            text.Append(room.Case!.Opened.Number).Append(": ");
            foreach (var turn in room.Case.Turns)
            {
                text.Append(turn switch
                {
                    Waystation.Casework.Cases.CaseTurn.FromContact from => $"< {from.Letter.Text} {from.Letter.Files.Count} ",
                    var other => $"> {other.GetType().Name} ",
                });
            }

            text.Append(string.Join(' ', room.Log.Lines.Select(line => line.Entry.Fact).OfType<Waystation.Casework.Cases.AnswerWritten>().Select(written => written.Text))).Append('\n');
        }

        return text.ToString();
    }
}
