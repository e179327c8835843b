using System.Security.Cryptography;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Members;

/// <summary>A member of a room.</summary>
/// <param name="Id">Their address; of whoever never said one, their signing key. What two-person rules count.</param>
/// <param name="Name">The pseudonym chosen for this room; null while they have written nothing.</param>
/// <param name="AdmittedBy">The member who let them in; null for whoever began the room.</param>
/// <param name="Day">On which they began it or were let in.</param>
public sealed record Seat(string? Id, string? Name, Role Role, string? AdmittedBy, DateOnly Day)
{
    public override string ToString() => nameof(Seat);
}

/// <summary>Who is a member of a room, and who stands behind which signing key. A pure fold.</summary>
/// <remarks>
/// Whoever writes first began the room. Everybody else shows the ticket under a mark that a member had written: one mark is one member, so that the room's key alone makes
/// nobody a second person. A room in which nobody was ever let in by a mark is from before there were marks: there each signing key is a member.
/// </remarks>
public sealed class MemberBook
{
    /// <summary>Most members of one room, let in or waited for.</summary>
    public const int MostMembers = 16;

    private readonly Dictionary<string, Seat> _byAuthor = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Seat> _byMark = new(StringComparer.Ordinal);
    private readonly HashSet<string> _shown = new(StringComparer.Ordinal);

    /// <summary>Everybody, in the order in which they came; whoever has not come yet has no name. A member with two signing keys stands here twice.</summary>
    public IReadOnlyList<Seat> Seats => [.. _byAuthor.Values.Concat(_byMark.Where(seat => !_shown.Contains(seat.Key)).Select(seat => seat.Value))];

    /// <summary>The member behind a signing key; null when nobody let them in.</summary>
    public Seat? Of(string author) => _byAuthor.GetValueOrDefault(author);

    /// <summary>Whether what was written under this mark counts: somebody who shows its ticket is a member, or would be.</summary>
    public bool Counts(string mark) => _byMark.ContainsKey(mark);

    /// <returns>Null when this may be written by whoever holds this seat.</returns>
    public Objection? Check(MemberAdmitted admitted, Seat? by) =>
        by is null ? Objection.AuthorUnknown
        : by.Role != Role.Works ? Objection.OnlyReads
        : _byMark.ContainsKey(admitted.Mark) ? Objection.IdTaken
        : Seats.Count >= MostMembers ? Objection.TooMany
        : admitted.Member is { } member && Seats.Any(seat => seat.Id == member) ? Objection.IsMember
        : null;

    public override string ToString() => nameof(MemberBook);

    /// <summary>The mark of a ticket.</summary>
    public static string MarkOf(ReadOnlySpan<byte> ticket) => Convert.ToHexStringLower(SHA256.HashData(ticket));

    /// <returns>False when it makes nobody a member.</returns>
    internal bool Take(string author, AuthorIntroduced introduced, DateOnly day)
    {
        if (_byAuthor.ContainsKey(author))
        {
            return true;
        }

        var seat = introduced.Ticket is { } ticket ? Shown(MarkOf(ticket), introduced)
            : _byAuthor.Count == 0 || _byMark.Count == 0 ? new Seat(introduced.Member, introduced.Pseudonym, Role.Works, AdmittedBy: null, day)
            : null;
        if (seat is null)
        {
            return false;
        }

        _byAuthor[author] = seat with { Id = seat.Id ?? author };
        return true;
    }

    /// <returns>What speaks against it; null when it counts.</returns>
    internal Objection? Take(string author, MemberAdmitted admitted, DateOnly day)
    {
        var by = Of(author);
        var why = admitted.ByItself ?? Check(admitted, by);
        if (why is null)
        {
            _byMark[admitted.Mark] = new Seat(admitted.Member, Name: null, admitted.Role, by!.Id, day);
        }

        return why;
    }

    private Seat? Shown(string mark, AuthorIntroduced introduced)
    {
        if (!_byMark.TryGetValue(mark, out var seat) || (seat.Id is { } member && member != introduced.Member) || !_shown.Add(mark))
        {
            return null;
        }

        return seat with { Id = seat.Id ?? introduced.Member, Name = introduced.Pseudonym };
    }
}
