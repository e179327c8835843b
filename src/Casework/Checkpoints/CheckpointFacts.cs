using System.Text.Json.Serialization;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Checkpoints;

/// <summary>An entry of an earlier epoch as it was signed then, said again for who comes later.</summary>
/// <param name="Number">Where it stands in the room (<see cref="RoomEpoch"/>).</param>
/// <param name="Hash">SHA-256 of its sealed body, 64 lower-case hexadecimal digits.</param>
/// <param name="Id">The id of its item, hexadecimal.</param>
/// <param name="Mailbox">The mailbox for which it was signed, as address text.</param>
/// <param name="Text">Signed text (docs/letters.md, section 1).</param>
public sealed record CarriedLine(long Number, string Hash, string Id, string Mailbox, byte[] Text)
{
    public override string ToString() => nameof(CarriedLine);
}

/// <summary>An id that was given to something which is not carried over: so that it names nothing else later.</summary>
/// <param name="Id">Of an element of a list, of a letter or of an answer.</param>
/// <param name="Kind">The kind of the fact that it named.</param>
/// <param name="IsStruck">Whether it was struck out.</param>
/// <param name="Person">Of whom that was; null for nobody.</param>
public sealed record EarlierId(string Id, string Kind, bool IsStruck, string? Person = null)
{
    /// <summary>A letter or an answer: of no list.</summary>
    [JsonIgnore]
    public bool IsOfConversation => Kind is "letter-arrived" or "answer-written";

    public override string ToString() => nameof(EarlierId);
}

/// <summary>A part of a checkpoint. Who has the room from its beginning passes it over.</summary>
/// <param name="Checkpoint">Id of the checkpoint.</param>
/// <param name="Person">Whose key the one line of it is; null for a part without keys. Erasing that person deletes it.</param>
public sealed record Carried(string Checkpoint, IReadOnlyList<CarriedLine> Lines, IReadOnlyList<EarlierId> Ids, string? Person = null) : Fact
{
    /// <summary>Most lines or ids of one part.</summary>
    public const int Most = 200;

    internal override bool IsWhole => Lines.All(line => line is not null) && Ids.All(id => id is not null);

    internal override Objection? ByItself =>
        CaseBounds.AnId(Checkpoint) ?? (Person is null ? null : CaseBounds.AnId(Person)) ?? (Lines.Count > Most || Ids.Count > Most ? Objection.TooMany : null);
}

/// <summary>All parts of a checkpoint stand before this entry: whoever is let in from here has what happened since a day, and of what was before only what still holds.</summary>
/// <param name="From">The day.</param>
/// <param name="Lines">How many entries were carried over.</param>
/// <param name="Digest">SHA-256 over <c>waystation/checkpoint/v1</c> and, in the order of their numbers, each number (8 bytes, big-endian) and hash (32 bytes), hexadecimal.</param>
public sealed record CheckpointMade(string Id, DateOnly From, int Lines, string Digest) : Fact
{
    internal override Objection? ByItself => CaseBounds.AnId(Id) ?? (Lines < 0 || Digest.Length != 64 || !Digest.All(char.IsAsciiHexDigitLower) ? Objection.BadId : null);
}

/// <summary>What the desk of a member who has the room from its beginning found when it compared.</summary>
[JsonConverter(typeof(Word<CheckpointVerdict>))]
public enum CheckpointVerdict
{
    /// <summary>It carries over what it should, word for word.</summary>
    Agrees,

    /// <summary>Something of it is missing, added or changed.</summary>
    Differs,
}

/// <summary>Another member's desk has compared a checkpoint with what it has itself.</summary>
/// <param name="Checkpoint">Its id.</param>
/// <param name="Maker">The signing key of whoever made it, as address text: two may have given one id.</param>
public sealed record CheckpointCompared(string Checkpoint, string Maker, CheckpointVerdict Verdict) : Fact
{
    internal override Objection? ByItself => CaseBounds.AnId(Checkpoint) ?? (Maker.Length is 0 or > 128 ? Objection.BadId : null);
}
