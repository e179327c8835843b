using System.Text.Json.Serialization;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Cases;

/// <summary>The case begins: whoever takes it on says where the contact is and which keys speak to them.</summary>
/// <param name="Number">The case's number, seven digits.</param>
/// <param name="Contact">The contact's card, as text; empty when nobody writes to us in it.</param>
/// <param name="ConversationSeed">32 bytes from which the conversation key comes. Sealed with the rest of the entry to this room alone.</param>
/// <param name="InboxSeed">32 bytes from which the conversation's inbox comes.</param>
/// <param name="Language">Language tag in which the contact wrote.</param>
public sealed record CaseOpened(string Number, string Contact, byte[] ConversationSeed, byte[] InboxSeed, string Language) : Fact;

/// <summary>A colleague was given this room's key.</summary>
/// <param name="ShiftKey">The shift key to which the invitation was sealed, as address text.</param>
public sealed record ColleagueInvited(string ShiftKey) : Fact;

/// <summary>A letter of the contact was moved into the room.</summary>
/// <param name="Id">Names the letter between contact and desk.</param>
/// <param name="Written">The writer's day.</param>
/// <param name="Purpose">Why they wrote, in the word of the letter.</param>
/// <param name="Safe">Their own word on being safe.</param>
/// <param name="Text">As written.</param>
/// <param name="Person">Whoever was the contact when it came.</param>
/// <param name="UnderOldCode">It came with a code that the contact had changed by then: a letter that was under way, or somebody else who has that code.</param>
public sealed record LetterArrived(string Id, DateOnly Written, string Purpose, string Safe, string Language, string Text, IReadOnlyList<FileArrived> Files, string? SafeUntil = null, string? HowToAnswer = null, string Person = PersonalFact.TheContact, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool UnderOldCode = false) : PersonalFact(Person)
{
    internal override bool IsWhole => Files.All(file => file is { IsWhole: true });

    internal override DataCategory? Category => DataCategory.Letters;
}

/// <summary>A file of a letter, sealed anew to this room piece by piece; the hash is of the original bytes as they were received.</summary>
/// <param name="Pieces">Items of this room that carry it, in order, hexadecimal ids.</param>
/// <param name="Seed">32 bytes from which the file's own key comes: its pieces are sealed to that alone, so that with this fact the file is erased too.</param>
public sealed record FileArrived(string Id, string Name, long Size, string Sha256, IReadOnlyList<string> Pieces, byte[] Seed)
{
    internal bool IsWhole => Pieces.All(piece => piece is not null);

    public override string ToString() => nameof(FileArrived);
}

/// <summary>A person has opened these letters.</summary>
public sealed record LettersRead(IReadOnlyList<string> Ids) : Fact
{
    internal override bool IsWhole => Ids.All(id => id is not null);
}

/// <param name="Person">Whoever was the contact when it was written.</param>
public sealed record AnswerWritten(string Id, string Text, string Person = PersonalFact.TheContact) : PersonalFact(Person);

/// <summary>The contact has changed their code and is at another mailbox now.</summary>
/// <param name="Contact">Their new card, as text.</param>
public sealed record ContactMoved(string Contact) : Fact;

/// <summary>The contact has closed their mailbox for ever.</summary>
public sealed record ContactClosed : Fact;

/// <summary>Somebody was taken out who knew the keys that speak to the contact: from here on there are others. One for each epoch after the first.</summary>
/// <param name="ConversationSeed">32 bytes from which the conversation key comes.</param>
/// <param name="InboxSeed">32 bytes from which the conversation's inbox comes.</param>
public sealed record ConversationRenewed(byte[] ConversationSeed, byte[] InboxSeed) : Fact
{
    private const int SeedSize = 32;

    internal override Objection? ByItself => ConversationSeed.Length == SeedSize && InboxSeed.Length == SeedSize ? null : Objection.BadId;
}
