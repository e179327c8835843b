using System.Globalization;
using System.Text;

namespace Waystation.Mail.Wire;

/// <summary>How a refusal travels: an HTTP status and one line, a word and sometimes what belongs to it.</summary>
/// <remarks>Source: docs/wire.md, section 6.</remarks>
public static class Refusals
{
    /// <summary>Longest refusal, in bytes.</summary>
    public const int LargestSize = 200;

    public static string Word(RelayRefusal why) => why switch
    {
        RelayRefusal.NoSuchMailbox => "no-such-mailbox",
        RelayRefusal.NotOpen => "not-open",
        RelayRefusal.AnotherCameFirst => "another-came-first",
        RelayRefusal.IdTaken => "id-taken",
        RelayRefusal.AnotherPolicy => "another-policy",
        RelayRefusal.StaleCard => "stale-card",
        RelayRefusal.Closed => "closed",
        RelayRefusal.Full => "full",
        RelayRefusal.TooLarge => "too-large",
        RelayRefusal.WrongSize => "wrong-size",
        RelayRefusal.WrongExpiry => "wrong-expiry",
        RelayRefusal.Busy => "busy",
        RelayRefusal.ClockWrong => "clock-wrong",
        RelayRefusal.Replayed => "replayed",
        RelayRefusal.TooCheap => "too-cheap",
        RelayRefusal.Malformed => "malformed",
    };

    public static int Status(RelayRefusal why) => why switch
    {
        RelayRefusal.NoSuchMailbox => 404,
        RelayRefusal.NotOpen => 403,
        RelayRefusal.AnotherCameFirst => 412,
        RelayRefusal.IdTaken => 409,
        RelayRefusal.AnotherPolicy => 409,
        RelayRefusal.StaleCard => 409,
        RelayRefusal.Closed => 410,
        RelayRefusal.Full => 507,
        RelayRefusal.TooLarge => 413,
        RelayRefusal.WrongSize => 422,
        RelayRefusal.WrongExpiry => 422,
        RelayRefusal.Busy => 503,
        RelayRefusal.ClockWrong => 401,
        RelayRefusal.Replayed => 409,
        RelayRefusal.TooCheap => 402,
        RelayRefusal.Malformed => 400,
    };

    public static byte[] ToBytes(RelayRefusal why, string? detail) =>
        Encoding.ASCII.GetBytes(detail is null ? $"{Word(why)}\n" : $"{Word(why)} {detail}\n");

    /// <param name="detail">What stood behind the word; empty when nothing did.</param>
    public static bool TryRead(int status, ReadOnlySpan<byte> body, out RelayRefusal why, out string detail)
    {
        why = default;
        detail = "";
        if (body.Length is 0 or > LargestSize || body[^1] != '\n' || body[..^1].ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            return false;
        }

        var line = Encoding.ASCII.GetString(body[..^1]);
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var word = space < 0 ? line : line[..space];
        detail = space < 0 ? "" : line[(space + 1)..];
        foreach (var known in Enum.GetValues<RelayRefusal>())
        {
            if (Word(known) == word && Status(known) == status)
            {
                why = known;
                return true;
            }
        }

        return false;
    }

    public static bool TryReadNumber(string detail, out long number) => long.TryParse(detail, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
