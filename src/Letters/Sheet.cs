using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Waystation.Mail;

namespace Waystation.Letters;

/// <summary>What a contact and a desk say to each other. Each kind is one JSON object; unknown members are passed over, an unknown kind is not read.</summary>
/// <remarks>Format: docs/letters.md, section 2.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Letter), "letter")]
[JsonDerivedType(typeof(Answer), "answer")]
[JsonDerivedType(typeof(Route), "route")]
[JsonDerivedType(typeof(Receipt), "receipt")]
[JsonDerivedType(typeof(Pin), "pin")]
[JsonDerivedType(typeof(Kept), "kept")]
[JsonDerivedType(typeof(Moving), "moving")]
[JsonDerivedType(typeof(Moved), "moved")]
[JsonDerivedType(typeof(Goodbye), "goodbye")]
[JsonDerivedType(typeof(Ended), "ended")]
[JsonDerivedType(typeof(OnDuty), "on-duty")]
public abstract record Sheet
{
    private protected Sheet()
    {
    }

    /// <summary>Version of the format; 1 today.</summary>
    [JsonPropertyName("v")]
    public int Version { get; init; } = 1;

    /// <summary>The day on which it was written, by the writer's own clock.</summary>
    public required DateOnly Day { get; init; }

    public sealed override string ToString() => nameof(Sheet);
}

/// <summary>Why somebody writes.</summary>
public enum Purpose
{
    ForMyself,
    ForSomeoneElse,
    SomeoneDisappeared,
    ICanHelp,

    /// <summary>A further letter of a conversation that stands.</summary>
    More,

    /// <summary>Of a host, a helper or a member: it goes to safeguarding alone, and so does everything that is said after it.</summary>
    AboutOneOfUs,
}

/// <summary>A person's own word on whether they are safe; never asked twice.</summary>
public enum SafeNow
{
    NotSaid,
    Yes,
    No,
    Unsure,
}

/// <summary>A contact writes. Signed by the contact's key; sealed to the shift, later to the case room's inbox, and once to the contact's own mailbox as their copy.</summary>
public sealed record Letter : Sheet
{
    /// <summary>Longest text, in UTF-16 code units.</summary>
    public const int LongestText = 20_000;

    /// <summary>Longest of the short answers, in UTF-16 code units.</summary>
    public const int LongestShort = 500;

    /// <summary>Most files with one letter.</summary>
    public const int MostFiles = 10;

    public required LetterId Id { get; init; }

    /// <summary>The contact's mailbox and recipient: where an answer goes.</summary>
    public required Card From { get; init; }

    public required Purpose Purpose { get; init; }

    public required string Text { get; init; }

    public SafeNow Safe { get; init; }

    /// <summary>Until when they think they are safe, in their own words.</summary>
    public string? SafeUntil { get; init; }

    /// <summary>How they may be answered, in their own words.</summary>
    public string? HowToAnswer { get; init; }

    /// <summary>Language tag of the page on which it was written (BCP 47).</summary>
    public required string Language { get; init; }

    public required IReadOnlyList<FileList> Files { get; init; }
}

/// <summary>One file of a letter: a run of items in the mailbox that received the letter.</summary>
public sealed record FileList
{
    /// <summary>Longest name kept, in UTF-16 code units.</summary>
    public const int LongestName = 120;

    public required LetterId Id { get; init; }

    /// <summary>The name as the sender's machine gave it, shortened; never used as a path.</summary>
    public required string Name { get; init; }

    /// <summary>Bytes of the original.</summary>
    public required long Size { get; init; }

    /// <summary>SHA-256 of the original, 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The items that carry it, in order.</summary>
    public required IReadOnlyList<ItemId> Pieces { get; init; }

    /// <summary>32 bytes from which the file's own key comes: the pieces are sealed to it alone, so that a letter can be handed from shift to shift without its files being touched.</summary>
    public required byte[] Seed { get; init; }

    public sealed override string ToString() => nameof(FileList);
}

/// <summary>A person of the network answers. Signed by the conversation key.</summary>
public sealed record Answer : Sheet
{
    public required LetterId Id { get; init; }

    public required string Text { get; init; }
}

/// <summary>Who may answer from now on, and where further letters go. The first is signed by a shift key (taking the case on), each next one by the conversation key before it.</summary>
public sealed record Route : Sheet
{
    /// <summary>1 for the first; each next one is one higher.</summary>
    public required int Number { get; init; }

    /// <summary>Only this key answers and moves the conversation from now on.</summary>
    public required Address ConversationKey { get; init; }

    /// <summary>The conversation's inbox and its recipient.</summary>
    public required Card Inbox { get; init; }
}

/// <summary>A person of the network has read these letters. Signed by a shift key or the conversation key; by the contact's new key when it is carried over after a change of code.</summary>
public sealed record Receipt : Sheet
{
    public required IReadOnlyList<LetterId> Letters { get; init; }
}

/// <summary>The contact's side has seen a route that chained to the root, and keeps to it when the shift's keys are long gone. Signed by the contact's key.</summary>
public sealed record Pin : Sheet
{
    public required int Number { get; init; }

    public required Address ConversationKey { get; init; }

    public required Card Inbox { get; init; }
}

/// <summary>An answer that was shown before the contact changed their code. Signed by the contact's new key.</summary>
public sealed record Kept : Sheet
{
    public required LetterId Id { get; init; }

    public required string Text { get; init; }
}

/// <summary>A change of code that is under way: what is to be said and kept as soon as the old mailbox is closed, by whoever opens the new one. Signed by the contact's new key, kept in the new mailbox.</summary>
public sealed record Moving : Sheet
{
    /// <summary>Longest notice, in bytes.</summary>
    public const int LongestNotice = 131_072;

    /// <summary>The old mailbox. While it stands, its code is the one in force.</summary>
    public required Address From { get; init; }

    /// <summary>Where the notice goes: intake or inbox.</summary>
    public required Address Place { get; init; }

    /// <summary>The id under which the notice is dropped, so that it is dropped once.</summary>
    public required ItemId Item { get; init; }

    /// <summary>The notice's last day.</summary>
    public required DateOnly Expires { get; init; }

    /// <summary>A <see cref="Moved"/>, signed by the old key and sealed, in a size class.</summary>
    public required byte[] Notice { get; init; }

    /// <summary>The route that stood in the old mailbox; null: none.</summary>
    public Pin? Pin { get; init; }
}

/// <summary>The contact has changed their code: from now on they are at another mailbox. Signed by the old key, and believed only while that is the contact's present one.</summary>
public sealed record Moved : Sheet
{
    public required Card To { get; init; }
}

/// <summary>The conversation has ended: the key in office speaks no more, and a shift may begin anew with whoever writes again. Signed by that conversation key.</summary>
public sealed record Ended : Sheet;

/// <summary>Whose this conversation is, so that it stays theirs when its letters are deleted or have run out. Signed by the contact's key, kept in their own mailbox.</summary>
public sealed record OnDuty : Sheet
{
    public required Duty Duty { get; init; }
}

/// <summary>The contact has closed their mailbox for ever. Signed by its key.</summary>
public sealed record Goodbye : Sheet;

/// <summary>The JSON of sheets and rosters.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = 8,
    Converters = [typeof(CardJson), typeof(AddressJson), typeof(ItemIdJson), typeof(LetterIdJson)])]
[JsonSerializable(typeof(Sheet))]
[JsonSerializable(typeof(RosterText))]
[JsonSerializable(typeof(SheetSignature))]
[JsonSerializable(typeof(PieceHead))]
internal sealed partial class SheetJson : JsonSerializerContext;

/// <summary>The same JSON as it is written.</summary>
internal static class WrittenJson
{
    /// <summary>Letters of every script as they are: escaped, a Cyrillic letter takes six bytes instead of two.</summary>
    public static SheetJson Form { get; } = new(new JsonSerializerOptions(SheetJson.Default.Options) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) });
}
