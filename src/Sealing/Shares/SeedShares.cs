using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Waystation.Sealing.Secrets;
using Waystation.Sealing.Shares;

namespace Waystation.Sealing;

/// <summary>A seed, shared among people so that some of them together can have it back and fewer learn nothing.</summary>
/// <remarks>SLIP-0039 (SatoshiLabs, 2017): other programs that keep to it combine the same words. Source: docs/sealing.md, section 8.</remarks>
public static class SeedShares
{
    /// <summary>Whether it may be a passphrase of shares: printable ASCII, or nothing.</summary>
    public static bool MayBePassphrase(ReadOnlySpan<char> typed) => !typed.ContainsAnyExceptInRange(' ', '~');

    /// <param name="seed">Stays the caller's.</param>
    /// <param name="passphrase">Needed besides the shares; empty for none. Another passphrase later gives another seed, and nothing tells: compare the address that comes of it.</param>
    /// <returns>The shares of each group. The caller disposes of them.</returns>
    /// <exception cref="ArgumentException">The plan is not possible, or the passphrase is not of printable ASCII.</exception>
    public static IReadOnlyList<IReadOnlyList<Share>> Split(Seed seed, SharePlan plan, ReadOnlySpan<char> passphrase = default)
    {
        using var bytes = Bytes(passphrase);
        Span<byte> identifier = stackalloc byte[sizeof(ushort)];
        RandomNumberGenerator.Fill(identifier);
        return SharedSecret.Split(seed.Bytes, plan, bytes.Span, BitConverter.ToUInt16(identifier), isExtendable: true);
    }

    /// <summary>Puts shares together again. More than are needed must all belong together, too.</summary>
    /// <param name="shares">In any order; they stay the caller's.</param>
    /// <param name="seed">The caller disposes of it.</param>
    /// <exception cref="ArgumentException">The passphrase is not of printable ASCII.</exception>
    public static bool TryCombine(IReadOnlyList<Share> shares, ReadOnlySpan<char> passphrase, [NotNullWhen(true)] out Seed? seed, [NotNullWhen(false)] out ShareFault? fault)
    {
        using var bytes = Bytes(passphrase);
        seed = null;
        if (!SharedSecret.TryCombine(shares, bytes.Span, out var secret, out fault))
        {
            return false;
        }

        using (secret)
        {
            if (secret.Length != Seed.Size)
            {
                fault = ShareFault.Of(ShareFaultKind.NoSeed);
                return false;
            }

            seed = Seed.From(secret.Span);
            return true;
        }
    }

    private static SecretBytes Bytes(ReadOnlySpan<char> passphrase)
    {
        if (!MayBePassphrase(passphrase))
        {
            throw new ArgumentException("A passphrase of shares is of printable ASCII.", nameof(passphrase));
        }

        var bytes = new SecretBytes(passphrase.Length);
        Encoding.ASCII.GetBytes(passphrase, bytes.Span);
        return bytes;
    }
}
