using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Vetting;

/// <summary>Who may vet, and who may tell how much.</summary>
internal static class VettingRules
{
    public static Objection? Check(CaseFile file, Fact fact, Stamp by) => fact switch
    {
        VettingAnswered answered => file.Vetting.Checklist.Questions.Any(question => question.Id == answered.Question) ? null : Objection.NotThere,
        DangerOfLife danger => Check(file.Vetting, danger),
        DangerReviewed reviewed => file.Vetting.Dangers.FirstOrDefault(danger => danger.What.Id == reviewed.Exception && danger.What.Person == reviewed.Person) is not { } taken ? Objection.NotThere
            : taken.By.Member == by.Member ? Objection.NeedsAnotherMember
            : null,
        StruckOut struck => file.Vetting.Dangers.Any(danger => danger.What.Id == struck.Id) ? Objection.ReviewFirst : null,
        // What was known when it was told is gone with the person: the record of it stays.
        Disclosed disclosed when file.People.IsErased(disclosed.Person) => null,
        Disclosed disclosed => !file.People.Knows(disclosed.Person) ? Objection.PersonUnknown : file.Vetting.Allows(disclosed.Person, disclosed.Stage, by.Day) ? null : Objection.NotYetVetted,
        _ => null,
    };

    /// <summary>One stage at a time, each reviewed before the next; what a second member refused is not tried again by one alone.</summary>
    private static Objection? Check(VettingBook book, DangerOfLife danger) =>
        book.IsVetted(danger.Person) ? Objection.NotThisStage
        : book.Dangers.Any(taken => taken.What.Id == danger.Id) ? Objection.IdTaken
        : book.Dangers.Any(taken => taken.What.Person == danger.Person && (taken.Reviews.IsEmpty || (taken.IsRefused && taken.What.Stage <= danger.Stage))) ? Objection.ReviewFirst
        : danger.Stage == book.AgreedFor(danger.Person) + 1 ? null
        : Objection.NotThisStage;
}
