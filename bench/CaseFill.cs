using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Waystation.Casework.Audit;
using Waystation.Casework.Cases;
using Waystation.Casework.Children;
using Waystation.Casework.Notes;
using Waystation.Casework.People;
using Waystation.Casework.Risk;
using Waystation.Casework.Rooms;
using Waystation.Casework.Support;
using Waystation.Casework.Tasks;
using Waystation.Casework.Vetting;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Bench;

/// <summary>Case rooms as a network would have them after years: mostly short, some long, names that many share; sealed, signed and chained as the real ones are, without a relay. The same for the same number of cases, but for keys.</summary>
/// <param name="opened">So many rooms, the first, hold sealed entries. The others hold noise in their place, which nothing that is measured opens; the index is made of all alike.</param>
internal sealed class CaseFill(World world, int opened)
{
    /// <summary>Relations in the one case that has very many.</summary>
    public const int Links = 6_000;

    private const int PeopleLinked = 400;
    private const double OpenShare = 0.15;

    private static readonly string[] s_first = ["Магомед", "Ахмед", "Иса", "Муса", "Хасан", "Адам", "Зелимхан", "Рамзан", "Ибрагим", "Тимур", "Мадина", "Зарема", "Хеда", "Амина", "Луиза", "Милана", "Зулай", "Мира", "Аслан", "Бекхан", "Дени", "Сулейман", "Умар", "Юсуп", "Раиса", "Петимат", "Шамиль", "Заур", "Лейла", "Фатима", "Ислам", "Алихан", "Тамерлан", "Марьям", "Седа", "Хава", "Мурад", "Руслан", "Анзор", "Элина"];
    private static readonly string[] s_last = ["Хасанов", "Алиев", "Магомадов", "Исаев", "Мусаев", "Ибрагимов", "Джабраилов", "Дадаев", "Эльмурзаев", "Садулаев", "Умаров", "Ахмадов", "Юсупов", "Сулейманов", "Гайтукаев", "Байсаров", "Тепсуркаев", "Висаитов", "Дудаев", "Закриев", "Бекмурзаев", "Цакаев", "Яхъяев", "Шамилев", "Межидов", "Кадыров", "Арсанов", "Барзаев", "Висханов", "Гехаев"];
    private static readonly string[] s_places = ["Грозный", "Нижний Новгород", "Махачкала", "Ставрополь", "Казань", "Тбилиси", "Ереван", "Аргун", "Москва", "Алматы"];
    private static readonly string[] s_words = MakeWords();

    /// <summary>What is printed with the figures.</summary>
    public static string Parameters => string.Create(CultureInfo.InvariantCulture, $"80% of cases have 2 to 11 entries, 18% 15 to 40, 2% 100 to 200, besides the 6 with which each begins and ends; one has {PeopleLinked} people and {Links} relations; {OpenShare:P0} are open; letters 32%, answers 26%, notes 12%, tasks 10%, who looked 8%, the rest needs, whereabouts, risk, vetting, support; {s_first.Length} x {s_last.Length} names, words of {s_words.Length}, both as 1/rank; letters 200 to 900 characters");

    private static readonly byte[] s_noise = RandomNumberGenerator.GetBytes(1_100);

    /// <summary>Of a case: its room and all entries of it; vault and index are written by the caller.</summary>
    /// <param name="number">From 0; case 7 is the one with very many relations.</param>
    public MadeCase Make(int number)
    {
        var dice = new Dice((ulong)number + 1);
        using var roomSeed = world.DrawSeed();
        using var authorSeed = world.DrawSeed();
        using var room = Key.From(roomSeed);
        using var author = Key.From(authorSeed);
        using var contactSeed = world.DrawSeed();
        using var contact = Key.From(contactSeed);
        var changes = new List<Change>(RoomFounding.Found(roomSeed, authorSeed));
        var lines = new List<RoomLine>();
        var by = author.Address.ToText();
        var keys = new Dictionary<string, X25519Identity>(StringComparer.Ordinal);
        string? previous = null;
        var count = 0;
        var length = number == 7 ? 20 : dice.Share() switch { < 0.8 => 2 + dice.Below(10), < 0.98 => 15 + dice.Below(26), _ => 100 + dice.Below(101) };
        var begun = world.Today.AddDays(-dice.Below(1_500) - length);
        foreach (var fact in Facts(dice, number, length, contact))
        {
            Write(fact is PersonalFact personal && !keys.ContainsKey(personal.Person) ? KeyOf(personal.Person) : null);
            Write(fact);
        }

        foreach (var key in keys.Values)
        {
            key.Dispose();
        }

        return new MadeCase(changes, room.Address, CaseFile.Fold(RoomLog.Fold(lines))!, count, contact.Address);

        PersonKeyed KeyOf(string person)
        {
            var keyed = PersonSeal.Draw(person);
            keys[person] = PersonSeal.KeyOf(keyed)!;
            return keyed;
        }

        void Write(Fact? fact)
        {
            if (fact is null)
            {
                return;
            }

            var plain = new Entry { Epoch = 1, Counter = count + 1, Previous = previous, SeenNumber = count, SeenHash = "", Day = begun.AddDays(count * length / (length + 5) % 400), Fact = fact };
            var body = number >= opened ? s_noise
                : SheetSeal.SealText(SignedText.Write((fact is PersonalFact personal ? plain with { Fact = PersonSeal.Seal(personal, keys[personal.Person]) } : plain).ToJson(), room.Address, author), [room.Recipient]);
            var hash = SHA256.HashData(body);
            previous = Convert.ToHexStringLower(hash);
            Digest.TryRead(hash, out var digest, out _);
            var stored = new StoredItem(++count, world.DrawItemId(), world.Today.AddDays(300), digest!, body);
            lines.Add(new RoomLine(count, previous, by, plain));
            changes.Add(new Change.Put($"{RoomPlaces.Prefix(room.Address)}item/{count:D10}", stored.ToBytes()));
        }
    }

    public override string ToString() => nameof(CaseFill);

    private IEnumerable<Fact> Facts(Dice dice, int number, int length, Key contact)
    {
        const string Contact = PersonalFact.TheContact;
        yield return new AuthorIntroduced("Anna");
        yield return new CaseOpened(CaseNumber.From((uint)number).Digits, contact.Card(1, world.Today.AddDays(30)).ToText(), RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32), "ru");
        yield return new LetterArrived(LetterId.Draw().ToText(), world.Today, "ForMyself", "Unsaid", "ru", Text(dice, 30, 130), []);
        yield return new PersonNamed(Contact, Name(dice));
        for (var i = 0; i < length; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"x{i}");
            yield return dice.Below(100) switch
            {
                < 32 => new LetterArrived(LetterId.Draw().ToText(), world.Today, "More", "Unsaid", "ru", Text(dice, 30, 130), []),
                < 58 => new AnswerWritten(LetterId.Draw().ToText(), Text(dice, 20, 100)),
                < 70 => new NoteWritten(Contact, id, Text(dice, 10, 60)),
                < 80 => new TaskAdded(Contact, id, Text(dice, 3, 12), world.Today.AddDays(dice.Below(200) - 150)),
                < 88 => new AccessNoted(AccessKind.Read, [], [], []),
                < 90 => new NeedNoted(Contact, id, NeedKind.Shelter, Text(dice, 3, 15)),
                < 92 => new WhereaboutsSet(Contact, WhereaboutsKind.WithSomebody, "RU", dice.Skewed(s_places)),
                < 94 => new RiskLevelSet(Contact, (RiskLevel)dice.Below(4), Text(dice, 5, 20)),
                < 95 => new AgeBandSet(Contact, (AgeBand)dice.Below(5)),
                < 96 => new PersonNamed($"p{dice.Below(4)}", Name(dice)),
                < 98 => new SupportGiven(Contact, id, SupportHeading.Food, world.Today.AddDays(-dice.Below(100)), Text(dice, 2, 8)),
                _ => new VettingConcluded(Contact, true, Text(dice, 5, 20)),
            };
        }

        if (number == 7)
        {
            for (var i = 0; i < PeopleLinked; i++)
            {
                yield return new PersonNamed($"q{i}", Name(dice));
            }

            for (var i = 0; i < Links; i++)
            {
                var one = dice.Below(PeopleLinked);
                yield return new RelationNoted($"q{one}", $"r{i}", (Relation)dice.Below(6), $"q{(one + 1 + dice.Below(PeopleLinked - 1)) % PeopleLinked}");
            }
        }

        if (dice.Share() >= OpenShare)
        {
            yield return new CaseClosed(CaseOutcome.Safe, ClosingReason.HelpEnded);
        }
    }

    private static string Name(Dice dice) => dice.Below(3) == 0 ? dice.Skewed(s_first) : $"{dice.Skewed(s_first)} {dice.Skewed(s_last)}";

    private static string Text(Dice dice, int least, int most)
    {
        var text = new StringBuilder();
        for (var left = least + dice.Below(most - least); left > 0; left--)
        {
            text.Append(dice.Skewed(s_words)).Append(left % 11 == 0 ? ". " : " ");
        }

        return text.ToString();
    }

    /// <summary>As many words as a language's letters use, made of syllables.</summary>
    private static string[] MakeWords()
    {
        string[] syllables = ["ма", "ко", "ри", "ста", "ло", "ни", "ве", "до", "пре", "чи", "ту", "ба", "гор", "лет", "сен", "ка"];
        var dice = new Dice(99);
        return [.. Enumerable.Range(0, 20_000).Select(_ => string.Concat(Enumerable.Range(0, 2 + dice.Below(3)).Select(_ => dice.One(syllables)))).Distinct(StringComparer.Ordinal)];
    }
}

/// <summary>A case as it was made.</summary>
/// <param name="Changes">What the vault keeps of it.</param>
/// <param name="Entries">How many there are, the keys of people among them.</param>
internal sealed record MadeCase(IReadOnlyList<Change> Changes, Address Room, CaseFile File, int Entries, Address Contact)
{
    public override string ToString() => nameof(MadeCase);
}
