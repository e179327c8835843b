using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Waystation.Casework.Cases;
using Waystation.Casework.Members;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Bench.Verbs;

/// <summary>One of three members is taken out of all rooms that they share: how long it takes at the desk that does it, how much goes over its line, and how long the other needs to go over.</summary>
internal static class RemovalVerb
{
    public static async Task<bool> RunAsync(IReadOnlyList<string> words, Report report, CancellationToken stop)
    {
        var programs = Programs.Of([.. words.Where(word => !IsNumber(word))]);
        foreach (var rooms in words.Where(IsNumber).Select(word => int.Parse(word, CultureInfo.InvariantCulture)).DefaultIfEmpty(50))
        {
            await MeasureAsync(rooms, programs, report, stop);
        }

        return true;
    }

    private static bool IsNumber(string word) => word.All(char.IsAsciiDigit);

    private static async Task MeasureAsync(int count, Programs programs, Report report, CancellationToken stop)
    {
        var folder = House.NewFolder();
        try
        {
            await using var house = await House.OpenAsync(programs, withFront: false);
            var lines = new[] { new CountedLine(), new CountedLine(), new CountedLine() };
            var desks = new List<Workstation>();
            foreach (var (line, i) in lines.Select((line, i) => (line, i)))
            {
                var world = new World(TimeProvider.System, RandomNumberGenerator.Fill, (_, _) => new RelayClient(new HttpMessageInvoker(line), new Uri(house.RelayUrl), house.RelayAddress, TimeProvider.System));
                var desk = new Workstation(world, SealedVault.Create(DiskFolder.Hold(Path.Combine(folder, $"vault{i}"))!, "copper lantern drifts beyond nine orchards"u8, workFactor: 10));
                await JoinRelay.DoAsync(desk, new Uri(house.RelayUrl), house.RelayAddress, $"Member {i}", stop);
                desks.Add(desk);
            }

            var contact = await house.OpenMailboxAsync(DropRule.Open);
            var shared = Enumerable.Range(0, count).Select(_ => Draw(desks)).ToList();
            desks.ForEach(desk => desk.Reload());
            foreach (var (one, i) in shared.Select((one, i) => (one, i)))
            {
                await ShareAsync(desks, one, contact.Card(2, House.Today.AddDays(60)), i, stop);
                one.Room.Dispose();
            }

            foreach (var desk in desks)
            {
                await CourierRound.MakeAsync(desk, stop);
            }

            var out1 = JoinRelay.MemberAddress(desks[2]).ToText();
            lines[0].Forget();
            var (clock, cpu) = (Stopwatch.StartNew(), Process.GetCurrentProcess().TotalProcessorTime);
            var taken = await TakeOut.DoAsync(desks[0], TakeOut.Shared(desks[0], out1), out1, stop);
            var (seconds, used) = (clock.Elapsed.TotalSeconds, (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds);
            report.Say($"{count} rooms of three members: one is taken out of {taken} in {seconds:0.0} s, {used:0.0} s of CPU; {lines[0].Requests} requests, {lines[0].Sent / 1024} KiB sent, {lines[0].Got / 1024} KiB received ({lines[0].Sent / count / 1024.0:0.0} KiB sent a room); left to do {desks[0].TakeOuts().Count}");
            lines[1].Forget();
            clock.Restart();
            await CourierRound.MakeAsync(desks[1], stop);
            await CourierRound.MakeAsync(desks[1], stop);
            report.Say($"  the one who stays is over in {clock.Elapsed.TotalSeconds:0.0} s; {lines[1].Requests} requests, {lines[1].Sent / 1024} KiB sent; rooms not over {desks[1].Rooms.Count(room => room.Epoch != 2)}; who was taken out still in {desks[2].Rooms.Count(room => room.Epoch > 1)}");
            foreach (var desk in desks)
            {
                desk.Dispose();
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A room that the first begins and into which the others are let.</summary>
    private sealed record Shared(Key Room, byte[] InboxSeed, IReadOnlyList<byte[]> Tickets);

    /// <summary>Draws a room and puts its key into every vault.</summary>
    private static Shared Draw(List<Workstation> desks)
    {
        using var seed = Seed.Draw();
        var shared = new Shared(Key.From(seed), RandomNumberGenerator.GetBytes(Seed.Size), [.. desks.Skip(1).Select(_ => RandomNumberGenerator.GetBytes(32))]);
        var bytes = new byte[Seed.Size];
        seed.CopyTo(bytes);
        foreach (var (desk, i) in desks.Select((desk, i) => (desk, i)))
        {
            using var author = Seed.Draw();
            desk.Vault.Commit(RoomFounding.Found(new RoomKeys(shared.Room.Address, [bytes]), author, i == 0 ? null : shared.Tickets[i - 1]));
        }

        return shared;
    }

    private static async Task ShareAsync(List<Workstation> desks, Shared shared, Card contact, int number, CancellationToken stop)
    {
        using var inboxSeed = Seed.From(shared.InboxSeed);
        using var inbox = Key.From(inboxSeed);
        var (key, today) = (shared.Room, House.Today);
        await desks[0].Relay.CreateAsync(key, new MailboxPolicy(DropRule.Keyed, 7), CardStep.Fresh(key, today), stop);
        await desks[0].Relay.CreateAsync(inbox, new MailboxPolicy(DropRule.Open, 0), CardStep.Fresh(inbox, today), stop);
        var room = desks[0].RoomOf(key.Address.ToText())!;
        await RoomWriter.WriteAsync(desks[0], room, ItemId.Draw(), new CaseOpened(CaseNumber.From((uint)number).Digits, contact.ToText(), RandomNumberGenerator.GetBytes(32), shared.InboxSeed, "en"), stop);
        foreach (var (desk, ticket) in desks.Skip(1).Zip(shared.Tickets))
        {
            await RoomWriter.WriteAsync(desks[0], room, ItemId.Draw(), new MemberAdmitted(MemberBook.MarkOf(ticket), Role.Works, JoinRelay.MemberAddress(desk).ToText()), stop);
            var theirs = desk.RoomOf(key.Address.ToText())!;
            await RoomWriter.WriteAsync(desk, theirs, RoomWriter.IntroductionId(theirs), theirs.Introduction(desk), stop);
        }
    }

    /// <summary>Counts what goes over one desk's line.</summary>
    private sealed class CountedLine() : DelegatingHandler(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
    {
        public long Requests { get; private set; }

        public long Sent { get; private set; }

        public long Got { get; private set; }

        public void Forget() => (Requests, Sent, Got) = (0, 0, 0);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            await answer.Content.LoadIntoBufferAsync(cancellationToken);
            (Requests, Sent, Got) = (Requests + 1, Sent + (request.Content?.Headers.ContentLength ?? 0), Got + (answer.Content.Headers.ContentLength ?? 0));
            return answer;
        }
    }
}
