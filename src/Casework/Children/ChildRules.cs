using Waystation.Casework.Cases;
using Waystation.Casework.Consent;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Children;

/// <summary>Who may say what of a child, and whose consent counts for one.</summary>
internal static class ChildRules
{
    public static Objection? Check(CaseFile file, Fact fact) => fact switch
    {
        DeciderNamed or GuardianDangerSet or AssentAsked or BestInterestsConcluded or LegalAdviceRecorded when !file.Children.IsChild(((PersonalFact)fact).Person) => Objection.NotAChild,
        GuardianAsked asked => !file.Children.IsChild(asked.Person) ? Objection.NotAChild
            : file.Children.IsDanger(asked.Person, asked.Guardian) ? Objection.GuardianIsDanger
            : file.Children.GuardianOf(asked.Person) == asked.Guardian ? null
            : Objection.NotTheDecider,
        _ => null,
    };

    /// <summary>What a grant lacks because of whom it is for and who gave it. An adult's is their own word. A child's is their guardian's and their assent; where the law lets them decide, their own; and where nobody in the case may decide or the guardian is the danger, their own and two members' conclusion that sharing is best for them.</summary>
    /// <returns>Null when nothing is lacking.</returns>
    public static GrantState? Lacks(CaseFile file, ConsentGiven terms)
    {
        var (child, giver, book) = (terms.Person, terms.GivenBy ?? terms.Person, file.Children);
        var may = book.IsChild(child) ? book.GuardianOf(child) ?? child : child;
        return giver != may ? GrantState.GivenByAnother
            : !book.IsChild(child) || book.DecidesAlone(child) ? null
            : may == child ? (book.IsBest(child, ChildStep.Sharing) ? null : GrantState.BestInterestsOpen)
            : !book.NeedsAssent(child) || book.AssentTo(child, ChildStep.Sharing) == true ? null
            : GrantState.NoAssent;
    }
}
