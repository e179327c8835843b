using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Waystation.Casework.Consent;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Referral;

/// <summary>A package for another organisation is prepared. It names people by opaque ids alone and stays when they are erased: what left, to whom, must stay known.</summary>
/// <param name="Recipient">As the grants name them, letter by letter.</param>
/// <param name="People">Ids of people of the case.</param>
public sealed record ReferralProposed(string Id, ConsentPurpose Purpose, string Recipient, IReadOnlyList<DataCategory> Categories, IReadOnlyList<string> People) : Fact
{
    internal override bool IsWhole => People.All(person => person is not null);

    internal override string? ListId => Id;

    internal override Objection? ByItself => CaseBounds.Said(Recipient, CaseBounds.Name) ?? CaseBounds.Some(Categories) ?? CaseBounds.Some(People) ?? People.Select(CaseBounds.AnId).FirstOrDefault(objection => objection is not null);

    /// <summary>What is asked of <see cref="Release"/> for it.</summary>
    [JsonIgnore]
    public ReleaseRequest Request => new(Purpose, Recipient, Categories, People);
}

/// <summary>The package left.</summary>
/// <param name="Items">Items of the room whose facts were in it: what <see cref="Release.Decide"/> let out.</param>
/// <param name="Sha256">Of the package before it was sealed, hexadecimal in lower case.</param>
public sealed partial record ReferralSent(string Referral, IReadOnlyList<long> Items, string Sha256) : Fact
{
    /// <summary>Most facts of one package.</summary>
    public const int Most = 2_000;

    internal override Objection? ByItself => CaseBounds.AnId(Referral) ?? (Items.Count is 0 ? Objection.Empty : Items.Count > Most ? Objection.TooMany : HashForm().IsMatch(Sha256) ? null : Objection.HashDiffers);

    [GeneratedRegex(@"\A[0-9a-f]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex HashForm();
}

/// <summary>Why a package was refused or taken back. Words of their own about people are notes.</summary>
[JsonConverter(typeof(Word<ReferralReason>))]
public enum ReferralReason
{
    NoRoom,
    NotTheirWork,
    NotSafe,
    TheyAskedUsTo,
    NoAnswer,
    AnotherHelps,
    Mistake,
    NotSaid,
}

/// <summary>They answered.</summary>
/// <param name="Reason">Only when they refused.</param>
public sealed record ReferralAnswered(string Referral, bool Accepts, ReferralReason? Reason = null) : Fact
{
    internal override Objection? ByItself => CaseBounds.AnId(Referral) ?? (Accepts == Reason is null ? null : Objection.NotOfThisKind);
}

/// <summary>We take it back. What they have read already they have read.</summary>
public sealed record ReferralWithdrawn(string Referral, ReferralReason Reason) : Fact
{
    internal override Objection? ByItself => CaseBounds.AnId(Referral);
}
