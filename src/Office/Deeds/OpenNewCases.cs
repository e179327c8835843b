using System.Security.Cryptography;
using System.Text.Json;
using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Load;
using Waystation.Office.Packages;
using Waystation.Office.Post;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Office.Deeds;

/// <summary>Opens case rooms for what came from elsewhere: one for each case, in which nobody writes to us yet. Kept in the vault first; every step can be done twice.</summary>
public static class OpenNewCases
{
    private const string Prefix = "new-case/";

    /// <summary>How many more this desk may take.</summary>
    public static int RoomFor(Workstation desk) => Math.Max(0, CaseLoad.Of(desk).Room);

    /// <returns>The cases' numbers; null when they are more than this desk may take, and nothing was changed. A relay that is silent is asked again in each round.</returns>
    public static async Task<IReadOnlyList<string>?> DoAsync(Workstation desk, IReadOnlyList<NewCase> cases, CancellationToken stop)
    {
        var numbers = new List<string>();
        await desk.Turn.WaitAsync(stop);
        try
        {
            if (cases.Count > RoomFor(desk))
            {
                return null;
            }

            var changes = new List<Change>();
            foreach (var one in cases)
            {
                changes.AddRange(Plan(desk, one, out var number));
                numbers.Add(number);
            }

            desk.Vault.Commit(changes);
            desk.Reload();
        }
        finally
        {
            desk.Turn.Release();
        }

        await CourierRound.MakeAsync(desk, stop);
        return numbers;
    }

    /// <summary>Goes on with what was begun. The courier calls it in each round.</summary>
    internal static async Task ResumeAsync(Workstation desk, CancellationToken stop)
    {
        foreach (var key in desk.Vault.Keys(Prefix))
        {
            var plan = JsonSerializer.Deserialize(desk.Vault.Get(key), OfficeJson.Default.NewCasePlan)!;
            var room = desk.RoomOf(plan.Room) ?? throw new InvalidOperationException("A plan's room is in the vault with it.");
            using var inboxSeed = Seed.From(plan.InboxSeed);
            using var inbox = Key.From(inboxSeed);
            await TakeOn.DemandAsync(desk.Relay.CreateAsync(room.Key, new MailboxPolicy(DropRule.Keyed, TakeOn.RoomDelayDays), CardStep.Fresh(room.Key, desk.World.Today), stop));
            await TakeOn.DemandAsync(desk.Relay.CreateAsync(inbox, new MailboxPolicy(DropRule.Open, 0), CardStep.Fresh(inbox, desk.World.Today), stop));
            TakeOn.Demand(await RoomWriter.WriteAsync(desk, room, ItemOf(room, 0), new CaseOpened(plan.CaseNumber, "", plan.ConversationSeed, plan.InboxSeed, plan.Language), stop));

            // From here on it is like anything that somebody wrote: it goes out in order.
            desk.Vault.Commit([new Change.Destroy(key), .. desk.PutErrands([.. plan.Facts.Select((fact, i) => new Errand.WriteFact(plan.Room, ItemOf(room, i + 1).ToText(), fact))])]);
            await SendStep.TakeAsync(desk, stop);
        }
    }

    private static IReadOnlyList<Change> Plan(Workstation desk, NewCase one, out string number)
    {
        using var room = desk.World.DrawSeed();
        using var author = desk.World.DrawSeed();
        using var conversation = desk.World.DrawSeed();
        using var inbox = desk.World.DrawSeed();
        using var key = Key.From(room);
        var plan = new NewCasePlan
        {
            CaseNumber = number = TakeOn.DrawNumber(desk).Digits,
            Room = key.Address.ToText(),
            ConversationSeed = TakeOn.Bytes(conversation),
            InboxSeed = TakeOn.Bytes(inbox),
            Language = ChooseDeskLanguage.Of(desk) ?? "en",
            Facts = [.. one.Facts.Select(fact => fact.ToJson())],
        };
        return [new Change.Put(Prefix + plan.Room, JsonSerializer.SerializeToUtf8Bytes(plan, OfficeJson.Default.NewCasePlan)), .. RoomFounding.Found(room, author)];
    }

    private static ItemId ItemOf(CaseRoom room, int place)
    {
        var hash = SHA256.HashData([.. "waystation/new-case/v1"u8, .. room.Author.Address.Bytes, .. BitConverter.GetBytes(place)]);
        return ItemId.TryRead(hash.AsSpan(0, ItemId.Size), out var id, out _) ? id : throw new InvalidOperationException("An item id is 16 bytes.");
    }
}
