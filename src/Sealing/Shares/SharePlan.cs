using Waystation.Sealing.Shares;

namespace Waystation.Sealing;

/// <param name="Needed">From 1 to <paramref name="Count"/>; 1 only of 1, since several papers that each hold all are copies and not shares.</param>
/// <param name="Count">From 1 to 16.</param>
public sealed record ShareGroup(int Needed, int Count);

/// <summary>How many pieces a seed is shared into, and how many give it back: so many groups, of each of them so many members.</summary>
/// <param name="GroupsNeeded">From 1 to the number of groups.</param>
/// <param name="Groups">From 1 to 16.</param>
/// <param name="Exponent">How much work a passphrase costs whoever guesses, from 0 to 15: 10,000 iterations of PBKDF2 times two to this power.</param>
public sealed record SharePlan(int GroupsNeeded, IReadOnlyList<ShareGroup> Groups, int Exponent = SharePlan.UsualExponent)
{
    /// <summary>20,000 iterations, as the reference implementation has it.</summary>
    public const int UsualExponent = 1;

    /// <summary>Most groups, and most shares of one.</summary>
    public const int Most = 16;

    /// <summary>Any so many of so many.</summary>
    public static SharePlan Of(int needed, int count) => new(1, [new ShareGroup(needed, count)]);

    /// <summary>Whether each number lies in its range.</summary>
    public bool IsPossible =>
        Groups.Count is >= 1 and <= Most
        && GroupsNeeded >= 1 && GroupsNeeded <= Groups.Count
        && Exponent is >= 0 and <= ShareCipher.MostExponent
        && Groups.All(group => group.Count is >= 1 and <= Most && group.Needed >= 1 && group.Needed <= group.Count && (group.Needed > 1 || group.Count == 1));

    public override string ToString() => nameof(SharePlan);

    internal void Check()
    {
        if (!IsPossible)
        {
            throw new ArgumentException("One to 16 groups of one to 16 shares; needed are one to all of them, and one alone only of one.");
        }
    }
}
