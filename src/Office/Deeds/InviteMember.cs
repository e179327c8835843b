using Waystation.Casework.Members;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Rooms;
using Waystation.Sealing;

namespace Waystation.Office.Deeds;

/// <summary>What is known of somebody who might be let into a room.</summary>
public abstract record InviteLook
{
    private InviteLook()
    {
    }

    public sealed override string ToString() => nameof(InviteLook);

    /// <param name="Card">Their card today.</param>
    /// <param name="Words">To be compared with them.</param>
    public sealed record Found(Card Card, ComparingWords Words) : InviteLook;

    public sealed record Refused(InviteRefusal Why) : InviteLook;
}

/// <summary>Why somebody cannot be let in.</summary>
public enum InviteRefusal
{
    /// <summary>What was typed is no address.</summary>
    NotAnAddress,

    /// <summary>It is this desk's own address.</summary>
    Yourself,

    /// <summary>They are a member already, or were let in and have not come yet.</summary>
    IsMember,

    /// <summary>They were taken out of this room, and nobody has taken that back.</summary>
    WasTakenOut,

    /// <summary>The relay has no mailbox at this address.</summary>
    NoMailbox,

    /// <summary>Their card has run out: their desk was not opened for weeks. Nothing is sealed to an old card.</summary>
    CardExpired,

    /// <summary>The relay does not answer: nobody can be let in now.</summary>
    NotReached,

    /// <summary>This desk was itself let in from a later day on.</summary>
    BeforeYours,

    /// <summary>They have been in this room before and know its beginning: they are let in to all of it.</summary>
    WasHere,

    /// <summary>The room has as many members as it can have, or this desk may only read here.</summary>
    MayNot,
}

/// <summary>Lets a member into a room by their address, after both have compared six words.</summary>
public static class InviteMember
{
    private static readonly KeyBench s_bench = new(1);

    /// <param name="typed">Their address, as text.</param>
    public static async Task<InviteLook> LookAsync(Workstation desk, CaseRoom room, string typed, CancellationToken stop)
    {
        if (!Address.TryParse(typed.Trim(), out var address, out _))
        {
            return new InviteLook.Refused(InviteRefusal.NotAnAddress);
        }

        var member = desk.Member ?? throw new InvalidOperationException("The desk has not joined.");
        if (address.Equals(member.Address))
        {
            return new InviteLook.Refused(InviteRefusal.Yourself);
        }

        await desk.Turn.WaitAsync(stop);
        try
        {
            if (Why(desk, room, address, Role.Works) is { } why)
            {
                return new InviteLook.Refused(why);
            }

            if (await desk.Relay.GetCardAsync(address, stop) is not { } card || CardRecipient.Of(card) is null)
            {
                return new InviteLook.Refused(InviteRefusal.NoMailbox);
            }

            return card.IsExpired(desk.World.Today) ? new InviteLook.Refused(InviteRefusal.CardExpired)
                : new InviteLook.Found(card, await ComparingWords.OfAsync(member.Address, address, s_bench, stop));
        }
        catch (RelayUnreachableException)
        {
            return new InviteLook.Refused(InviteRefusal.NotReached);
        }
        finally
        {
            desk.Turn.Release();
        }
    }

    /// <summary>The words have been compared: the member is let in, and gets the room's key through their own mailbox.</summary>
    /// <param name="card">The card that was shown beside the words.</param>
    public static async Task<InviteRefusal?> DoAsync(Workstation desk, CaseRoom room, Card card, Role role, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        try
        {
            if (Why(desk, room, card.Mailbox, role) is { } why)
            {
                return why;
            }

            if (card.IsExpired(desk.World.Today))
            {
                return InviteRefusal.CardExpired;
            }

            desk.Vault.Commit(desk.PutErrands([.. Errands(room, card, role, room.FirstEpoch > 1 ? room.FirstEpoch : null, room.Checkpoint)]));
        }
        finally
        {
            desk.Turn.Release();
        }

        await CourierRound.MakeAsync(desk, stop);
        return null;
    }

    /// <summary>The entry that lets them in, and then the key.</summary>
    /// <param name="fromEpoch">The first epoch whose key they get; null for all.</param>
    /// <param name="checkpoint">With which it begins: <see cref="RoomKeys.Checkpoint"/>.</param>
    internal static IReadOnlyList<Errand> Errands(CaseRoom room, Card card, Role role, int? fromEpoch, string? checkpoint) =>
    [
        new Errand.WriteFact(room.Address.ToText(), ItemOf(room, card.Mailbox).ToText(), (Admitted(room, card.Mailbox, role) with { FromEpoch = fromEpoch }).ToJson()),
        new Errand.HandKey(room.Address.ToText(), card.ToText(), ItemOf(room, card.Mailbox).ToText(), room.TicketFor(card.Mailbox), fromEpoch, checkpoint),
    ];

    internal static InviteRefusal? Why(Workstation desk, CaseRoom room, Address member, Role role) =>
        (room.IsOut ? Objection.YouAreOut : room.Log.Book.Check(Admitted(room, member, role), room.Mine, desk.World.Today)) switch
        {
            null => null,
            Objection.IsMember or Objection.IdTaken => InviteRefusal.IsMember,
            Objection.WasTakenOut => InviteRefusal.WasTakenOut,
            _ => InviteRefusal.MayNot,
        };

    internal static MemberAdmitted Admitted(CaseRoom room, Address member, Role role) => new(MemberBook.MarkOf(room.TicketFor(member)), role, member.ToText());

    internal static ItemId ItemOf(CaseRoom room, Address member) => ItemId.TryRead(Named(room, member), out var id, out _) ? id : throw new InvalidOperationException("An item id is 16 bytes.");

    private static byte[] Named(CaseRoom room, Address member) => System.Security.Cryptography.SHA256.HashData([.. "waystation/admitted/v1"u8, .. room.Author.Address.Bytes, .. member.Bytes])[..ItemId.Size];
}
