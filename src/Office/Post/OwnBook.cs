using System.Security.Cryptography;
using System.Text.Json;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Office.Post;

/// <summary>Where the vault keeps what this desk is: where it belongs, its keys, and the roster that it follows.</summary>
internal static class OwnBook
{
    private const string MembershipKey = "self/membership";
    private const string MemberKey = "self/member";
    private const string RosterKey = "self/roster";
    private const string ShiftPrefix = "shift/";

    public static Membership? Membership(SealedVault vault) => vault.Get(MembershipKey) is { } bytes ? JsonSerializer.Deserialize(bytes, OfficeJson.Default.Membership) : null;

    public static Change Put(Membership membership) => new Change.Put(MembershipKey, JsonSerializer.SerializeToUtf8Bytes(membership, OfficeJson.Default.Membership));

    public static Key? Member(SealedVault vault) => KeyAt(vault, MemberKey);

    /// <returns>The member's seed. The caller wipes it.</returns>
    public static byte[] MemberSeed(SealedVault vault) => vault.Get(MemberKey) ?? throw new InvalidOperationException("The desk has not joined.");

    public static Change PutMember(Seed seed) => new Change.Put(MemberKey, Copy(seed));

    public static Roster? Roster(SealedVault vault) => vault.Get(RosterKey) is { } card && Card.TryRead(card, out var read, out _) && Letters.Roster.TryRead(read, out var roster) ? roster : null;

    public static Change Put(Roster roster) => new Change.Put(RosterKey, roster.Card.ToBytes());

    /// <summary>Addresses of the shift keys, as text.</summary>
    public static IReadOnlyList<string> Shifts(SealedVault vault) => [.. vault.Keys(ShiftPrefix).Select(key => key[ShiftPrefix.Length..])];

    public static Key? Shift(SealedVault vault, string address) => KeyAt(vault, ShiftPrefix + address);

    /// <returns>Seeds of the shift keys. The caller wipes them.</returns>
    public static IReadOnlyList<byte[]> ShiftSeeds(SealedVault vault) => [.. vault.Keys(ShiftPrefix).Select(key => vault.Get(key)!)];

    public static Change PutShift(Seed seed)
    {
        using var key = Key.From(seed);
        return new Change.Put(ShiftPrefix + key.Address.ToText(), Copy(seed));
    }

    /// <summary>What was sealed to a shift that is over must open nowhere any more.</summary>
    public static Change RemoveShift(Address shift) => new Change.Destroy(ShiftPrefix + shift.ToText());

    private static byte[] Copy(Seed seed)
    {
        var bytes = new byte[Seed.Size];
        seed.CopyTo(bytes);
        return bytes;
    }

    private static Key? KeyAt(SealedVault vault, string key)
    {
        if (vault.Get(key) is not { } bytes)
        {
            return null;
        }

        using var seed = Seed.From(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return Key.From(seed);
    }
}
