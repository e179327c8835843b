using Waystation.Casework.Cases;

namespace Waystation.Casework.Rooms;

/// <summary>Whether a fact that was read has all its parts: JSON may leave any out, and a member of the room may be an infiltrator.</summary>
internal static class Wholeness
{
    public static bool Holds(Fact? fact) => fact switch
    {
        UnknownFact unknown => unknown.Said is not null,
        AuthorIntroduced author => author.Pseudonym is not null,
        CaseOpened opened => Are(opened.Number, opened.Contact, opened.ConversationSeed, opened.InboxSeed, opened.Language),
        ColleagueInvited invited => invited.ShiftKey is not null,
        LetterArrived letter => Are(letter.Id, letter.Purpose, letter.Safe, letter.Language, letter.Text) && letter.Files is not null && letter.Files.All(Holds),
        LettersRead read => read.Ids is not null && read.Ids.All(id => id is not null),
        AnswerWritten answer => Are(answer.Id, answer.Text),
        ContactMoved moved => moved.Contact is not null,
        ContactClosed => true,
        _ => false,
    };

    private static bool Holds(FileArrived? file) => file is not null && Are(file.Id, file.Name, file.Sha256) && file.Pieces is not null && file.Pieces.All(piece => piece is not null);

    private static bool Are(params ReadOnlySpan<object?> parts)
    {
        foreach (var part in parts)
        {
            if (part is null)
            {
                return false;
            }
        }

        return true;
    }
}
