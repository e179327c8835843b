using System.Security.Cryptography;
using Waystation.Mail;
using Waystation.Mail.Wire;

namespace Waystation.Relay;

/// <summary>What opening a mailbox costs: nearly nothing while it is quiet, more the more are opened. Nobody is asked who they are.</summary>
internal sealed class Toll(TimeProvider clock)
{
    /// <summary>While it is quiet: 256 hashes on average.</summary>
    public const int QuietBits = 8;

    /// <summary>Openings within about a minute that count as quiet.</summary>
    public const int QuietOpenings = 30;

    /// <summary>How long a puzzle is good, in seconds.</summary>
    public const int Lifetime = 120;

    private const double HalfLifeSeconds = 60;

    private readonly Lock _gate = new();
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private double _recent;
    private long _at = clock.GetTimestamp();

    /// <summary>Two bits more for each doubling beyond the quiet rate: those who open four times as many pay sixteen times as much for each.</summary>
    public static int Bits(double recent) =>
        Math.Clamp(QuietBits + (int)Math.Ceiling(2 * Math.Log2(Math.Max(1, recent / QuietOpenings))), QuietBits, Puzzle.MostBits);

    /// <param name="atLeast">In bits.</param>
    public Puzzle Ask(Address mailbox, int atLeast = 0) => Puzzle.Make(_secret, mailbox, Math.Max(atLeast, Bits(Recent())), clock.GetUtcNow().ToUnixTimeSeconds());

    /// <returns>The bits of work that were shown for dropping this item here, lately; 0 for none.</returns>
    public int Shown(DropWork work, Address mailbox, ItemId item)
    {
        var place = DropWork.PlaceOf(mailbox, item);
        return IsLate(work.Puzzle) || !work.Puzzle.IsFrom(_secret, place) || !work.Puzzle.IsSolvedBy(place, work.Solution) ? 0 : work.Puzzle.Bits;
    }

    /// <summary>Whether the work was shown, for this mailbox, lately, and for about today's price.</summary>
    public bool IsPaid(Opening opening) =>
        !IsLate(opening.Puzzle)
        && opening.Puzzle.Bits >= Bits(Recent()) - 2
        && opening.Puzzle.IsFrom(_secret, opening.Card.Mailbox)
        && opening.Puzzle.IsSolvedBy(opening.Card.Mailbox, opening.Solution);

    public void Opened()
    {
        lock (_gate)
        {
            Fade();
            _recent++;
        }
    }

    private bool IsLate(Puzzle puzzle) => clock.GetUtcNow().ToUnixTimeSeconds() - puzzle.Issued is < -1 or > Lifetime;

    private double Recent()
    {
        lock (_gate)
        {
            Fade();
            return _recent;
        }
    }

    private void Fade()
    {
        var now = clock.GetTimestamp();
        _recent *= Math.Pow(0.5, clock.GetElapsedTime(_at, now).TotalSeconds / HalfLifeSeconds);
        _at = now;
    }
}
