using System.Globalization;
using Waystation.Letters;
using Waystation.Office.Courier;

namespace Waystation.Desk;

/// <summary>The desk's words for what the rooms say in types.</summary>
internal static class Words
{
    public static string Of(DateOnly day) => day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    public static string Of(Purpose purpose) => purpose switch
    {
        Letters.Purpose.ForMyself => "Writes for themselves",
        Letters.Purpose.ForSomeoneElse => "Writes for someone else",
        Letters.Purpose.SomeoneDisappeared => "Someone has disappeared",
        Letters.Purpose.ICanHelp => "Offers help",
        Letters.Purpose.More => "Writes again",
        _ => "A letter",
    };

    public static string Purpose(string purpose) => Enum.TryParse<Purpose>(purpose, out var known) ? Of(known) : purpose;

    public static string Number(string digits) => digits.Length == 7 ? $"{digits[..3]} {digits[3..6]}-{digits[6]}" : digits;

    public static string Excerpt(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= 140 ? line : string.Concat(line.AsSpan(0, 140), "…");
    }

    public static string Of(Office.Index.FoundKind kind) => kind switch
    {
        Office.Index.FoundKind.Letter => "their letter",
        Office.Index.FoundKind.Answer => "our answer",
        Office.Index.FoundKind.FileName => "a file's name",
        _ => "",
    };

    /// <summary>An excerpt in parts: what was looked for, and what stands around it.</summary>
    public static IEnumerable<(string Text, bool IsHit)> Parts(string excerpt)
    {
        foreach (var (part, i) in excerpt.Split('\u0002').Select((part, i) => (part, i)))
        {
            var end = i == 0 ? -1 : part.IndexOf('\u0003', StringComparison.Ordinal);
            if (end >= 0)
            {
                yield return (part[..end], true);
            }

            yield return (part[(end + 1)..].Replace("\u0003", "", StringComparison.Ordinal), false);
        }
    }

    public static string Size(long bytes) => bytes switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000.0:F0} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000.0:F1} MB"),
    };

    public static string Language(string tag)
    {
        try
        {
            return CultureInfo.GetCultureInfo(tag).EnglishName;
        }
        catch (CultureNotFoundException)
        {
            return tag;
        }
    }

    public static string Fact(string kind) => kind switch
    {
        "position" => "Where it was taken",
        "device" => "Device",
        "taken" => "When it was taken",
        "serial" => "Serial number",
        "software" => "Software",
        "author" => "Author",
        _ => kind,
    };

    public static string Of(RosterStanding? standing) => standing switch
    {
        RosterStanding.Good => "good",
        RosterStanding.ExpiresSoon => "good, and runs out soon: ask the founders for the next one",
        RosterStanding.Expired => "expired: no new letters can come until the founders sign the next one",
        RosterStanding.Older => "the relay shows an older one than this desk has seen",
        RosterStanding.OtherRoot => "not your organisation's",
        RosterStanding.TooFewOnShift => "fewer than two are on triage today: the front does not open",
        null => "not seen yet",
        _ => "",
    };

    public static string Of(Trouble trouble) => $"{What(trouble.Kind)} ({Where(trouble.Where)})";

    private static string What(string kind) => kind switch
    {
        "Restored" => "the relay was restored from a backup; this desk has brought it up to date with what it holds",
        "RolledBack" => "the relay shows fewer items than it had confirmed before",
        "Forked" => "the relay shows another history than the one it had confirmed before",
        "Altered" => "an item is not what the relay had confirmed",
        "Dropped" => "an item is missing in the middle",
        "Repeated" => "an item came twice",
        "Reordered" => "items came in another order",
        "UnprovenDeletion" => "an item was said to be deleted, and nobody had signed that",
        "OldRoster" => "an old or foreign roster was shown; it was not followed",
        "ForgedCard" => "a card was shown that its owner had not signed",
        _ => "an answer was not signed by the relay, or was about something else",
    };

    private static string Where(TroublePlace place) => place switch
    {
        TroublePlace.Relay => "the relay as a whole",
        TroublePlace.Roster => "the roster",
        TroublePlace.Intake => "the intake",
        TroublePlace.Member => "your own mailbox",
        TroublePlace.Room => "a case room",
        TroublePlace.Inbox => "a conversation's inbox",
        _ => "",
    };
}
