using System.Security.Cryptography;
using System.Text;
using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Bench;

/// <summary>A vault as a desk has it after years of work: case rooms with letters in them, sealed, signed and chained as the real ones are, without a relay.</summary>
internal sealed class VaultFill(World world, SealedVault vault)
{
    private static readonly string[] s_words = ["road", "night", "brother", "market", "letter", "friend", "papers", "house", "Tuesday", "village", "doctor", "phone", "bridge", "school", "bread", "train", "river", "coat", "window", "garden", "station", "winter"];

    public void AddCase(int number, int letters)
    {
        using var roomSeed = world.DrawSeed();
        using var authorSeed = world.DrawSeed();
        using var room = Key.From(roomSeed);
        using var author = Key.From(authorSeed);
        using var contactSeed = world.DrawSeed();
        using var contact = Key.From(contactSeed);
        var changes = new List<Change>(RoomFounding.Found(roomSeed, authorSeed));
        var personKey = PersonSeal.Draw(PersonalFact.TheContact);
        using var person = PersonSeal.KeyOf(personKey)!;
        string? previous = null;
        Fact[] facts =
        [
            new AuthorIntroduced("Anna"),
            personKey,
            new CaseOpened(CaseNumber.From((uint)number).Digits, contact.Card(1, world.Today.AddDays(30)).ToText(), RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32), "en"),
            .. Enumerable.Range(0, letters).Select(i => i % 2 == 0
                ? (Fact)new LetterArrived(LetterId.Draw().ToText(), world.Today, "Self", "Unsaid", "en", Text(), [])
                : new AnswerWritten(LetterId.Draw().ToText(), Text())),
        ];
        for (var i = 0; i < facts.Length; i++)
        {
            var entry = new Entry { Epoch = 1, Counter = i + 1, Previous = previous, SeenNumber = i, SeenHash = "", Day = world.Today.AddDays(-letters + i), Fact = facts[i] is PersonalFact personal ? PersonSeal.Seal(personal, person) : facts[i] };
            var body = SheetSeal.SealText(SignedText.Write(entry.ToJson(), room.Address, author), [room.Recipient]);
            previous = Convert.ToHexStringLower(SHA256.HashData(body));
            Digest.TryRead(SHA256.HashData(body), out var hash, out _);
            var stored = new StoredItem(i + 1, world.DrawItemId(), world.Today.AddDays(300), hash!, body);
            changes.Add(new Change.Put($"{RoomPlaces.Prefix(room.Address)}item/{i + 1:D10}", stored.ToBytes()));
        }

        vault.Commit(changes);
    }

    public override string ToString() => nameof(VaultFill);

    /// <summary>A letter of some 300 to 900 characters.</summary>
    private static string Text()
    {
        var text = new StringBuilder();
        for (var left = RandomNumberGenerator.GetInt32(60, 170); left > 0; left--)
        {
            text.Append(s_words[RandomNumberGenerator.GetInt32(s_words.Length)]).Append(left % 11 == 0 ? ". " : " ");
        }

        return text.ToString();
    }
}
