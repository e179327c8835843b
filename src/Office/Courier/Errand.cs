using System.Text.Json.Serialization;
using Waystation.Mail;
using Waystation.Office.Rooms;

namespace Waystation.Office.Courier;

/// <summary>Something that this desk has promised to send. Kept in the vault, in order, until the relay has acknowledged it; sending it twice does no harm.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(WriteFact), "write-fact")]
[JsonDerivedType(typeof(HandKey), "hand-key")]
[JsonDerivedType(typeof(HandOver), "hand-over")]
[JsonDerivedType(typeof(TellContact), "tell-contact")]
[JsonDerivedType(typeof(TellFromShift), "tell-from-shift")]
[JsonDerivedType(typeof(TellMember), "tell-member")]
[JsonDerivedType(typeof(CloseMailbox), "close-mailbox")]
[JsonDerivedType(typeof(HandDevice), "hand-device")]
internal abstract record Errand
{
    /// <summary>Why the relay would not take it last time; null when it was not refused.</summary>
    public string? Held { get; init; }

    /// <summary>The room for which it is done, by its address; null for what is not of one room.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string? OfRoom => this switch
    {
        WriteFact write => write.Room,
        HandKey hand => hand.Room,
        TellContact tell => tell.Room,
        _ => null,
    };

    public sealed override string ToString() => nameof(Errand);

    /// <summary>An entry for a room's log. It is chained and signed when it is sent, over what the room says then.</summary>
    /// <param name="Room">The room's address.</param>
    /// <param name="Item">The id under which it is appended, so that it is appended once.</param>
    /// <param name="Fact">The fact's JSON.</param>
    /// <param name="Decided">What the person had seen of the room when they decided; null for what no person decides, which has seen what the desk has seen when it is sent.</param>
    internal sealed record WriteFact(string Room, string Item, byte[] Fact, SeenThen? Decided = null) : Errand;

    /// <summary>The key of a room for somebody whom this desk let in, through their own mailbox.</summary>
    /// <param name="Card">Theirs, as text.</param>
    /// <param name="Item">The entry by which the room lets them in.</param>
    /// <param name="Ticket">What makes them that member.</param>
    /// <param name="FromEpoch">The first epoch whose key they get; null for all that this desk has.</param>
    /// <param name="Checkpoint">With which that epoch begins: <see cref="RoomKeys.Checkpoint"/>.</param>
    internal sealed record HandKey(string Room, string Card, string Item, byte[] Ticket, int? FromEpoch = null, string? Checkpoint = null) : Errand;

    /// <summary>The next epochs' keys of rooms for a member who stays, through their own mailbox.</summary>
    /// <param name="Item">The id under which it is dropped once, hexadecimal.</param>
    /// <param name="Member">Their address, as text.</param>
    /// <param name="Rooms">The rooms, by address.</param>
    internal sealed record HandOver(string Item, string Member, IReadOnlyList<string> Rooms) : Errand;

    /// <summary>A sheet for the contact of a case, signed by the conversation key.</summary>
    /// <param name="Letter">Names it, so that it is dropped once.</param>
    /// <param name="Sheet">The sheet's JSON.</param>
    internal sealed record TellContact(string Room, string Letter, byte[] Sheet) : Errand;

    /// <summary>A sheet for another member, through their own mailbox. It may hold a secret: it is destroyed when it is done.</summary>
    /// <param name="Item">The id under which it is dropped once, hexadecimal.</param>
    /// <param name="Member">Their address, as text.</param>
    /// <param name="Sheet">The sheet's JSON.</param>
    /// <param name="Lasting">Their recipient that stays, for what must reach them however long their desk was closed and opens nothing; null for the one on their card of the day.</param>
    /// <param name="By">Seed of the key that signs it; null for this desk's member.</param>
    internal sealed record TellMember(string Item, string Member, byte[] Sheet, string? Lasting = null, byte[]? By = null) : Errand;

    /// <summary>A mailbox of this desk's own is closed for good.</summary>
    internal sealed record CloseMailbox(byte[] Seed) : Errand;

    /// <summary>The keys of rooms for another desk of this member, through its own mailbox.</summary>
    /// <param name="Item">The id under which it is dropped once, hexadecimal.</param>
    /// <param name="Device">Its member's address, as text.</param>
    /// <param name="Rooms">The rooms, by address.</param>
    internal sealed record HandDevice(string Item, string Device, IReadOnlyList<string> Rooms) : Errand;

    /// <summary>Whether it holds a key, and must be nowhere when it is done.</summary>
    internal bool IsSecret => this is TellMember or CloseMailbox;

    /// <summary>A receipt for a contact whose case nobody has taken on yet, signed by this desk's shift key.</summary>
    internal sealed record TellFromShift(string Shift, string ContactCard, string Letter, byte[] Sheet) : Errand;
}

/// <summary>A head of a room as somebody had seen it.</summary>
/// <param name="Number">Of the last item; 0 for none.</param>
/// <param name="Hash">The relay's hash at that number.</param>
/// <param name="Incarnation">Of the relay's store: after a restore numbers name other items.</param>
/// <param name="Epoch">In whose mailbox it stands.</param>
internal sealed record SeenThen(long Number, byte[] Hash, byte[]? Incarnation, int Epoch = 1)
{
    /// <summary>Nothing at all.</summary>
    public static SeenThen Nothing { get; } = new(0, [], Incarnation: null);

    public static SeenThen Of(RoomSeen seen) => new(seen.Head.Number, seen.Head.Hash.Bytes.ToArray(), seen.Head.Incarnation?.Bytes.ToArray(), seen.Epoch);

    /// <returns>Nothing at all, when the relay's numbers have changed since.</returns>
    public RoomSeen Under(RoomSeen now, Workstation desk, CaseRoom room)
    {
        var head = Epoch == now.Epoch ? now.Head : Epoch < now.Epoch ? HeadBook.Of(desk.Vault, room.KeyOf(Epoch).Address) : null;
        return Incarnation is not null && head?.Incarnation is { } incarnation && incarnation.Bytes.SequenceEqual(Incarnation) && Number <= head.Number && Digest.TryRead(Hash, out var hash, out _)
            ? new RoomSeen(Epoch, head with { Number = Number, Hash = hash })
            : new RoomSeen(1, Seen.Nothing(room.Address));
    }

    public override string ToString() => nameof(SeenThen);
}

/// <summary>What the relay did that it must not do, or what happened to it. Shown until the person at the desk has seen it.</summary>
/// <param name="Kind">The lie's kind, or <c>Restored</c>.</param>
/// <param name="Where">Which mailbox, in words of the desk.</param>
/// <param name="Day">The day on which this desk saw it.</param>
public sealed record Trouble(string Kind, TroublePlace Where, DateOnly Day)
{
    public override string ToString() => nameof(Trouble);
}

/// <summary>In which kind of mailbox trouble was seen.</summary>
public enum TroublePlace
{
    Relay,
    Roster,
    Intake,
    Member,
    Room,
    Inbox,
}
