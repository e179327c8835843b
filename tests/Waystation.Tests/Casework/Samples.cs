using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;

namespace Waystation.Tests.Casework;

/// <summary>One valid fact of every kind at least, in an order in which a case room would take them all.</summary>
internal static class Samples
{
    private static readonly DateOnly s_day = new(2026, 11, 22);

    public static CaseOpened Opened { get; } = new("4021185", "waycard1x", new byte[32], new byte[32], "ru");

    /// <summary>Of the conversation.</summary>
    public static IReadOnlyList<Fact> Conversation { get; } =
    [
        Opened,
        new ColleagueInvited("way1y"),
        new LetterArrived("letter-1", s_day, "for-myself", "no", "ru", "Я у подруги.", [new FileArrived("file-1", "фото.jpg", 3, new string('0', 64), ["a1", "b2"])], "Friday", "short"),
        new LettersRead(["letter-1"]),
        new AnswerWritten("answer-1", "We read it."),
        new ContactMoved("waycard1z"),
        new ContactClosed(),
        new ErasedFact("p9"),
        new UnknownFact("bed-offered"),
    ];

    /// <summary>Of a case, after the conversation.</summary>
    public static IReadOnlyList<Fact> Case { get; } =
    [
    ];

    /// <summary>Of every kind. What strikes out comes last.</summary>
    public static IReadOnlyList<Fact> All { get; } = [new AuthorIntroduced("Anna"), .. Conversation, .. Case, new StruckOut("something")];
}
