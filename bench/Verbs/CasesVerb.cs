using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Waystation.Casework.Cases;
using Waystation.Casework.Notes;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Index;
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

    private static ReadOnlySpan<byte> Passphrase => "copper lantern drifts beyond nine orchards"u8;

    public static async Task<bool> RunAsync(IReadOnlyList<string> words, Report report, CancellationToken stop)
    {
        switch (words)
        {
            case ["--open", var folder]:
                return Open(folder, report);
            case ["--sync", var folder, var url, var relay]:
                return await SyncAsync(folder, new Uri(url), Address.TryParse(relay, out var address, out _) ? address : throw new ArgumentException("No address.", nameof(words)), report, stop);
            default:
                var programs = Programs.Of([.. words.Where(word => !IsNumber(word))]);
                var met = true;
                foreach (var cases in words.Where(IsNumber).Select(word => int.Parse(word, CultureInfo.InvariantCulture)).DefaultIfEmpty(2_000))
                {
                    met &= await MeasureAsync(cases, programs, report, stop);
                }

                return met;
        }
    }

    private static bool IsNumber(string word) => word.All(char.IsAsciiDigit);

    private static async Task<bool> MeasureAsync(int cases, Programs programs, Report report, CancellationToken stop)
    {
        var folder = House.NewFolder();
        var vault = Path.Combine(folder, "vault");
        try
        {
            report.Say($"{cases} cases: {CaseFill.Parameters}");
            Fill(vault, cases, report, stop);
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

    private static void Fill(string folder, int cases, Report report, CancellationToken stop)
    {
        using var disk = DiskFolder.Hold(folder)!;
        var vault = SealedVault.Create(disk, Passphrase);
        var fill = new CaseFill(Alone, vault);
        var clock = Stopwatch.StartNew();
        var entries = 0L;
        foreach (var some in Enumerable.Range(0, cases).Chunk(64))
        {
            // Made on all cores, kept one after the other.
            foreach (var (changes, count) in some.AsParallel().AsOrdered().WithCancellation(stop).Select(fill.Make))
            {
                fill.Keep(changes);
                entries += count;
            }
        }

        var made = clock.Elapsed;
        using (new Workstation(Alone, vault))
        {
            var files = new DirectoryInfo(folder).GetFiles();
            report.Say($"  {entries} entries, {files.Sum(file => file.Length) >> 20} MiB in {files.Length} files, sealed in {made.TotalSeconds:F0} s; the index made from all of them (after a lost snapshot, or a new version): {(clock.Elapsed - made).TotalSeconds:F0} s");
        }
    }

    private static bool Open(string folder, Report report)
    {
        using var disk = DiskFolder.Hold(folder)!;
        var clock = Stopwatch.StartNew();
        var vault = Unlocked(disk);
        var unsealed = clock.Elapsed;
        using var desk = new Workstation(Alone, vault);
        var indexed = clock.Elapsed;
        var today = Alone.Today;
        _ = (desk.Cases, desk.Board.CountPressing(today), desk.Board.Pressing(today, 0, 10), desk.Board.Later(today, 5));
        var usable = clock.Elapsed;
        report.Say($"  passphrase and journal {unsealed.TotalSeconds:F2} s, index and rooms {(indexed - unsealed).TotalSeconds:F2} s, what the first page shows {(usable - indexed).TotalMilliseconds:F0} ms");
        report.Target(usable.TotalSeconds < MostUnlock, $"unlocked and usable in {usable.TotalSeconds:F2} s (below {MostUnlock} s)");
        report.Say($"  memory then {Resident()} MiB");

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

        void Say(string what, double milliseconds) => report.Say($"  {what}: {milliseconds:F0} ms");
    }

    /// <summary>As somebody types: each name and word letter by letter.</summary>
    private static void Search(Workstation desk, Report report)
    {
        var typed = ((string[])["Магомед Хасанов", "Zelimkhan", "Mohamed", "Petimat Gaitukaeva", "مدينة", "маковени", "гор лето", "стари ло", "0000", "нисенка чибату"])
            .SelectMany(words => Enumerable.Range(1, words.Length).Select(length => words[..length])).ToList();
        var times = new List<(double Milliseconds, string Words)>();
        for (var round = 0; round < 3; round++)
        {
            foreach (var words in typed)
            {
                times.Add((Time(() => _ = desk.Search(words)), words));
            }
        }

        var sorted = times.Select(time => time.Milliseconds).Order().ToList();
        var slowest = times.MaxBy(time => time.Milliseconds);
        report.Target(sorted[(int)(sorted.Count * 0.95)] < MostSearch, $"{typed.Count} searches as typed, three times: p50 {sorted[sorted.Count / 2]:F1} ms, p95 {sorted[(int)(sorted.Count * 0.95)]:F1} ms (below {MostSearch} ms), the slowest {slowest.Milliseconds:F0} ms at {slowest.Words.Length} letters");
    }

    /// <summary>A hundred entries that a colleague wrote: all in one room, and one in each of a hundred.</summary>
    private static async Task<bool> SyncAsync(string folder, Uri url, Address relay, Report report, CancellationToken stop)
    {
        using var disk = DiskFolder.Hold(folder)!;
        using var desk = new Workstation(Over(url, relay), Unlocked(disk));
        desk.Vault.Commit(Workstation.PutMembership(new Waystation.Office.Post.Membership { RelayUrl = url.ToString(), RelayAddress = relay.ToText(), Pseudonym = "Anna" }));
        desk.Reload();
        var rooms = Enumerable.Range(100, NewEntries).Select(number => desk.RoomByNumber(CaseNumber.From((uint)number).Digits)!).ToList();
        using var seed = Seed.Draw();
        using var colleague = Key.From(seed);
        foreach (var room in rooms)
        {
            // Opened at the relay with all that the vault holds; and the colleague introduces themselves.
            await RoomStep.TakeAsync(desk, room, stop);
            await WriteAsync(desk, room, colleague, new AuthorIntroduced("Boris"), stop);
            await RoomStep.TakeAsync(desk, room, stop);
        }

        var one = rooms[0];
        var place = one.Log.PlaceOf(colleague.Address.ToText());
        for (var i = 0; i < NewEntries; i++)
        {
            place = await WriteAsync(desk, one, colleague, new ColleagueInvited($"x{i}"), stop, place);
        }

        var clock = Stopwatch.StartNew();
        await RoomStep.TakeAsync(desk, one, stop);
        report.Target(clock.Elapsed.TotalSeconds < MostSync, $"{NewEntries} new entries in one room taken in within {clock.Elapsed.TotalSeconds:F2} s (below {MostSync} s)");

        foreach (var room in rooms.Skip(1))
        {
            await WriteAsync(desk, room, colleague, new ColleagueInvited("x"), stop);
        }

        clock.Restart();
        foreach (var room in rooms.Skip(1))
        {
            await RoomStep.TakeAsync(desk, room, stop);
        }

        report.Target(clock.Elapsed.TotalSeconds < MostSync, $"{NewEntries - 1} new entries, one in each of as many rooms, within {clock.Elapsed.TotalSeconds:F2} s (below {MostSync} s)");
        clock.Restart();
        foreach (var room in rooms)
        {
            await RoomStep.TakeAsync(desk, room, stop);
        }

        report.Say($"  asking {NewEntries} rooms in which nothing is new: {clock.Elapsed.TotalMilliseconds:F0} ms; memory {Resident()} MiB");
        return report.IsMet;
    }

    private static async Task<AuthorPlace> WriteAsync(Workstation desk, CaseRoom room, Key author, Fact fact, CancellationToken stop, AuthorPlace? place = null)
    {
        place ??= room.Log.PlaceOf(author.Address.ToText());
        var entry = new Entry { Epoch = 1, Counter = place.Counter + 1, Previous = place.BodyHash, SeenNumber = 0, SeenHash = "", Day = desk.World.Today, Fact = fact };
        var body = SheetSeal.SealText(SignedText.Write(entry.ToJson(), room.Address, author), [room.Key.Recipient]);
        return await desk.Relay.AppendAsync(room.Key, new Item(ItemId.Draw(), Expiry.Draw(desk.World.Today, 200), body), onlyAfter: null, stop) is AppendAnswer.Refused refused
            ? throw new InvalidOperationException($"The relay refused an entry: {refused.Why}.")
            : new AuthorPlace(place.Counter + 1, Convert.ToHexStringLower(SHA256.HashData(body)));
    }

    private static SealedVault Unlocked(DiskFolder disk) =>
        SealedVault.Open(disk, Passphrase) is VaultAnswer.Opened { Vault: var vault } ? vault : throw new InvalidOperationException("The vault did not open.");

    private static double Time(Action what)
    {
        var begin = Stopwatch.GetTimestamp();
        what();
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
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
