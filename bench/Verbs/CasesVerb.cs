using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Index;
using Waystation.Office.Post;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Bench.Verbs;

/// <summary>A desk with very many cases, for capacity alone (a desk carries 50 open ones): unlocking until its first page stands, finding as one types, taking in what is new, its memory. Measured in a process of its own, at each size.</summary>
internal static class CasesVerb
{
    private const double MostUnlock = 2;
    private const double MostSearch = 100;
    private const double MostSync = 1;
    private const int Runs = 3;
    private const int NewEntries = 100;

    /// <summary>Rooms whose entries are sealed, and can be opened.</summary>
    private const int Opened = 250;

    private static ReadOnlySpan<byte> Passphrase => "copper lantern drifts beyond nine orchards"u8;

    public static async Task<bool> RunAsync(IReadOnlyList<string> words, Report report, CancellationToken stop)
    {
        switch (words)
        {
            case ["--open", var folder]:
                return Open(folder, report);
            case ["--fill", var folder, var count] when IsNumber(count):
                Fill(folder, int.Parse(count, CultureInfo.InvariantCulture), all: false, report, stop);
                return true;
            case ["--sync", var folder, var url, var relay]:
                return await SyncAsync(folder, new Uri(url), Address.TryParse(relay, out var address, out _) ? address : throw new ArgumentException("No address.", nameof(words)), report, stop);
            default:
                var all = words.Contains("--sealed");
                var programs = Programs.Of([.. words.Where(word => !IsNumber(word))]);
                var met = true;
                foreach (var cases in words.Where(IsNumber).Select(word => int.Parse(word, CultureInfo.InvariantCulture)).DefaultIfEmpty(2_000))
                {
                    met &= await MeasureAsync(cases, all, programs, report, stop);
                }

                return met;
        }
    }

    /// <summary>With <c>--sealed</c> every entry of every room is sealed, and the index is made by opening them all.</summary>
    private static bool IsNumber(string word) => word.All(char.IsAsciiDigit);

    private static async Task<bool> MeasureAsync(int cases, bool all, Programs programs, Report report, CancellationToken stop)
    {
        var folder = House.NewFolder();
        var vault = Path.Combine(folder, "vault");
        try
        {
            report.Say($"{cases} cases: {CaseFill.Parameters}{(all ? "" : $"; all but the first {Opened} rooms hold noise in place of sealed entries")}");
            Fill(vault, cases, all, report, stop);
            var met = true;
            for (var run = 1; run <= Runs; run++)
            {
                report.Say($"run {run}");
                met &= await ChildAsync(["cases", "--open", vault], stop);
            }

            await using var house = await House.OpenAsync(programs, withFront: false);
            return await ChildAsync(["cases", "--sync", vault, house.RelayUrl, house.RelayAddress.ToText()], stop) && met;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<bool> ChildAsync(string[] words, CancellationToken stop)
    {
        using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, words)) ?? throw new InvalidOperationException("The program did not start.");
        await child.WaitForExitAsync(stop);
        return child.ExitCode == 0;
    }

    private static void Fill(string folder, int cases, bool all, Report report, CancellationToken stop)
    {
        using var disk = DiskFolder.Hold(folder)!;
        var vault = SealedVault.Create(disk, Passphrase);
        var fill = new CaseFill(Alone, all ? cases : Opened);
        var entries = 0L;
        var (clock, cpu) = (Stopwatch.StartNew(), Cpu());
        using (var desk = new Workstation(Alone, vault))
        {
            foreach (var some in Enumerable.Range(0, cases).Chunk(64))
            {
                // Made on all cores, kept one after the other.
                var made = some.AsParallel().AsOrdered().WithCancellation(stop).Select(fill.Make).ToList();
                vault.Commit([.. made.SelectMany(one => one.Changes)]);
                foreach (var one in made)
                {
                    entries += one.Entries;
                    if (!all)
                    {
                        desk.Index.Take(one.Room, one.File, one.Entries, [one.Contact]);
                    }
                }
            }
        }

        var files = new DirectoryInfo(folder).GetFiles();
        report.Say($"  {entries} entries, {files.Sum(file => file.Length) >> 20} MiB in {files.Length} files, index {files.Where(file => file.Name.StartsWith("evidence-", StringComparison.Ordinal)).Sum(file => file.Length) >> 20} MiB; made in {clock.Elapsed.TotalSeconds:F0} s ({(Cpu() - cpu).TotalSeconds:F0} s of CPU)");
        if (!all)
        {
            return;
        }

        (clock, cpu) = (Stopwatch.StartNew(), Cpu());
        using (new Workstation(Alone, Unlocked(disk)))
        {
            report.Say($"  the index made from all of them (after a lost snapshot, or a new version): {clock.Elapsed.TotalSeconds:F0} s ({(Cpu() - cpu).TotalSeconds:F0} s of CPU)");
        }
    }

    private static TimeSpan Cpu()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    private static bool Open(string folder, Report report)
    {
        using var disk = DiskFolder.Hold(folder)!;
        var clock = Stopwatch.StartNew();
        var vault = Unlocked(disk);
        var (unsealed, cpuUnsealed) = (clock.Elapsed, Cpu());
        using var desk = new Workstation(Alone, vault);
        var (indexed, cpuIndexed) = (clock.Elapsed, Cpu());
        var today = Alone.Today;
        _ = (desk.Cases, desk.Board.CountPressing(today), desk.Board.Pressing(today, 0, 10), desk.Board.Later(today, 5));
        var usable = clock.Elapsed;
        var cpu = Cpu();
        report.Say($"  passphrase and journal {unsealed.TotalSeconds:F2} s ({cpuUnsealed.TotalSeconds:F2} s of CPU), lists and rooms {(indexed - unsealed).TotalSeconds:F2} s ({(cpuIndexed - cpuUnsealed).TotalSeconds:F2} s), what the first page shows {(usable - indexed).TotalMilliseconds:F0} ms");
        report.Target(usable.TotalSeconds < MostUnlock, $"unlocked and usable in {usable.TotalSeconds:F2} s (below {MostUnlock} s); {cpu.TotalSeconds:F2} s of CPU, the program's start with it");
        _ = desk.Search("Zelimkhan");
        report.Say($"  whoever searches at once has an answer after {clock.Elapsed.TotalSeconds:F2} s; memory then {Resident()} MiB");

        Say("list of cases", Time(() => _ = (desk.Board.Count(new CaseFilter(CaseStage.Open), today), desk.Board.List(new CaseFilter(CaseStage.Open), today, 0, 50))));
        Say("board", Time(() => _ = Enum.GetValues<DueColumn>().Select(due => (desk.Board.Count(new CaseFilter(CaseStage.Open, Due: due), today), desk.Board.List(new CaseFilter(CaseStage.Open, Due: due), today, 0, 20))).ToList()));
        Say("calendar", Time(() => _ = (desk.Board.CountComing(today), desk.Board.Coming(today, 0, 60))));
        Say("opening a case", Time(() => _ = desk.RoomByNumber(CaseNumber.From(11).Digits)!.Case!));
        Say($"opening the case with {CaseFill.Links} relations", Time(() => _ = desk.RoomByNumber(CaseNumber.From(7).Digits)!.Case!));
        Say("one person twice", Time(() => _ = desk.LikePeople.Find(Waystation.Casework.Duplicates.DuplicateFinder.UsualThreshold, desk.News)));

        Search(desk, report);
        GC.Collect();
        report.Say($"  memory at the end {Resident()} MiB");
        return report.IsMet;

        void Say(string what, (double Milliseconds, double Cpu) took) => report.Say($"  {what}: {took.Milliseconds:F0} ms ({took.Cpu:F0} ms of CPU)");
    }

    /// <summary>As somebody types: each name and word letter by letter.</summary>
    private static void Search(Workstation desk, Report report)
    {
        var typed = ((string[])["Магомед Хасанов", "Zelimkhan", "Mohamed", "Petimat Gaitukaeva", "مدينة", "маковени", "гор лето", "стари ло", "0000", "нисенка чибату"])
            .SelectMany(words => Enumerable.Range(1, words.Length).Select(length => words[..length])).ToList();
        var times = new List<(double Milliseconds, string Words)>();
        var cpu = Cpu();
        for (var round = 0; round < 3; round++)
        {
            foreach (var words in typed)
            {
                var begin = Stopwatch.GetTimestamp();
                _ = desk.Search(words);
                times.Add((Stopwatch.GetElapsedTime(begin).TotalMilliseconds, words));
            }
        }

        var sorted = times.Select(time => time.Milliseconds).Order().ToList();
        var slowest = times.MaxBy(time => time.Milliseconds);
        report.Target(sorted[(int)(sorted.Count * 0.95)] < MostSearch, $"{typed.Count} searches as typed, three times: p50 {sorted[sorted.Count / 2]:F1} ms, p95 {sorted[(int)(sorted.Count * 0.95)]:F1} ms (below {MostSearch} ms), the slowest {slowest.Milliseconds:F0} ms at {slowest.Words.Length} letters; {(Cpu() - cpu).TotalMilliseconds / times.Count:F1} ms of CPU each");
    }

    /// <summary>A hundred entries that a colleague wrote: all in one room, and some in each of as many rooms as a desk carries.</summary>
    private static async Task<bool> SyncAsync(string folder, Uri url, Address relay, Report report, CancellationToken stop)
    {
        using var disk = DiskFolder.Hold(folder)!;
        using var desk = new Workstation(Over(url, relay), Unlocked(disk));
        desk.Vault.Commit(OwnBook.Put(new Waystation.Office.Post.Membership { RelayUrl = url.ToString(), RelayAddress = relay.ToText(), Pseudonym = "Anna" }));
        desk.Reload();
        var rooms = Enumerable.Range(100, Waystation.Office.Load.CaseLoad.Usual).Select(number => desk.RoomByNumber(CaseNumber.From((uint)number).Digits)!).ToList();
        using var seed = Seed.Draw();
        using var colleague = Key.From(seed);
        foreach (var room in rooms)
        {
            // Opened at the relay with all that the vault holds; and the colleague introduces themselves.
            await RoomStep.TakeAsync(desk, room, stop);
            await WriteAsync(desk, room, colleague, 1, new AuthorIntroduced("Boris"), stop);
            await RoomStep.TakeAsync(desk, room, stop);
        }

        await TakeInAsync("in one room", [rooms[0]], NewEntries);
        await TakeInAsync($"in {rooms.Count} rooms, as many as a desk carries", rooms, NewEntries / rooms.Count);
        await TakeInAsync($"in {rooms.Count} rooms that nobody has looked into since unlocking", rooms, NewEntries / rooms.Count, asleep: true);
        await TakeInAsync($"in {rooms.Count} rooms: none is new", rooms, 0);
        report.Say($"  memory {Resident()} MiB");
        return report.IsMet;

        async Task TakeInAsync(string where, IReadOnlyList<CaseRoom> some, int each, bool asleep = false)
        {
            foreach (var room in some)
            {
                for (var i = 0; i < each; i++)
                {
                    await WriteAsync(desk, room, colleague, 2 + i, new ColleagueInvited($"x{i}"), stop);
                }

                if (asleep)
                {
                    room.Sleep();
                }
            }

            var (clock, cpu) = (Stopwatch.StartNew(), Cpu());
            foreach (var room in some)
            {
                await RoomStep.TakeAsync(desk, room, stop);
            }

            report.Target(clock.Elapsed.TotalSeconds < MostSync, $"{each * some.Count} new entries {where}: {clock.Elapsed.TotalSeconds:F2} s (below {MostSync} s); {(Cpu() - cpu).TotalSeconds:F2} s of CPU");
        }
    }

    /// <summary>The chain is broken between them, which costs the same.</summary>
    private static async Task WriteAsync(Workstation desk, CaseRoom room, Key author, long counter, Fact fact, CancellationToken stop)
    {
        var entry = new Entry { Epoch = 1, Counter = counter, SeenNumber = 0, SeenHash = "", Day = desk.World.Today, Fact = fact };
        var body = SheetSeal.SealText(SignedText.Write(entry.ToJson(), room.Address, author), [room.Key.Recipient]);
        if (await desk.Relay.AppendAsync(room.Key, new Item(ItemId.Draw(), Expiry.Draw(desk.World.Today, 200), body), onlyAfter: null, stop) is AppendAnswer.Refused refused)
        {
            throw new InvalidOperationException($"The relay refused an entry: {refused.Why}.");
        }
    }

    private static SealedVault Unlocked(DiskFolder disk) =>
        SealedVault.Open(disk, Passphrase) is VaultAnswer.Opened { Vault: var vault } ? vault : throw new InvalidOperationException("The vault did not open.");

    private static (double Milliseconds, double Cpu) Time(Action what)
    {
        var (begin, cpu) = (Stopwatch.GetTimestamp(), Cpu());
        what();
        return (Stopwatch.GetElapsedTime(begin).TotalMilliseconds, (Cpu() - cpu).TotalMilliseconds);
    }

    private static string Resident()
    {
        using var process = Process.GetCurrentProcess();
        return string.Create(CultureInfo.InvariantCulture, $"{process.WorkingSet64 >> 20} resident, {process.PeakWorkingSet64 >> 20} at most, {GC.GetTotalMemory(forceFullCollection: false) >> 20} of it managed");
    }

    /// <summary>Without a relay: nothing is fetched or sent.</summary>
    private static World Alone { get; } = new(TimeProvider.System, RandomNumberGenerator.Fill, (_, _) => throw new RelayUnreachableException("There is no relay here."));

    private static World Over(Uri url, Address relay) => new(TimeProvider.System, RandomNumberGenerator.Fill, (_, _) => new RelayClient(House.Transport(), url, relay, TimeProvider.System));
}
