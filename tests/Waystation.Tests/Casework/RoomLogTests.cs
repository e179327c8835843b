using System.Text;
using CsCheck;
using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;
using Xunit;

namespace Waystation.Tests.Casework;

public sealed class RoomLogTests
{
    private static readonly DateOnly s_day = new(2026, 11, 22);

    /// <summary>A sound log: a few authors who introduce themselves and write in any order.</summary>
    private static readonly Gen<List<RoomLine>> s_log = Gen.Int[0, 2].List[2, 25].Select(authors =>
    {
        var lines = new List<RoomLine>();
        var places = new Dictionary<int, AuthorPlace>();
        foreach (var author in authors)
        {
            var place = places.GetValueOrDefault(author, AuthorPlace.Start);
            Fact fact = place.Counter == 0 ? new AuthorIntroduced($"author {author}") : new AnswerWritten($"{lines.Count}", "text");
            var hash = $"hash {lines.Count}";
            lines.Add(new RoomLine(lines.Count + 1, hash, $"key {author}", new Entry { Epoch = 1, Counter = place.Counter + 1, Previous = place.BodyHash, SeenNumber = lines.Count, SeenHash = "", Day = s_day, Fact = fact }));
            places[author] = new AuthorPlace(place.Counter + 1, hash);
        }

        return lines;
    });

    [Fact]
    public void A_sound_log_has_no_faults() => s_log.Sample(lines => Assert.Empty(RoomLog.Fold(lines).Faults));

    [Fact]
    public void An_entry_that_was_dropped_repeated_or_changed_on_the_way_is_noticed() => Gen.Select(s_log, Gen.Int[0, 1_000], Gen.Int[0, 2]).Sample((lines, at, how) =>
    {
        at %= lines.Count;
        var line = lines[at];
        var isLastOfItsAuthor = !lines.Skip(at + 1).Any(later => later.Author == line.Author);
        var damaged = lines.ToList();
        switch (how)
        {
            case 0:
                damaged.RemoveAt(at);
                break;
            case 1:
                damaged.Insert(at, line with { Number = line.Number });
                break;
            default:
                damaged[at] = line with { BodyHash = "another" };
                break;
        }

        // Nothing in a log tells that an author's last word is missing or was exchanged: that is what the relay's signed heads are for.
        Assert.Equal(how != 1 && isLastOfItsAuthor, RoomLog.Fold(damaged).Faults.Count == 0);
    });

    [Fact]
    public void An_entry_reads_back_as_it_was_written_and_an_unknown_kind_is_kept()
    {
        var entry = new Entry { Epoch = 1, Counter = 2, Previous = "ab", SeenNumber = 3, SeenHash = "cd", Day = s_day, Fact = new AnswerWritten("1", "текст") };
        Assert.True(Entry.TryRead(entry.ToJson(), out var read) && read == entry);
        var later = Encoding.UTF8.GetString(entry.ToJson()).Replace("answer-written", "bed-offered", StringComparison.Ordinal);
        Assert.True(Entry.TryRead(Encoding.UTF8.GetBytes(later), out var unknown));
        Assert.Equal(new UnknownFact("bed-offered"), unknown.Fact);
        Assert.Equal(2, unknown.Counter);
    }

    [Fact]
    public void A_damaged_entry_is_refused_and_never_throws()
    {
        var json = new Entry { Epoch = 1, Counter = 2, SeenNumber = 3, SeenHash = "cd", Day = s_day, Fact = new LettersRead(["1", "2"]) }.ToJson();
        Gen.Select(Gen.Int[0, json.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            var damaged = json.ToArray();
            damaged[at] = value;
            _ = Entry.TryRead(damaged, out _);
            _ = Entry.TryRead(damaged.AsSpan(0, at), out _);
        });
    }

    [Fact]
    public void A_case_number_catches_every_single_wrong_digit_and_every_swap_of_neighbours() => Gen.UInt.Sample(random =>
    {
        var digits = CaseNumber.From(random).Digits;
        Assert.True(CaseNumber.TryParse(digits, out _));
        for (var at = 0; at < digits.Length; at++)
        {
            for (var digit = '0'; digit <= '9'; digit++)
            {
                Assert.Equal(digit == digits[at], CaseNumber.TryParse(digits[..at] + digit + digits[(at + 1)..], out _));
            }

            if (at > 0 && digits[at] != digits[at - 1])
            {
                Assert.False(CaseNumber.TryParse(digits[..(at - 1)] + digits[at] + digits[at - 1] + digits[(at + 1)..], out _));
            }
        }
    }, iter: 200);
}
