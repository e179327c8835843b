using System.Security.Cryptography;
using System.Text;
using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Rooms;
using Waystation.Sealing;
using Xunit;

namespace Waystation.Tests.Office;

public sealed class PersonSealTests : IDisposable
{
    private static readonly DateOnly s_day = new(2026, 11, 22);

    private readonly Key _room = NewKey();
    private readonly Key _author = NewKey();
    private readonly List<StoredItem> _items = [];
    private string? _previous;

    public PersonSealTests()
    {
        Write(new AuthorIntroduced("Anna"));
        Write(new CaseOpened("4021185", "waycard1x", new byte[32], new byte[32], "ru"));
    }

    public void Dispose()
    {
        _room.Dispose();
        _author.Dispose();
    }

    [Fact]
    public void What_is_said_of_a_person_is_there_until_their_key_is_gone_and_of_the_others_it_stays()
    {
        var contact = Introduce("contact");
        var brother = Introduce("brother");
        Write(PersonSeal.Seal(new LetterArrived("l1", s_day, "p", "s", "ru", "Я у подруги.", []), contact));
        Write(PersonSeal.Seal(new AnswerWritten("a1", "Мы рядом.", "brother"), brother));
        Assert.Equal(2, Fold(_items).Turns.Count);

        var erased = Fold(_items.Where(item => item.Number != 3), "contact");
        Assert.IsType<CaseTurn.FromUs>(Assert.Single(erased.Turns));
        Assert.Contains(erased.Log.Lines, line => line.Entry.Fact is ErasedFact { Person: "contact" });
    }

    [Fact]
    public void Without_the_persons_key_the_opened_room_holds_no_word_of_what_was_said_of_them()
    {
        var contact = Introduce("contact");
        Write(PersonSeal.Seal(new LetterArrived("l1", s_day, "p", "s", "en", "MARK-of-a-person", []), contact));
        var opened = Encoding.UTF8.GetString(Parcel.Open(_items[^1].Body.Span, [_room.Identity])!);
        Assert.DoesNotContain("MARK", opened, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String("MARK-of-a-pe"u8), opened, StringComparison.Ordinal);
        Assert.Contains("person", opened, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_said_unsealed_or_under_anothers_seal_has_no_effect()
    {
        var contact = Introduce("contact");
        var brother = Introduce("brother");
        Write(new AnswerWritten("a1", "in the open"));
        Write(PersonSeal.Seal(new AnswerWritten("a2", "of the brother", "brother"), contact));
        Write(new SealedFact("contact", PersonSeal.Seal(new AnswerWritten("a3", "of the brother", "brother"), contact).Age));
        Write(new SealedFact("contact", PersonSeal.Seal(new AnswerWritten("a4", "for another"), brother).Age));
        Write(new SealedFact("contact", [1, 2, 3]));
        Assert.Empty(Fold(_items).Turns);
        Assert.Equal(5, Fold(_items).Log.Unknown);
    }

    [Fact]
    public void Nobodys_word_makes_somebody_erased_whose_key_this_desk_has_not_destroyed()
    {
        Write(new SealedFact("contact", [1, 2, 3]));
        Assert.DoesNotContain(Fold(_items).Log.Lines, line => line.Entry.Fact is ErasedFact);
    }

    [Fact]
    public void Of_two_keys_for_one_person_the_first_counts()
    {
        var first = Introduce("contact");
        Introduce("contact");
        Write(PersonSeal.Seal(new AnswerWritten("a1", "Мы рядом."), first));
        Assert.Single(Fold(_items).Turns);
    }

    private static Key NewKey()
    {
        using var seed = Seed.Draw();
        return Key.From(seed);
    }

    private X25519Identity Introduce(string person)
    {
        var keyed = PersonSeal.Draw(person);
        Write(keyed);
        return PersonSeal.KeyOf(keyed)!;
    }

    private CaseFile Fold(IEnumerable<StoredItem> items, params string[] erased)
    {
        var contents = new RoomContents(_room.Address, erased.ToHashSet(StringComparer.Ordinal), first: 1, checkpoint: null, _ => _room);
        contents.Take(items);
        return contents.Case!;
    }

    private void Write(Fact fact)
    {
        var number = _items.Count + 1;
        var entry = new Entry { Epoch = 1, Counter = number, Previous = _previous, SeenNumber = number - 1, SeenHash = "", Day = s_day, Fact = fact };
        var body = SheetSeal.SealText(SignedText.Write(entry.ToJson(), _room.Address, _author), [_room.Recipient]);
        _previous = Convert.ToHexStringLower(SHA256.HashData(body));
        Assert.True(Digest.TryRead(SHA256.HashData(body), out var hash, out _));
        _items.Add(new StoredItem(number, ItemId.Draw(), s_day, hash, body));
    }
}
