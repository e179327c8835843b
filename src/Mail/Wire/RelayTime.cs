using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Waystation.Mail.Wire;

/// <summary>The relay's time, signed for the one request that came with a wrong clock.</summary>
/// <remarks>Signature over "waystation/time/v1" ‖ time 8 ‖ the request's nonce. Source: docs/wire.md, section 6.</remarks>
public sealed record RelayTime(long Seconds)
{
    /// <returns>The refusal's text behind its word: seconds, a space, the signature in base64.</returns>
    public static string Sign(ISigner relay, long seconds, string nonce)
    {
        var signature = new byte[Ed25519.SignatureSize];
        relay.Sign(Signed(seconds, nonce), signature);
        return string.Create(CultureInfo.InvariantCulture, $"{seconds} {Convert.ToBase64String(signature)}");
    }

    public static bool TryRead(Address relay, string nonce, string text, [NotNullWhen(true)] out RelayTime? time)
    {
        time = null;
        Span<byte> signature = stackalloc byte[Ed25519.SignatureSize];
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        if (space is < 1 or > 15 || text.Length != space + 89
            || !long.TryParse(text.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || !Convert.TryFromBase64Chars(text.AsSpan(space + 1), signature, out var length) || length != signature.Length
            || seconds > 253_402_300_799
            || !relay.Verify(Signed(seconds, nonce), signature))
        {
            return false;
        }

        time = new RelayTime(seconds);
        return true;
    }

    private static byte[] Signed(long seconds, string nonce)
    {
        var time = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(time, seconds);
        return Context.Join(Context.Time, time, Context.Ascii(nonce));
    }
}
