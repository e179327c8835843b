using System.Security.Cryptography;
using System.Text.Json;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Post;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Office.Recovery;

/// <summary>Halves that this desk keeps for colleagues, and what comes about them through the member's own mailbox.</summary>
internal static class HalfBook
{
    private const string Prefix = "held/";
    private const string HalfPrefix = "held-half/";

    /// <summary>More are kept for nobody: whoever floods a member's mailbox is read no further.</summary>
    private const int Most = 64;

    /// <summary>Of one half, more new desks than this are not heard.</summary>
    private const int MostRequests = 4;

    private const int LongestRecipient = 2_200;

    public static IReadOnlyList<HeldHalf> All(SealedVault vault) => [.. vault.Keys(Prefix).Select(key => JsonSerializer.Deserialize(vault.Get(key), OfficeJson.Default.HeldHalf)!)];

    public static HeldHalf? Find(SealedVault vault, string asker) => vault.Get(Prefix + asker) is { } json ? JsonSerializer.Deserialize(json, OfficeJson.Default.HeldHalf) : null;

    public static Change Put(HeldHalf held) => new Change.Put(Prefix + held.Asker, JsonSerializer.SerializeToUtf8Bytes(held, OfficeJson.Default.HeldHalf));

    /// <returns>Null when it was destroyed. The caller wipes it.</returns>
    public static byte[]? HalfOf(SealedVault vault, HeldHalf held) => vault.Get(HalfPrefix + held.Asker);

    public static Change Destroy(HeldHalf held) => new Change.Destroy(HalfPrefix + held.Asker);

    /// <summary>Forgets one whose half is destroyed.</summary>
    public static IReadOnlyList<Change> Forget(HeldHalf held) => [Destroy(held), new Change.Destroy(Prefix + held.Asker)];

    /// <returns>Whether the sheet was one of these: it can be deleted at the relay.</returns>
    public static bool Take(Workstation desk, ItemId item, Address by, MemberSheet? sheet)
    {
        switch (sheet)
        {
            case HalfEntrusted half:
                return Keep(desk, by, half);
            case HalfHeld held:
                if (ReserveBook.Find(desk.Vault, held.Asker) is { } mine && mine.Keeper == by.ToText() && held.Lasting.Length <= LongestRecipient)
                {
                    desk.Vault.Commit(ReserveBook.Put(mine with { HeldOn = mine.HeldOn ?? desk.World.Today, KeeperRecipient = held.Lasting }));
                }

                return true;
            case HalfAsked asked:
                Ask(desk, item, by, asked);
                return true;
            case HalfAnnounced announced:
                if (ReserveBook.Find(desk.Vault, announced.Asker) is { } plan && plan.Keeper == by.ToText() && Address.TryParse(announced.Address, out _, out _)
                    && plan.Asks.Count < MostRequests && !plan.Asks.Any(ask => ask.Address == announced.Address))
                {
                    desk.Vault.Commit(ReserveBook.Put(plan with { Asks = [.. plan.Asks, new AnnouncedAsk(announced.Address, desk.World.Today, announced.Until)] }));
                }

                return true;
            case HalfStopped stopped:
                if (Find(desk.Vault, stopped.Asker) is { StoppedOn: null } kept && kept.From == by.ToText())
                {
                    Stop(desk, kept);
                }

                return true;
            case HalfAnswered answered:
                return ReturnBook.Take(desk, by, answered);
            default:
                return false;
        }
    }

    /// <summary>The half is destroyed, and whoever still asks is told that there is nothing to wait for.</summary>
    private static void Stop(Workstation desk, HeldHalf held)
    {
        var refused = held.Requests.Where(request => request is { GivenOn: null, IsRefused: false }).ToList();
        desk.Vault.Commit(
        [
            Put(held with { StoppedOn = desk.World.Today, Requests = [.. held.Requests.Select(request => refused.Contains(request) ? request with { IsRefused = true } : request)] }),
            Destroy(held),
            .. desk.PutErrands([.. refused.Select(request => Answer(desk, held, request.Address, new HalfAnswered { Day = desk.World.Today, IsRefused = true }, "refused"))]),
        ]);
    }

    private static bool Keep(Workstation desk, Address by, HalfEntrusted half)
    {
        if (half.Bytes.Length != Seed.Size || half.WaitDays is < 0 or > HalfEntrusted.MostWaitDays || !Address.TryParse(half.Asker, out _, out _)
            || half.Lasting.Length > LongestRecipient || !Recipient.TryParse(half.Lasting, out _, out _))
        {
            return true;
        }

        var known = Find(desk.Vault, half.Asker);
        if (known is null && (desk.Vault.Keys(Prefix).Count >= Most || !IsColleague(desk, by)))
        {
            // Nobody but those with whom this desk shares a case lays something into its vault.
            return true;
        }

        if (known is not null && known.From != by.ToText())
        {
            return true;
        }

        var held = new HalfHeld { Day = desk.World.Today, Asker = half.Asker, Lasting = desk.Member!.Recipient.ToText() };
        var errand = desk.PutErrands(new Errand.TellMember(IdOf("held", half.Asker, by.ToText()), by.ToText(), held.ToJson(), half.Lasting));
        desk.Vault.Commit(known is not null ? errand :
        [
            Put(new HeldHalf { From = by.ToText(), Asker = half.Asker, Purpose = half.Purpose, WaitDays = half.WaitDays, Lasting = half.Lasting, Day = desk.World.Today }),
            new Change.Put(HalfPrefix + half.Asker, half.Bytes),
            .. errand,
        ]);
        return true;
    }

    private static void Ask(Workstation desk, ItemId item, Address by, HalfAsked asked)
    {
        // Signed with the asker's key: whoever sent it has the other part.
        if (Find(desk.Vault, by.ToText()) is not { } held || !Address.TryParse(asked.Address, out _, out _))
        {
            return;
        }

        var today = desk.World.Today;
        if (held.StoppedOn is not null)
        {
            desk.Vault.Commit(desk.PutErrands(Answer(desk, held, asked.Address, new HalfAnswered { Day = today, IsRefused = true }, item.ToText())));
            return;
        }

        if (held.Requests.Any(request => request.Address == asked.Address) || held.Requests.Count >= MostRequests)
        {
            return;
        }

        var own = desk.World.Clock.GetUtcNow();
        var request = new HalfRequest { Address = asked.Address, Own = own.ToUnixTimeSeconds(), Relays = (own + desk.Relay.ClockSkew).ToUnixTimeSeconds() };
        var until = today.AddDays(held.WaitDays);
        desk.Vault.Commit(
        [
            Put(held with { Requests = [.. held.Requests, request] }),
            .. desk.PutErrands(
                new Errand.TellMember(IdOf("announced", held.Asker, asked.Address), held.From, new HalfAnnounced { Day = today, Asker = held.Asker, Address = asked.Address, Until = until }.ToJson(), held.Lasting),
                Answer(desk, held, asked.Address, new HalfAnswered { Day = today, Until = until }, "waits")),
        ]);
    }

    /// <param name="what">Makes the item's id, so that it is dropped once.</param>
    internal static Errand.TellMember Answer(Workstation desk, HeldHalf held, string to, HalfAnswered answer, string what) => new(IdOf(what, held.Asker, to), to, answer.ToJson());

    internal static string IdOf(string what, string asker, string to) =>
        Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"waystation/half/v1 {what} {asker} {to}")).AsSpan(0, ItemId.Size));

    private static bool IsColleague(Workstation desk, Address member)
    {
        var text = member.ToText();
        return desk.Rooms.Any(room => !room.IsOut && room.Log.Book.Seats.Any(seat => (seat.Address ?? seat.Id) == text));
    }
}
