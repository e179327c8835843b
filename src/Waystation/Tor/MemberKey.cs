using System.Security.Cryptography;
using Waystation.Mail;
using Waystation.Sealing;

namespace Waystation.Commands.Tor;

/// <summary>A key with which a member's tor may find an onion service, and nobody's without one.</summary>
/// <remarks>Source: Tor's rend-spec-v3, section "Client authorization"; x25519 keys as base32 (RFC 4648) without padding. An age identity is the same kind of key in other letters.</remarks>
internal static class MemberKey
{
    private const int Size = 32;
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <returns>The public half for the server, and the secret half, in ASCII, which the caller wipes.</returns>
    public static (string Public, byte[] Secret) Draw()
    {
        using var identity = X25519Identity.Draw();
        var text = GC.AllocateArray<char>(X25519Identity.TextLength, pinned: true);
        byte[]? raw = null;
        try
        {
            identity.WriteText(text);
            if (!Bech32.TryDecode(identity.Recipient.ToText(), out _, out var shown, out _) || !Bech32.TryDecode(text, out _, out raw, out _) || shown.Length != Size || raw.Length != Size)
            {
                throw new InvalidOperationException("An identity of our own cannot be read.");
            }

            var secret = GC.AllocateArray<byte>(Length, pinned: true);
            Write(raw, secret);
            var open = new byte[Length];
            Write(shown, open);
            return (System.Text.Encoding.ASCII.GetString(open), secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(text.AsSpan()));
            CryptographicOperations.ZeroMemory(raw);
        }
    }

    /// <summary>Letters of a key.</summary>
    public const int Length = ((Size * 8) + 4) / 5;

    /// <param name="key">32 bytes.</param>
    /// <param name="into">52 bytes, in ASCII.</param>
    internal static void Write(ReadOnlySpan<byte> key, Span<byte> into)
    {
        var (bits, held, at) = (0u, 0, 0);
        foreach (var one in key)
        {
            bits = (bits << 8) | one;
            held += 8;
            while (held >= 5)
            {
                into[at++] = (byte)Letters[(int)((bits >> (held - 5)) & 31)];
                held -= 5;
            }

            bits &= (1u << held) - 1;
        }

        if (held > 0)
        {
            into[at] = (byte)Letters[(int)((bits << (5 - held)) & 31)];
        }
    }
}
