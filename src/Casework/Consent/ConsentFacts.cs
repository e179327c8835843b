using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Consent;

/// <summary>What somebody agreed to have their data used for. There is no "other": a purpose that has no word here needs one.</summary>
[JsonConverter(typeof(Word<ConsentPurpose>))]
public enum ConsentPurpose
{
    Shelter,
    Journey,
    MedicalCare,
    PsychosocialCare,
    LegalHelp,

    /// <summary>Getting papers.</summary>
    Papers,

    MoneyAndGoods,

    /// <summary>Another organisation takes part or takes over.</summary>
    Referral,

    Advocacy,

    /// <summary>What was done to them is documented, to be proved.</summary>
    Documentation,

    Publication,
    Statistics,
}

/// <summary>How a consent came to us: their own word, three ways, is kept apart from a worker's.</summary>
[JsonConverter(typeof(Word<HowGiven>))]
public enum HowGiven
{
    /// <summary>They wrote it: a letter of theirs in this room says so.</summary>
    InALetter,

    /// <summary>They signed it; a second member must have seen that.</summary>
    OnPaper,

    /// <summary>They said it; a second member must have heard that.</summary>
    Spoken,

    /// <summary>A worker says that they consented. Kept and shown; nothing ever leaves under it.</summary>
    AWorkersWord,
}

/// <summary>What was shown to them, word for word.</summary>
/// <param name="Sha256">SHA-256 of the text in UTF-8, hexadecimal in lower case.</param>
/// <param name="Language">Language tag (BCP 47) of the text.</param>
public sealed record ConsentWording(string Text, string Sha256, string Language)
{
    public override string ToString() => nameof(ConsentWording);

    public static ConsentWording Of(string text, string language) => new(text, Hash(text), language);

    internal Objection? ByItself => CaseBounds.Said(Text, CaseBounds.LongText) ?? CaseBounds.Language(Language) ?? (Sha256 == Hash(Text) ? null : Objection.HashDiffers);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>A person consented: a grant. Its terms never change; whoever wants others asks for another.</summary>
/// <param name="Recipient">Who may get it: an address or a name, compared letter by letter.</param>
/// <param name="From">First day on which it holds.</param>
/// <param name="Until">Last day; at most two years after the first.</param>
/// <param name="Letter">The letter in which they said so; only with <see cref="HowGiven.InALetter"/>.</param>
/// <param name="GivenBy">Whoever consented for a child; null for the person themselves.</param>
public sealed record ConsentGiven(string Person, string Id, ConsentPurpose Purpose, string Recipient, IReadOnlyList<DataCategory> Categories, ConsentWording Wording, HowGiven How, DateOnly From, DateOnly Until, string? Letter = null, string? GivenBy = null) : PersonalFact(Person)
{
    /// <summary>Days after the first on which it still may hold.</summary>
    internal const int LongestDays = 731;

    internal override string? ListId => Id;

    internal override Objection? ByItself =>
        CaseBounds.Said(Recipient, CaseBounds.Name)
        ?? CaseBounds.Some(Categories)
        ?? Wording.ByItself
        ?? Span
        ?? (How == HowGiven.InALetter ? CaseBounds.AnId(Letter ?? "") : Letter is null ? null : Objection.NotThere)
        ?? (GivenBy is null ? null : CaseBounds.AnId(GivenBy));

    private Objection? Span => (Until.DayNumber - From.DayNumber) switch
    {
        < 0 => Objection.EndsBeforeItBegins,
        > LongestDays => Objection.TooMany,
        _ => null,
    };
}

/// <summary>A second member saw or heard that they consented.</summary>
public sealed record ConsentWitnessed(string Grant) : Fact
{
    internal override Objection? ByItself => CaseBounds.AnId(Grant);
}

/// <summary>A person withdrew what they had consented to. It names nobody but by opaque ids, and stays when the person is erased. Nothing ever speaks against writing it.</summary>
/// <param name="Grant">Null for all that they had consented to until then, and for whatever was written down without knowing of this.</param>
public sealed record ConsentWithdrawn(string Person, string? Grant = null) : Fact;
