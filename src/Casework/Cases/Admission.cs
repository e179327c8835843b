using Waystation.Casework.Audit;
using Waystation.Casework.Checkpoints;
using Waystation.Casework.Children;
using Waystation.Casework.Consent;
using Waystation.Casework.Forms;
using Waystation.Casework.Members;
using Waystation.Casework.People;
using Waystation.Casework.Referral;
using Waystation.Casework.Retention;
using Waystation.Casework.Rooms;
using Waystation.Casework.Safeguarding;
using Waystation.Casework.Tasks;
using Waystation.Casework.Vetting;

namespace Waystation.Casework.Cases;

/// <summary>Something that was written although it might not be: kept and shown, without effect.</summary>
public sealed record Inadmissible(RoomLine Line, Objection Why)
{
    public override string ToString() => nameof(Inadmissible);
}

/// <summary>The one question that a desk asks before it writes, and that every other desk's fold asks again: a changed program gets nobody past it.</summary>
public static class Admission
{
    /// <param name="file">The case as it stands before the fact.</param>
    /// <param name="author">The signing key of whoever writes, introduced in this room.</param>
    /// <param name="today">The author's day.</param>
    /// <returns>Null when the fact may be written.</returns>
    public static Objection? Check(CaseFile file, Fact fact, string author, DateOnly today)
    {
        if (!fact.IsWhole)
        {
            throw new ArgumentException("A list of a fact holds no nulls.", nameof(fact));
        }

        return Check(file, fact, new Stamp(author, file.Log.WriterOf(author), today, long.MaxValue, long.MaxValue - 1));
    }

    /// <param name="by">Whoever writes, at the place of the log where it stands or would stand.</param>
    internal static Objection? Check(CaseFile file, Fact fact, Stamp by) =>
        IsAlwaysHeard(fact) ? null
        : by.Member is null ? file.Log.Book.IsOut(by.Author) ? Objection.YouAreOut : Objection.AuthorUnknown
        : MemberBook.IsOurs(fact) ? file.Log.Check(fact, by)
        : file.Log.Book.Of(by.Author) is { Role: Role.Reads } && fact is not ErasureConfirmed ? Objection.OnlyReads
        : fact is ConversationRenewed renewed ? renewed.ByItself ?? file.CheckRenewed(by)
        : fact.ByItself ?? OwnPerson(fact) ?? file.Ids.Check(fact)
            ?? PeopleRules.Check(file, fact)
            ?? ConsentRules.Check(file, fact, by)
            ?? VettingRules.Check(file, fact, by)
            ?? CaseStageRules.Check(file, fact)
            ?? TaskRules.Check(file, fact)
            ?? ChildRules.Check(file, fact)
            ?? ReferralRules.Check(file, fact)
            ?? ErasureRules.Check(file, fact, by)
            ?? FormRules.Check(file, fact)
            ?? SafeguardingRules.Check(file, fact, by)
            ?? CheckpointRules.Check(file, fact, by);

    /// <summary>What the person wrote, what they were told, who speaks, what they withdrew, who looked and that something came along wrong is never without effect, whatever is wrong with it.</summary>
    private static bool IsAlwaysHeard(Fact fact) => fact is ConsentWithdrawn or CheckpointCompared { Verdict: CheckpointVerdict.Differs } or AccessNoted or UnknownFact or ErasedFact or PersonKeyed or SealedFact or AuthorIntroduced or CaseOpened or ColleagueInvited or LetterArrived or LettersRead or AnswerWritten or ContactMoved or ContactClosed;

    private static Objection? OwnPerson(Fact fact) => fact is PersonalFact personal ? CaseBounds.AnId(personal.Person) : null;
}
