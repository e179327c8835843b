using System.Diagnostics;
using System.Text;
using Waystation.Mail;
using Waystation.Relay;
using Waystation.Relay.Decisions;
using Waystation.Tests.Attacks;
using Xunit;

namespace Waystation.Tests.Relay;

/// <summary>What the relay's folder holds, who may use it, and how the process ends.</summary>
public sealed class DiskTests
{
    [Fact]
    public async Task A_deleted_items_bytes_are_gone_from_every_file()
    {
        await using var relay = await TestRelay.StartAsync();
        using var key = await relay.OpenMailboxAsync();
        var secret = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("this must not be found again. ", 1500)))[..40_960];
        var item = new Item(ItemId.Draw(), relay.Today.AddDays(9), secret);
        await relay.Client.AppendAsync(key, item, null, default);
        await relay.Client.AppendAsync(key, relay.NewItem(), null, default);
        Assert.True(Found(relay.Folder, secret.AsSpan(0, 60)));
        await relay.Client.DeleteAsync(key, [item.Id], default);
        await relay.Running.Upkeep.RoundAsync(default);
        Assert.False(Found(relay.Folder, secret.AsSpan(0, 60)));
    }

    [Fact]
    public async Task An_expired_items_bytes_and_a_closed_mailbox_are_gone_from_every_file_the_day_after()
    {
        await using var relay = await TestRelay.StartAsync();
        using var key = await relay.OpenMailboxAsync();
        using var closing = await relay.OpenMailboxAsync(delay: 2);
        var item = relay.NewItem(days: 1);
        var other = relay.NewItem();
        await relay.Client.AppendAsync(key, item, null, default);
        await relay.Client.AppendAsync(closing, other, null, default);
        await relay.Client.CloseAsync(closing, default);
        relay.Clock.Advance(TimeSpan.FromDays(2));
        await relay.Running.Upkeep.RoundAsync(default);
        Assert.False(Found(relay.Folder, item.Body.Span[..64]));
        Assert.False(Found(relay.Folder, other.Body.Span[..64]));
        Assert.False(Found(relay.Folder, closing.Address.Bytes));
        Assert.IsType<Gone.Expired>(Assert.Single((await relay.ListAsync(key)).Items).Gone);
        Assert.Equal(new StoreUse(1, 0, relay.Running.Store.Use.Free), relay.Running.Store.Use);
    }

    [Fact]
    public async Task No_column_is_finer_than_a_day_and_no_table_has_an_order_of_its_own()
    {
        await using var relay = await TestRelay.StartAsync();
        using var connection = Waystation.Relay.Stores.Sqlite.Database.Open(Path.Combine(relay.Folder, "relay.db"), vfs: null);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name, sql FROM sqlite_master WHERE type = 'table'";
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            var sql = rows.GetString(1);
            Assert.True(sql.Contains("WITHOUT ROWID", StringComparison.Ordinal) || rows.GetString(0) == "body", sql);
            Assert.DoesNotContain("AUTOINCREMENT", sql, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("time", sql, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task The_folder_is_for_its_owners_eyes_alone()
    {
        Parts.Require(!OperatingSystem.IsWindows(), "file modes");
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using var relay = await TestRelay.StartAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(relay.Folder));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(relay.Folder, "relay.seed")));
    }

    [Fact]
    public async Task A_second_process_on_one_store_refuses_with_a_sentence()
    {
        var folder = TestRelay.NewFolder();
        await using (var first = await RelayProcess.StartAsync(folder))
        {
            using var second = RelayProcess.Start(["--listen", "http://127.0.0.1:0", "--data", folder]);
            var sentence = await second.StandardError.ReadToEndAsync();
            await second.WaitForExitAsync();
            Assert.Equal(2, second.ExitCode);
            Assert.StartsWith("The data folder is in use by another relay", sentence, StringComparison.Ordinal);
            Assert.DoesNotContain(folder, sentence, StringComparison.Ordinal);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_relay_stops_in_order_when_it_is_told_to_and_when_its_parent_is_gone()
    {
        var folder = TestRelay.NewFolder();
        await using (var told = await RelayProcess.StartAsync(folder))
        {
            using var kill = Process.Start("kill", ["-TERM", told.Process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await told.Process.WaitForExitAsync();
            Assert.Equal(0, told.Process.ExitCode);
        }

        await using (var orphan = await RelayProcess.StartAsync(folder))
        {
            orphan.Process.StandardInput.Close();
            await orphan.Process.WaitForExitAsync();
            Assert.Equal(0, orphan.Process.ExitCode);
            Assert.Equal(0, new FileInfo(Path.Combine(folder, "relay.db-wal")) is { Exists: true } log ? log.Length : 0);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_store_put_back_from_a_backup_gets_a_new_incarnation_and_a_restart_does_not()
    {
        await using var relay = await TestRelay.StartAsync();
        using var key = await relay.OpenMailboxAsync();
        await relay.RestartAsync();
        var before = (await relay.ListAsync(key)).Head.Incarnation;
        await relay.RestartAsync();
        Assert.Equal(before, (await relay.ListAsync(key)).Head.Incarnation);
        var backup = await File.ReadAllBytesAsync(Path.Combine(relay.Folder, "relay.db"));
        await relay.Client.AppendAsync(key, relay.NewItem(), null, default);
        await relay.RestartAsync(() => File.WriteAllBytes(Path.Combine(relay.Folder, "relay.db"), backup));
        Assert.NotEqual(before, (await relay.ListAsync(key)).Head.Incarnation);
    }

    [Fact]
    public async Task An_operator_who_says_restored_gets_a_new_incarnation()
    {
        await using var relay = await TestRelay.StartAsync();
        using var key = await relay.OpenMailboxAsync();
        var before = (await relay.ListAsync(key)).Head.Incarnation;
        await relay.RestartAsync(() =>
        {
            using var folder = RelayFolder.Open(relay.Folder);
            Lineage.Restored(folder);
        });
        Assert.NotEqual(before, (await relay.ListAsync(key)).Head.Incarnation);
    }

    [Fact]
    public void The_relay_log_carries_only_numbers_and_enums() => Assert.All(
        typeof(RelayLog).GetMethods(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.DeclaredOnly).SelectMany(method => method.GetParameters()),
        parameter => Assert.True(parameter.ParameterType == typeof(int) || parameter.ParameterType.IsEnum, parameter.ToString()));

    [Fact]
    public async Task Nothing_that_is_logged_names_anyone()
    {
        await using var relay = await TestRelay.StartAsync();
        using var key = await relay.OpenMailboxAsync(DropRule.Open);
        var item = relay.NewItem();
        await relay.Client.DropAsync(key.Address, item, default);
        using var bad = await relay.Http.GetAsync("/v1/mailboxes/" + key.Address.ToText() + "/nothing");
        await relay.RestartAsync();
        var log = relay.Log.ToString();
        Assert.All(log.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches("^relay: [A-Z][a-z ,;.0-9A-Z:]*$", line));
        Assert.DoesNotContain(key.Address.ToText(), log, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", log, StringComparison.Ordinal);
    }

    private static bool Found(string folder, ReadOnlySpan<byte> needle)
    {
        foreach (var path in Directory.GetFiles(folder, "relay.db*"))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            if (bytes.AsSpan().IndexOf(needle) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
