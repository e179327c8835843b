using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Waystation.Mail;
using Waystation.Sealing;

namespace Waystation.Bench.Verbs;

/// <summary>The relay alone: durable appends, a full store against an empty one, ten thousand open polls, memory.</summary>
internal static class RelayVerb
{
    private const int PerMailbox = 10;
    private const double MostIdle = 70;
    private const double MostSlower = 2;
    private const int Polls = 10_000;

    public static async Task<bool> RunAsync(IReadOnlyList<string> words, Report report, CancellationToken stop)
    {
        var programs = Programs.Of(words);
        var items = words.SkipWhile(word => word != "--items").Skip(1).FirstOrDefault() is { } number ? int.Parse(number, CultureInfo.InvariantCulture) : 1_000_000;
        stop.ThrowIfCancellationRequested();
        await IdleAsync(programs, report);
        await PollsAsync(programs, report);
        await AppendsAsync(programs, report);
        await FullAsync(programs, items, report);
        return report.IsMet;
    }

    /// <summary>Relay and front together, ten seconds after their start.</summary>
    private static async Task IdleAsync(Programs programs, Report report)
    {
        await using var house = await House.OpenAsync(programs, withFront: true);
        await Task.Delay(TimeSpan.FromSeconds(10));
        var (relay, front) = (house.Relay.Now().Memory, house.Front!.Now().Memory);
        report.Target(relay + front <= MostIdle, $"relay and front idle: {relay:F0} + {front:F0} MiB, at most {MostIdle}");
    }

    private static async Task AppendsAsync(Programs programs, Report report)
    {
        await using var house = await House.OpenAsync(programs, withFront: false);
        report.Say($"idle, {house.Relay.Now().Memory:F0} MiB");
        var keys = await OpenAsync(house, 64);
        foreach (var atOnce in (int[])[1, 16, 64])
        {
            var before = house.Relay.Now();
            var times = await AppendAsync(house.Client, keys, atOnce, 300 * atOnce);
            var after = house.Relay.Now();
            report.Say($"durable appends of 2 KiB, {atOnce,3} at once   {times.Words}   CPU {(after.Cpu - before.Cpu).TotalMilliseconds / times.Count:F2} ms each   memory {after.Memory:F0} MiB, at most {after.Peak:F0}");
        }
    }

    /// <summary>A full relay and an empty one side by side, asked in turns, so that whatever else the machine does falls on both alike.</summary>
    private static async Task FullAsync(Programs programs, int items, Report report)
    {
        var folder = House.NewFolder();
        string[] relay = ["--data", Path.Combine(folder, "relay"), "--listen", "http://127.0.0.1:0"];
        await (await Server.StartAsync(programs.Relay, relay)).DisposeAsync();
        Fill(Path.Combine(folder, "relay", "relay.db"), items, PerMailbox);
        await using var full = await House.OpenAsync(programs, withFront: false, folder);
        await using var empty = await House.OpenAsync(programs, withFront: false);
        report.Say($"{items} items in {items / PerMailbox} mailboxes: {new FileInfo(Path.Combine(folder, "relay", "relay.db")).Length >> 20} MiB on disk, memory after the start {full.Relay.Now().Memory:F0} MiB");
        var (inFull, inEmpty) = (await OpenAsync(full, 32), await OpenAsync(empty, 32));
        foreach (var atOnce in (int[])[1, 16])
        {
            var ratios = new List<(Times Full, Times Empty)>();
            for (var turn = 0; turn < 5; turn++)
            {
                ratios.Add((await AppendAsync(full.Client, inFull, atOnce, 400), await AppendAsync(empty.Client, inEmpty, atOnce, 400)));
            }

            double Middle(Func<(Times Full, Times Empty), double> of) => ratios.Select(of).Order().ElementAt(2);
            var slower = Middle(both => both.Full.At(0.99) / both.Empty.At(0.99));
            report.Target(slower <= MostSlower, $"appends, {atOnce,2} at once   p99 full {Middle(both => both.Full.At(0.99)):F1} ms, empty {Middle(both => both.Empty.At(0.99)):F1} ms, {slower:F2} x   p50 {Middle(both => both.Full.At(0.5)):F1} and {Middle(both => both.Empty.At(0.5)):F1} ms   (medians of 5 turns)");
        }

        report.Say($"memory then: full {full.Relay.Now().Memory:F0} MiB, empty {empty.Relay.Now().Memory:F0} MiB");
    }

    private static async Task PollsAsync(Programs programs, Report report)
    {
        await using var house = await House.OpenAsync(programs, withFront: false);
        var keys = await OpenAsync(house, 64);
        var idle = house.Relay.Now();
        using var transport = House.Transport();
        using var stop = new CancellationTokenSource();
        var client = new RelayClient(transport, new Uri(house.RelayUrl), house.RelayAddress, TimeProvider.System);
        var woken = 0;
        var polls = Enumerable.Range(0, Polls).Select(async number =>
        {
            if (await client.ListAsync(keys[number % keys.Length], 0, TimeSpan.FromSeconds(60), stop.Token) is ListAnswer.Listing { Items.Count: > 0 })
            {
                Interlocked.Increment(ref woken);
            }
        }).ToList();
        var connections = 0;
        for (var wait = 0; wait < 240 && connections < Polls; wait++)
        {
            await Task.Delay(250);
            connections = Connections(new Uri(house.RelayUrl).Port);
        }

        await Task.Delay(2_000);
        var open = house.Relay.Now();
        report.Say($"long polls: {polls.Count(poll => !poll.IsCompleted)} open on {connections} connections, memory {open.Memory:F0} MiB after {idle.Memory:F0} MiB idle");
        var times = await AppendAsync(house.Client, keys[..1], 1, 1);
        await Task.Delay(1_500);
        report.Say($"one append, {times.At(0.5):F0} ms; of its mailbox's {polls.Where((_, number) => number % keys.Length == 0).Count()} polls {Volatile.Read(ref woken)} were answered");
        await stop.CancelAsync();
        await Task.WhenAll(polls.Select(async poll =>
        {
            try
            {
                await poll;
            }
            catch (Exception left) when (left is OperationCanceledException or RelayUnreachableException)
            {
                // The poll was given up.
            }
        }));
    }

    private static int Connections(int port) => File.ReadLines("/proc/net/tcp").Count(line =>
    {
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 3 && fields[3] == "01" && fields[1].EndsWith(port.ToString("X4", CultureInfo.InvariantCulture), StringComparison.Ordinal);
    });

    private static async Task<Key[]> OpenAsync(House house, int count)
    {
        var keys = new Key[count];
        for (var i = 0; i < count; i++)
        {
            keys[i] = await house.OpenMailboxAsync(DropRule.Keyed);
        }

        return keys;
    }

    private static Task<Times> AppendAsync(RelayClient client, Key[] keys, int atOnce, int count) => Times.TakeAsync(atOnce, count, async number =>
        await client.AppendAsync(keys[number % keys.Length], new Item(ItemId.Draw(), House.Today.AddDays(30), RandomNumberGenerator.GetBytes(2048)), onlyAfter: null, default) is AppendAnswer.Appended);

    /// <summary>Rows as the relay writes them, straight into its file while it is stopped.</summary>
    private static void Fill(string path, int items, int perMailbox)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        Run(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; BEGIN");
        using var mailbox = Prepare(connection, "INSERT INTO mailbox (address, drop_rule, delay, last, hash, items, bytes, closes) VALUES ($a, 2, 0, $b, $c, $b, $d, NULL)", 4);
        using var card = Prepare(connection, "INSERT INTO card (address, wire) VALUES ($a, $b)", 2);
        using var item = Prepare(connection, "INSERT INTO item (mailbox, number, id, expires, hash, size, chain, standing, due, body) VALUES ($a, $b, $c, $d, $e, 1024, $f, 0, $g, $h)", 8);
        using var body = Prepare(connection, "INSERT INTO body (name, bytes) VALUES ($a, $b)", 2);
        using var key = House.NewKey();
        var wire = key.Card(1, House.Today.AddDays(60)).ToBytes();
        var expires = (long)UnixDay.From(House.Today.AddDays(60));
        var names = Enumerable.Range(0, items).Select(_ => BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)) & long.MaxValue).Distinct().Order().ToArray();
        for (var number = 0; number < names.Length; number++)
        {
            Put(body, names[number], RandomNumberGenerator.GetBytes(1024));
        }

        RandomNumberGenerator.Shuffle(names.AsSpan());
        var addresses = Enumerable.Range(0, items / perMailbox).Select(_ => RandomNumberGenerator.GetBytes(32)).OrderBy(address => Convert.ToHexString(address), StringComparer.Ordinal);
        var at = 0;
        foreach (var address in addresses)
        {
            Put(mailbox, address, (long)perMailbox, RandomNumberGenerator.GetBytes(32), (long)perMailbox * 1024);
            Put(card, address, wire);
            for (var number = 1L; number <= perMailbox && at < names.Length; number++)
            {
                Put(item, address, number, RandomNumberGenerator.GetBytes(16), expires, RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32), expires + 1, names[at++]);
            }
        }

        Run(connection, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, int values)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text that comes here is a constant of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 0; i < values; i++)
        {
            command.Parameters.Add(new SqliteParameter($"${(char)('a' + i)}", DBNull.Value));
        }

        return command;
    }

    private static void Put(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        command.ExecuteNonQuery();
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = Prepare(connection, sql, 0);
        command.ExecuteNonQuery();
    }
}
