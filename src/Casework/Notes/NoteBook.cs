using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Notes;

/// <summary>Something that a member wants to remember of a person. Said again under the same id, it reads anew.</summary>
public sealed record NoteWritten(string Person, string Id, string Text) : PersonalFact(Person)
{
    internal override DataCategory? Category => DataCategory.Notes;

    internal override string? ListId => Id;

    internal override Objection? ByItself => CaseBounds.Said(Text, CaseBounds.LongText);
}

/// <summary>The notes of a case. Immutable.</summary>
public sealed record NoteBook
{
    private NoteBook()
    {
    }

    /// <summary>In the order in which they were first written.</summary>
    public Roll<NoteWritten> Notes { get; private init; } = Roll<NoteWritten>.Empty;

    internal static NoteBook Empty { get; } = new();

    internal IEnumerable<StandingFact> Standing => Notes.Standing.Select(note => new StandingFact(note.Value, note.By.Number));

    public override string ToString() => nameof(NoteBook);

    internal NoteBook After(Fact fact, Stamp by) => fact is NoteWritten or StruckOut ? this with { Notes = Notes.After(fact, by) } : this;
}
