using Waystation.Mail;
using Waystation.Office.Load;

namespace Waystation.Office.Deeds;

/// <summary>Why a desk was not allowed to carry more.</summary>
public enum LoadRefusal
{
    /// <summary>Whoever allows it must be on triage today: the root vouches for them.</summary>
    NotOnShift,

    /// <summary>What was typed is no address of a colleague.</summary>
    NotAnAddress,

    /// <summary>Nobody allows themselves more.</summary>
    Yourself,

    /// <summary>More than 50 and no more than 200 cases, until a day within the next 92.</summary>
    OutOfRange,

    /// <summary>What was pasted is no such word, or one for another desk.</summary>
    Unreadable,

    /// <summary>Nobody who is on triage today signed it, or this desk did itself.</summary>
    NotASecondMember,
}

/// <summary>One member on triage lets a colleague's desk carry more open cases than 50. The word is signed with the shift key that the root put on the roster: no desk can make a second member of itself.</summary>
public static class AllowLoad
{
    /// <param name="colleague">The address of their desk, as they sent it.</param>
    /// <returns>Text for the colleague to paste; or why there is none.</returns>
    public static (string? Text, LoadRefusal? Why) Do(Workstation desk, string colleague, int most, DateOnly until) =>
        desk.ShiftToday is not { } shift ? (null, LoadRefusal.NotOnShift)
        : !Address.TryParse(colleague.Trim(), out var member, out _) ? (null, LoadRefusal.NotAnAddress)
        : member.Equals(desk.Member?.Address) ? (null, LoadRefusal.Yourself)
        : !InRange(desk, most, until) ? (null, LoadRefusal.OutOfRange)
        : (CaseLoad.Write(most, until, member, shift), null);

    /// <summary>Takes a colleague's word.</summary>
    /// <returns>Null when it holds from now on.</returns>
    public static LoadRefusal? Take(Workstation desk, string text)
    {
        if (desk.Member is not { } member || CaseLoad.Read(text, member.Address) is not var (word, keep))
        {
            return LoadRefusal.Unreadable;
        }

        if (desk.IsMine(word.By) || desk.Roster?.OnShift(desk.World.Today).Any(on => on.Card.Mailbox.Equals(word.By)) is not true)
        {
            return LoadRefusal.NotASecondMember;
        }

        if (!InRange(desk, word.Most, word.Until))
        {
            return LoadRefusal.OutOfRange;
        }

        desk.Vault.Commit(keep);
        return null;
    }

    private static bool InRange(Workstation desk, int most, DateOnly until) =>
        most is > CaseLoad.Usual and <= CaseLoad.Most && until >= desk.World.Today && until <= desk.World.Today.AddDays(CaseLoad.MostDays);
}
