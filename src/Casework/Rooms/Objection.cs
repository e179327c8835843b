namespace Waystation.Casework.Rooms;

/// <summary>Why a fact may not be written now, or has no effect where it stands.</summary>
public enum Objection
{
    /// <summary>Who writes has not introduced themselves in this room.</summary>
    AuthorUnknown,

    /// <summary>Who writes was let into this room to read.</summary>
    OnlyReads,

    /// <summary>Who is to be let in is a member already, or was let in and has not come yet.</summary>
    IsMember,

    /// <summary>Who writes was taken out of this room.</summary>
    YouAreOut,

    /// <summary>Nobody takes themselves out, nor decides about it.</summary>
    Oneself,

    /// <summary>Who writes took somebody out whom nobody has decided about yet, or took somebody out today already, or is accused by whom they took out: two others must ask for it first.</summary>
    TwoOthersMustAsk,

    /// <summary>Who is to be let in was taken out, and nobody has taken that back.</summary>
    WasTakenOut,

    /// <summary>Something that must be said was left blank.</summary>
    Empty,

    /// <summary>A text is longer than <see cref="CaseBounds"/> allows.</summary>
    TooLong,

    /// <summary>A list holds more than <see cref="CaseBounds"/> allows, or a number lies outside its range.</summary>
    TooMany,

    /// <summary>An id is not one to 64 letters, digits or hyphens.</summary>
    BadId,

    /// <summary>No well-formed language tag.</summary>
    BadLanguage,

    /// <summary>The id names something else in this room already.</summary>
    IdTaken,

    /// <summary>What it speaks of was struck out.</summary>
    StruckOut,

    /// <summary>What it speaks of is not in this room.</summary>
    NotThere,

    /// <summary>A second member must say it: one person under two keys is one.</summary>
    NeedsAnotherMember,

    /// <summary>Something ends before it begins.</summary>
    EndsBeforeItBegins,

    /// <summary>The hash is not that of the text beside it.</summary>
    HashDiffers,

    /// <summary>A consent in a letter, or by a worker's word, has no witness.</summary>
    NothingToWitness,

    /// <summary>The case has no such person, or no longer.</summary>
    PersonUnknown,

    /// <summary>Whoever writes to us is a person of the case: name another contact first.</summary>
    IsTheContact,

    /// <summary>A relation is between two people.</summary>
    NotTwoPeople,

    /// <summary>A country is two capital letters.</summary>
    BadCountry,

    /// <summary>Whereabouts are a region or a town, never a number of a house.</summary>
    TooPrecise,

    /// <summary>Two different members have not vetted this person: they may not be told as much.</summary>
    NotYetVetted,

    /// <summary>Not the next stage after what is open, or one that nobody opens alone.</summary>
    NotThisStage,

    /// <summary>What one member did alone waits for a second, or a second refused it.</summary>
    ReviewFirst,

    /// <summary>No number of another case.</summary>
    BadCaseNumber,

    /// <summary>The case is open.</summary>
    IsOpen,

    /// <summary>No such member has written in this room.</summary>
    MemberUnknown,

    /// <summary>Nobody has said that this person is a child.</summary>
    NotAChild,

    /// <summary>A guardian who is the danger is not asked.</summary>
    GuardianIsDanger,

    /// <summary>Somebody else decides for this child, or people differ about who does.</summary>
    NotTheDecider,

    /// <summary>A currency is three capital letters.</summary>
    BadCurrency,

    /// <summary>A fact of another kind of room: a complaint in a case that did not begin as one.</summary>
    NotInThisRoom,

    /// <summary>Who writes is complained of, or complains: others decide.</summary>
    IsAParty,

    /// <summary>A complaint stands for ever: what was found of it is written beside it.</summary>
    NeverStruckOut,

    /// <summary>Two members have not decided whether the person complained of keeps any task.</summary>
    DecideFirst,

    /// <summary>Not the next step: a package is proposed, sent, then answered or withdrawn; an erasure is asked for, begun, then confirmed.</summary>
    NotThisStep,

    /// <summary>A desk has destroyed the keys: it cannot be taken back.</summary>
    TooLate,

    /// <summary>An answer is of the kind of its field, and one of its choices.</summary>
    NotOfThisKind,
}
