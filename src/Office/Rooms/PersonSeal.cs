using System.Security.Cryptography;
using System.Text;
using Waystation.Casework.Rooms;
using Waystation.Sealing;

namespace Waystation.Office.Rooms;

/// <summary>Seals what is said of a person under that person's own key, inside the entry that is sealed to the room.</summary>
/// <remarks>The inner key is X25519: whoever gets at it has opened the room's post-quantum seal before. Both are plain age files, so that a court can open the one with the other.</remarks>
internal static class PersonSeal
{
    /// <summary>A new key for a person, as the fact that introduces it.</summary>
    public static PersonKeyed Draw(string person)
    {
        using var identity = X25519Identity.Draw();
        var text = new char[X25519Identity.TextLength];
        try
        {
            identity.WriteText(text);
            return new PersonKeyed(person, Encoding.ASCII.GetBytes(text));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(text.AsSpan()));
        }
    }

    /// <returns>Null when the fact holds no key.</returns>
    public static X25519Identity? KeyOf(PersonKeyed keyed)
    {
        var text = Encoding.ASCII.GetChars(keyed.Identity);
        try
        {
            return Identity.TryParse(text, out var identity, out _) ? identity as X25519Identity : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(text.AsSpan()));
        }
    }

    public static SealedFact Seal(PersonalFact fact, X25519Identity of)
    {
        var json = fact.ToJson();
        try
        {
            return new SealedFact(fact.Person, AgeFile.Seal(json, [of.Recipient]));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(json);
        }
    }

    /// <param name="of">Null when there is no key of that person.</param>
    /// <returns>The fact; or an unknown one when it does not open, or speaks of somebody else than it says.</returns>
    public static Fact Open(SealedFact sealedFact, X25519Identity? of) =>
        of is not null && AgeFile.Open(sealedFact.Age, [of]) is { } json && Fact.Read(json) is PersonalFact fact && fact.Person == sealedFact.Person ? fact
        : new UnknownFact("sealed");
}
