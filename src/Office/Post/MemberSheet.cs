using System.Text.Json;
using System.Text.Json.Serialization;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Devices;
using Waystation.Office.Recovery;
using Waystation.Office.Rooms;
using Waystation.Sealing;

namespace Waystation.Office.Post;

/// <summary>What members and the root say to each other through members' and shifts' mailboxes. Written and signed as letters are (docs/letters.md, section 1).</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Appointment), "appointment")]
[JsonDerivedType(typeof(Invitation), "invitation")]
[JsonDerivedType(typeof(Succession), "succession")]
[JsonDerivedType(typeof(Claim), "claim")]
[JsonDerivedType(typeof(DeviceRooms), "device-rooms")]
[JsonDerivedType(typeof(HalfEntrusted), "half-entrusted")]
[JsonDerivedType(typeof(HalfHeld), "half-held")]
[JsonDerivedType(typeof(HalfAsked), "half-asked")]
[JsonDerivedType(typeof(HalfAnnounced), "half-announced")]
[JsonDerivedType(typeof(HalfStopped), "half-stopped")]
[JsonDerivedType(typeof(HalfAnswered), "half-answered")]
public abstract record MemberSheet
{
    [JsonPropertyName("v")]
    public int Version { get; init; } = 1;

    public required DateOnly Day { get; init; }

    public sealed override string ToString() => nameof(MemberSheet);

    public byte[] Seal(ISigner by, Address to, IReadOnlyList<Recipient> recipients) =>
        SheetSeal.SealText(SignedText.Write(ToJson(), to, by), recipients);

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, OfficeJson.Default.MemberSheet);

    /// <returns>Null when the text is no sheet between members.</returns>
    public static MemberSheet? Read(SignedText text) => Read(text.Json.Span);

    internal static MemberSheet? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, OfficeJson.Default.MemberSheet) is { Version: 1 } sheet ? sheet : null;
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}

/// <summary>The root puts a member on triage, or on safeguarding: the key of its intake mailbox. Signed by the root, sealed to the member's card.</summary>
public sealed record Appointment : MemberSheet
{
    public required byte[] IntakeSeed { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Duty Duty { get; init; }

    /// <summary>Most intakes of rosters before that an appointment names.</summary>
    public const int MostFormer = 8;

    /// <summary>Of the roster whose intake it is.</summary>
    public long Number { get; init; }

    /// <summary>Keys of the intakes of the rosters before, the latest first: what nobody has taken on lies there.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<byte[]>? FormerSeeds { get; init; }

    /// <summary>From which the archive's mailboxes come; null in appointments from before there was one.</summary>
    public byte[]? ArchiveSeed { get; init; }
}

/// <summary>A colleague hands over the key of a room. Signed by their shift key and sealed to the shift key of the one invited, or signed by the member's key and sealed to the other's card.</summary>
public sealed record Invitation : MemberSheet
{
    /// <summary>Of the room's first epoch; without any bytes for one who is let in from a later one on.</summary>
    public required byte[] RoomSeed { get; init; }

    /// <summary>The room's name, as text, where <see cref="RoomSeed"/> does not say it; null otherwise.</summary>
    public string? Room { get; init; }

    /// <summary>With what the first epoch that is handed over begins (<see cref="RoomKeys.Checkpoint"/>); null where that is the room's first.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>The newest epoch that is handed over, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Seeds of the epochs after the first, in order, without any bytes for those before the one from which somebody is let in; null where there is only the first.</summary>
    public IReadOnlyList<byte[]>? Later { get; init; }

    /// <summary>Whether it opens what it says.</summary>
    internal bool IsSound => Keys is { } keys && keys.Epoch == Epoch;

    /// <summary>Null when they are none.</summary>
    [JsonIgnore]
    internal RoomKeys? Keys => RoomKeys.Of([RoomSeed, .. Later ?? []], Room, Checkpoint);

    internal static Invitation Of(RoomKeys keys, byte[] ticket, DateOnly today) =>
        new() { Day = today, RoomSeed = keys.Seeds[0], Room = keys.Said, Checkpoint = keys.First > 1 ? keys.Checkpoint : null, Epoch = keys.Epoch, Later = keys.Epoch == 1 ? null : [.. keys.Seeds.Skip(1)], Ticket = ticket };

    /// <summary>What makes whoever shows it in the room the one member who was let in by its mark; 32 bytes.</summary>
    public byte[]? Ticket { get; init; }
}

/// <summary>The keys of epochs that begin, for a member who stays. Signed by the member who takes somebody out. Each is good once its room says so by its mark, and before that for nothing.</summary>
public sealed record Succession : MemberSheet
{
    public required IReadOnlyList<SuccessionKey> Keys { get; init; }
}

/// <param name="Room">The room, by the address of its first epoch.</param>
/// <param name="Seed">32 bytes.</param>
public sealed record SuccessionKey(string Room, byte[] Seed)
{
    public override string ToString() => nameof(SuccessionKey);
}

/// <summary>Somebody on triage takes a contact's letters on. In the intake mailbox the first claim in the relay's order counts, unless a later one takes it over on purpose.</summary>
public sealed record Claim : MemberSheet
{
    /// <summary>Whose letters.</summary>
    public required string Contact { get; init; }

    /// <summary>The colleague who claimed it did not finish: a person decided to take it over.</summary>
    public bool TakesOver { get; init; }
}

/// <summary>What a member hands to the founders: addresses and recipients, no secret. One line of JSON.</summary>
public sealed record Offer
{
    [JsonPropertyName("v")]
    public int Version { get; init; } = 1;

    /// <summary>The member's card, as text.</summary>
    public required string Member { get; init; }

    /// <summary>The card of the shift key, as text.</summary>
    public required string Shift { get; init; }

    public string ToText() => JsonSerializer.Serialize(this, OfficeJson.Default.Offer);

    /// <returns>Null when the text is no offer with two valid cards.</returns>
    public static (Card Member, Card Shift)? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, OfficeJson.Default.Offer) is { Version: 1 } offer
                && Card.TryParse(offer.Member, out var member, out _)
                && Card.TryParse(offer.Shift, out var shift, out _)
                ? (member, shift)
                : null;
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    public override string ToString() => nameof(Offer);
}
