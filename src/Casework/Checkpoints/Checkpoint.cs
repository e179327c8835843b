using System.Buffers.Binary;
using System.Security.Cryptography;
using Waystation.Casework.Audit;
using Waystation.Casework.Cases;
using Waystation.Casework.Children;
using Waystation.Casework.Consent;
using Waystation.Casework.Finding;
using Waystation.Casework.Notes;
using Waystation.Casework.People;
using Waystation.Casework.Referral;
using Waystation.Casework.Rooms;
using Waystation.Casework.Tasks;
using Waystation.Casework.Vetting;

namespace Waystation.Casework.Checkpoints;

/// <summary>What a room hands to who is let in from a day on: what was said since, and of what was said before only what still holds. A pure function of the log.</summary>
/// <param name="Lines">In the relay's order.</param>
/// <param name="Ids">What other things were called.</param>
/// <param name="Since">Number of the first entry from which on everything comes along; none is so high where nothing does.</param>
public sealed record Checkpoint(IReadOnlyList<RoomLine> Lines, IReadOnlyList<EarlierId> Ids, long Since)
{
    /// <summary>Looks through a room.</summary>
    /// <param name="log">Up to the end of an epoch.</param>
    /// <param name="from">From the first entry after which nothing is dated before this day everything is carried over: a clock that is ahead takes nothing along.</param>
    /// <returns>Null when the log opens no case.</returns>
    public static Checkpoint? Of(RoomLog log, DateOnly from)
    {
        if (CaseFile.Fold(log) is not { } file)
        {
            return null;
        }

        var refused = file.Inadmissible.Select(inadmissible => inadmissible.Line.Number).ToHashSet();
        var said = log.Earlier.Where(id => id.IsOfConversation).Select(id => id.Id).ToHashSet(StringComparer.Ordinal);
        var effective = log.Lines.Where(line => !refused.Contains(line.Number) && !IsOfAnother(line.Entry.Fact) && (line.Entry.Fact switch
        {
            // A letter or an answer is said once.
            LetterArrived letter => said.Add(letter.Id),
            AnswerWritten answer => said.Add(answer.Id),
            _ => true,
        })).ToList();
        var holds = new Holding(file, effective);
        var since = SinceOf(effective, from);
        var kept = effective.Where(line => line.Number >= since || holds.Is(line)).ToList();

        // The key of nobody else than of whom something is carried over, or nothing was said yet.
        var people = kept.Select(line => line.Entry.Fact).OfType<PersonalFact>().SelectMany(fact => fact.About.Append(fact.Person)).Append(PersonalFact.TheContact).ToHashSet(StringComparer.Ordinal);
        var spoken = log.Lines.Select(line => line.Entry.Fact).SelectMany(fact => fact switch
        {
            PersonalFact personal => personal.About.Append(personal.Person),
            ErasedFact erased => [erased.Person],
            SealedFact closed => [closed.Person],
            _ => [],
        }).ToHashSet(StringComparer.Ordinal);
        kept.RemoveAll(line => line.Entry.Fact is PersonKeyed keyed && !people.Contains(keyed.Person) && spoken.Contains(keyed.Person));
        return new Checkpoint(kept, IdsBeside(log.Earlier, effective, kept), since);
    }

    /// <summary>What <see cref="CheckpointMade.Digest"/> says of these lines.</summary>
    /// <param name="lines">Numbers and hashes (64 hexadecimal digits), in any order.</param>
    public static string DigestOf(IEnumerable<(long Number, string Hash)> lines)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("waystation/checkpoint/v1"u8);
        var number = new byte[sizeof(long)];
        foreach (var line in lines.OrderBy(line => line.Number))
        {
            BinaryPrimitives.WriteInt64BigEndian(number, line.Number);
            hash.AppendData(number);
            hash.AppendData(Convert.FromHexString(line.Hash));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public override string ToString() => nameof(Checkpoint);

    /// <summary>Parts of earlier checkpoints, and what nobody can read any more.</summary>
    private static bool IsOfAnother(Fact fact) => fact is Carried or CheckpointMade or CheckpointCompared or UnknownFact or ErasedFact or SealedFact;

    private static long SinceOf(IReadOnlyList<RoomLine> effective, DateOnly from)
    {
        var since = long.MaxValue;
        foreach (var line in effective.Reverse().TakeWhile(line => line.Entry.Day >= from))
        {
            since = line.Number;
        }

        return since;
    }

    private static HashSet<string> Struck(IEnumerable<RoomLine> effective) => effective.Select(line => line.Entry.Fact).OfType<StruckOut>().Select(fact => fact.Id).ToHashSet(StringComparer.Ordinal);

    private static List<EarlierId> IdsBeside(IReadOnlyList<EarlierId> earlier, IReadOnlyList<RoomLine> effective, IReadOnlyList<RoomLine> kept)
    {
        var known = kept.Select(line => NameOf(line.Entry.Fact)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var struck = Struck(effective);
        var ids = new List<EarlierId>(earlier.Where(id => known.Add(id.Kind + id.Id)).Select(id => id with { IsStruck = id.IsStruck || struck.Contains(id.Id) }));
        foreach (var fact in effective.Select(line => line.Entry.Fact))
        {
            if (NameOf(fact) is { } name && known.Add(name))
            {
                var id = IdOf(fact)!;
                ids.Add(new EarlierId(id, Fact.KindOf(fact), fact.ListId is not null && struck.Contains(id), (fact as PersonalFact)?.Person));
            }
        }

        return ids;
    }

    private static string? NameOf(Fact fact) => IdOf(fact) is { } id ? Fact.KindOf(fact) + id : null;

    private static string? IdOf(Fact fact) => fact switch
    {
        LetterArrived letter => letter.Id,
        AnswerWritten answer => answer.Id,
        _ => fact.ListId,
    };

    /// <summary>Of what was said before the day: whether it still holds.</summary>
    private sealed class Holding
    {
        private readonly CaseFile _file;
        private readonly HashSet<long> _standing;
        private readonly HashSet<string> _struck;
        private readonly long _waiting;
        private readonly Dictionary<string, long> _last = new(StringComparer.Ordinal);
        private readonly long _moved;

        public Holding(CaseFile file, IReadOnlyList<RoomLine> effective)
        {
            _file = file;
            _standing = [.. file.Standing.Where(standing => standing.Fact is not (LetterArrived or NoteWritten)).Select(standing => standing.Number)];
            _struck = Struck(effective);
            _waiting = Waiting(effective);
            _moved = effective.LastOrDefault(line => line.Entry.Fact is ContactMoved)?.Number ?? 0;
            foreach (var line in effective)
            {
                if (PlaceOf(line) is { } place)
                {
                    _last[place] = line.Number;
                }
            }
        }

        public bool Is(RoomLine line) => line.Entry.Fact switch
        {
            LetterArrived or AnswerWritten => line.Number >= _waiting,
            NoteWritten or AccessNoted or StruckOut => false,
            ContactMoved => line.Number == _moved,

            // How a consent came about is looked at as a whole.
            ConsentGiven or ConsentWitnessed or ConsentWithdrawn => true,

            // Also what is done: it may be opened again.
            TaskAdded { Id: var task } => IsThere(task) && IsLast(line),
            TaskHandedOver { Task: var task } => IsThere(task),
            TaskMarked { Task: var task } => IsThere(task),
            ReferralSent { Referral: var referral } => _file.Referrals.Find(referral) is not null,
            ReferralAnswered { Referral: var referral } => _file.Referrals.Find(referral) is not null,
            ReferralWithdrawn { Referral: var referral } => _file.Referrals.Find(referral) is not null,
            { ListId: { } id } when _struck.Contains(id) => false,
            AgeBandSet or DeciderNamed or GuardianDangerSet or AssentAsked or GuardianAsked or HostClearanceSet => true,
            PersonalFact { Category: not null } => _standing.Contains(line.Number),
            PersonalFact personal => personal.About.All(_file.People.Knows) && IsLast(line),
            _ => IsLast(line),
        };

        private bool IsLast(RoomLine line) => PlaceOf(line) is not { } place || _last[place] == line.Number;

        /// <summary>Where the conversation goes on: at the first letter that nobody has read, or to which nobody has answered.</summary>
        private static long Waiting(IReadOnlyList<RoomLine> effective)
        {
            var answered = effective.LastOrDefault(line => line.Entry.Fact is AnswerWritten)?.Number ?? 0;
            var read = effective.Select(line => line.Entry.Fact).OfType<LettersRead>().SelectMany(fact => fact.Ids).ToHashSet(StringComparer.Ordinal);
            return effective.FirstOrDefault(line => line.Entry.Fact is LetterArrived letter && (line.Number > answered || !read.Contains(letter.Id)))?.Number ?? long.MaxValue;
        }

        private bool IsThere(string task) => _file.Tasks.Find(task) is not null;

        /// <summary>Of what a member concluded their last word counts.</summary>
        private string? PlaceOf(RoomLine line) => line.Entry.Fact is VettingConcluded concluded ? $"concluded {concluded.Person} {_file.Log.MemberOf(line.Author)}" : Findable.PlaceOf(line.Entry.Fact);
    }
}
