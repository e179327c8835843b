using System.Buffers.Binary;
using System.Security.Cryptography;
using Waystation.Sealing.Secrets;

namespace Waystation.Sealing.Shares;

/// <summary>What lies between a secret and what is shared of it: four Feistel rounds under a passphrase. Any passphrase opens it, to something else each.</summary>
/// <remarks>Source: SLIP-0039, section Encryption of the master secret.</remarks>
internal static class ShareCipher
{
    /// <summary>Highest exponent that a share can carry.</summary>
    public const int MostExponent = 15;

    private const int Rounds = 4;

    /// <summary>Of all rounds together, at exponent 0.</summary>
    private const int LeastIterations = 10_000;

    public static void Close(Span<byte> secret, ReadOnlySpan<byte> passphrase, in ShareSet set) => Turn(secret, passphrase, set, [0, 1, 2, 3]);

    public static void Open(Span<byte> secret, ReadOnlySpan<byte> passphrase, in ShareSet set) => Turn(secret, passphrase, set, [3, 2, 1, 0]);

    private static void Turn(Span<byte> secret, ReadOnlySpan<byte> passphrase, in ShareSet set, ReadOnlySpan<byte> rounds)
    {
        var half = secret.Length / 2;
        using var left = new SecretBytes(secret[..half]);
        using var right = new SecretBytes(secret[half..]);
        using var mixed = new SecretBytes(half);
        using var key = new SecretBytes(passphrase.Length + 1);
        passphrase.CopyTo(key.Span[1..]);

        ReadOnlySpan<byte> prefix = set.IsExtendable ? [] : "shamir"u8;
        using var salt = new SecretBytes(prefix.Length + (set.IsExtendable ? 0 : sizeof(ushort)) + half);
        prefix.CopyTo(salt.Span);
        if (!set.IsExtendable)
        {
            BinaryPrimitives.WriteUInt16BigEndian(salt.Span[prefix.Length..], set.Identifier);
        }

        foreach (var round in rounds)
        {
            key.Span[0] = round;
            right.Span.CopyTo(salt.Span[^half..]);
            Rfc2898DeriveBytes.Pbkdf2(key.Span, salt.Span, mixed.Span, (LeastIterations << set.Exponent) / Rounds, HashAlgorithmName.SHA256);
            for (var i = 0; i < half; i++)
            {
                mixed.Span[i] ^= left.Span[i];
            }

            right.Span.CopyTo(left.Span);
            mixed.Span.CopyTo(right.Span);
        }

        right.Span.CopyTo(secret);
        left.Span.CopyTo(secret[half..]);
    }
}

/// <summary>What all shares of one sharing have in common.</summary>
/// <param name="Identifier">15 random bits.</param>
/// <param name="IsExtendable">Whether the secret may be shared again under the same passphrase with another identifier.</param>
/// <param name="Exponent">Of the work, from 0 to 15: each step doubles it.</param>
/// <param name="GroupsNeeded">From 1 to 16.</param>
/// <param name="Groups">From <paramref name="GroupsNeeded"/> to 16.</param>
/// <param name="Size">Of the secret, in bytes.</param>
internal readonly record struct ShareSet(ushort Identifier, bool IsExtendable, int Exponent, int GroupsNeeded, int Groups, int Size)
{
    public override string ToString() => nameof(ShareSet);
}
