using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Safeguarding;

/// <summary>Where a complaint may be written, and who has a say in it.</summary>
internal static class SafeguardingRules
{
    /// <summary>Whether a fact belongs to rooms of this kind alone.</summary>
    public static bool IsOurs(Fact fact) => fact is PartyNamed or ComplaintMade or TasksConcluded or ComplaintFound;

    public static Objection? Check(CaseFile file, Fact fact, Stamp by) => fact switch
    {
        // A room is one from its beginning: no case becomes one, and none is opened twice.
        SafeguardingOpened => file.Safeguarding.IsOurs || file.Log.Lines.Any(line => line.Number < by.Number && !IsBeginning(line.Entry.Fact)) ? Objection.NotInThisRoom : null,
        StruckOut struck => file.Safeguarding.Knows(struck.Id) ? Objection.NeverStruckOut : null,
        _ when !IsOurs(fact) => null,
        _ when !file.Safeguarding.IsOurs => Objection.NotInThisRoom,
        // Whoever is a party here has no say in who else is, nor in that they are one themselves.
        PartyNamed when by.Member is { } me && file.Safeguarding.IsAParty(me) => Objection.IsAParty,
        PartyNamed { Member: { } member } => file.Log.Members.Contains(member, StringComparer.Ordinal) ? null : Objection.MemberUnknown,
        _ => file.Safeguarding.Check(fact, by),
    };

    private static bool IsBeginning(Fact fact) => fact is AuthorIntroduced or CaseOpened;
}
