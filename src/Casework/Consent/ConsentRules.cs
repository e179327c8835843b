using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Consent;

/// <summary>Who may write what about consent.</summary>
internal static class ConsentRules
{
    public static Objection? Check(CaseFile file, Fact fact, Stamp by) => fact switch
    {
        ConsentGiven given => Check(file.Consent, given),
        ConsentWitnessed witnessed => file.Consent.Find(witnessed.Grant) switch
        {
            null => Objection.NotThere,
            { Terms.How: not (HowGiven.OnPaper or HowGiven.Spoken) } => Objection.NothingToWitness,
            var grant => grant.By.Member == by.Member ? Objection.NeedsAnotherMember : null,
        },
        _ => null,
    };

    /// <summary>Terms never change, and their own word in a letter is the word of whoever gives the consent.</summary>
    private static Objection? Check(ConsentBook book, ConsentGiven given) =>
        book.Find(given.Id) is not null ? Objection.IdTaken
        : given.Letter is { } letter && book.WriterOf(letter) != (given.GivenBy ?? given.Person) ? Objection.NotThere
        : null;
}
