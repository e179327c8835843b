using System.Globalization;

namespace Waystation.Mail.Wire;

/// <summary>Where each request goes, in the one spelling that is signed and taken.</summary>
/// <remarks>Source: docs/wire.md, section 5.</remarks>
public static class Paths
{
    public const string Health = "/v1/health";
    public const string Mailboxes = "/v1/mailboxes/";
    public const string Puzzles = "/v1/puzzles/";

    /// <summary>The query of a request that has none.</summary>
    public const string NoQuery = "?";

    /// <summary>Longest wait for news, in seconds.</summary>
    public const int LongestWait = 60;

    public static string Mailbox(Address mailbox) => Mailboxes + mailbox.ToText();

    public static string Puzzle(Address mailbox) => Puzzles + mailbox.ToText();

    public static string Card(Address mailbox) => Mailbox(mailbox) + "/card";

    public static string Items(Address mailbox) => Mailbox(mailbox) + "/items";

    public static string Item(Address mailbox, ItemId id) => Items(mailbox) + "/" + id.ToText();

    public static string Deletions(Address mailbox) => Mailbox(mailbox) + "/deletions";

    public static string Keeps(Address mailbox) => Mailbox(mailbox) + "/keeps";

    public static string Closing(Address mailbox) => Mailbox(mailbox) + "/closing";

    public static string Renewal(Address mailbox) => Mailbox(mailbox) + "/renewal";

    public static string AppendQuery(DateOnly expires, long? onlyAfter) => onlyAfter is { } after
        ? string.Create(CultureInfo.InvariantCulture, $"?expires={UnixDay.From(expires)}&after={after}")
        : string.Create(CultureInfo.InvariantCulture, $"?expires={UnixDay.From(expires)}");

    /// <param name="work">Shown when the relay asks for it; null: none.</param>
    public static string DropQuery(DateOnly expires, DropWork? work) => AppendQuery(expires, onlyAfter: null) + (work is null ? "" : $"&work={work.ToText()}");

    /// <param name="onlyAfter">Only if this is the last number; null: whatever it is.</param>
    public static string ClosingQuery(long? onlyAfter) => onlyAfter is { } after ? string.Create(CultureInfo.InvariantCulture, $"?after={after}") : NoQuery;

    public static string RenewalQuery(DateOnly until) => string.Create(CultureInfo.InvariantCulture, $"?until={UnixDay.From(until)}");

    /// <param name="bits">At least so hard.</param>
    public static string PuzzleQuery(int bits) => string.Create(CultureInfo.InvariantCulture, $"?bits={bits}");

    public static string ListQuery(long after, int wait) => string.Create(CultureInfo.InvariantCulture, $"?after={after}&wait={wait}");

    public static bool TryReadAppendQuery(string query, out DateOnly expires, out long? onlyAfter)
    {
        expires = default;
        onlyAfter = null;
        var parts = query.Split('&');
        if (parts.Length > 2 || !TryNumber(parts[0], "?expires=", out var day) || day > UnixDay.Last || !UnixDay.TryRead((uint)day, out expires))
        {
            return false;
        }

        if (parts.Length == 2)
        {
            if (!TryNumber(parts[1], "after=", out var after))
            {
                return false;
            }

            onlyAfter = after;
        }

        return AppendQuery(expires, onlyAfter) == query;
    }

    public static bool TryReadDropQuery(string query, out DateOnly expires, out DropWork? work)
    {
        const string Work = "&work=";
        work = null;
        var at = query.IndexOf(Work, StringComparison.Ordinal);
        return TryReadAppendQuery(at < 0 ? query : query[..at], out expires, out var onlyAfter)
            && onlyAfter is null
            && (at < 0 || DropWork.TryParse(query[(at + Work.Length)..], out work));
    }

    public static bool TryReadClosingQuery(string query, out long? onlyAfter)
    {
        onlyAfter = TryNumber(query, "?after=", out var after) ? after : null;
        return ClosingQuery(onlyAfter) == query;
    }

    public static bool TryReadRenewalQuery(string query, out DateOnly until)
    {
        until = default;
        return TryNumber(query, "?until=", out var day) && day <= UnixDay.Last && UnixDay.TryRead((uint)day, out until) && RenewalQuery(until) == query;
    }

    public static bool TryReadPuzzleQuery(string query, out int bits)
    {
        bits = 0;
        if (query == NoQuery)
        {
            return true;
        }

        if (!TryNumber(query, "?bits=", out var asked) || asked > Wire.Puzzle.MostBits)
        {
            return false;
        }

        bits = (int)asked;
        return PuzzleQuery(bits) == query;
    }

    public static bool TryReadListQuery(string query, out long after, out int wait)
    {
        after = 0;
        wait = 0;
        var parts = query.Split('&');
        if (parts.Length != 2 || !TryNumber(parts[0], "?after=", out after) || !TryNumber(parts[1], "wait=", out var seconds) || seconds > LongestWait)
        {
            return false;
        }

        wait = (int)seconds;
        return ListQuery(after, wait) == query;
    }

    private static bool TryNumber(string part, string name, out long number)
    {
        number = 0;
        return part.StartsWith(name, StringComparison.Ordinal) && long.TryParse(part.AsSpan(name.Length), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
