using System.Text.RegularExpressions;

namespace Waystation.Casework.Rooms;

/// <summary>How much a person may write into one place. Lengths are UTF-16 units.</summary>
public static partial class CaseBounds
{
    /// <summary>A name, a recipient, a place.</summary>
    public const int Name = 200;

    /// <summary>A few sentences: a reason, a need.</summary>
    public const int Text = 4_000;

    /// <summary>A note or the wording of a consent.</summary>
    public const int LongText = 20_000;

    /// <summary>Elements of one list in one fact.</summary>
    public const int Elements = 100;

    /// <summary>An id.</summary>
    public const int Id = 64;

    /// <summary>Whether something has the form of an id.</summary>
    public static bool IsId(string id) => AnId(id) is null;

    /// <returns>Null when the text is there and no longer than allowed.</returns>
    internal static Objection? Said(string text, int longest) =>
        string.IsNullOrWhiteSpace(text) ? Objection.Empty : Within(text, longest);

    /// <returns>Null when the text is left out or no longer than allowed.</returns>
    internal static Objection? Within(string? text, int longest) => text is null || text.Length <= longest ? null : Objection.TooLong;

    internal static Objection? AnId(string id) => IdForm().IsMatch(id) ? null : Objection.BadId;

    /// <returns>Null when the tag has the form of RFC 5646, section 2.1: subtags of up to eight letters or digits, the first of letters.</returns>
    internal static Objection? Language(string tag) => tag.Length <= 35 && LanguageForm().IsMatch(tag) ? null : Objection.BadLanguage;

    /// <returns>Null when it is left out or has the form of ISO 3166-1 alpha-2.</returns>
    internal static Objection? Country(string? country) => country is null or [>= 'A' and <= 'Z', >= 'A' and <= 'Z'] ? null : Objection.BadCountry;

    /// <returns>Null when there is at least one and not too many.</returns>
    internal static Objection? Some<T>(IReadOnlyList<T> list) => list.Count == 0 ? Objection.Empty : list.Count <= Elements ? null : Objection.TooMany;

    [GeneratedRegex(@"\A[A-Za-z0-9-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdForm();

    [GeneratedRegex(@"\A[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\z", RegexOptions.CultureInvariant)]
    private static partial Regex LanguageForm();
}
