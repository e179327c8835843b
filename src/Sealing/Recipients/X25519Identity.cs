using System.Security.Cryptography;
using Waystation.Mail;
using Waystation.Sealing.Age;
using Waystation.Sealing.Secrets;

namespace Waystation.Sealing;

/// <summary>The secret half of an <see cref="X25519Recipient"/>.</summary>
/// <remarks>Source: age-encryption.org/v1, "X25519 recipient stanza".</remarks>
public sealed class X25519Identity : Identity
{
    /// <summary>Length of the secret key, in bytes.</summary>
    public const int Size = Sodium.KeySize;

    internal const string Prefix = "age-secret-key-";

    private readonly SecretBytes _scalar;
    private readonly byte[] _point = new byte[Size];

    internal X25519Identity(ReadOnlySpan<byte> scalar)
    {
        _scalar = new SecretBytes(scalar);
        Sodium.X25519Base(scalar, _point);
        Recipient = new X25519Recipient(_point);
    }

    public X25519Recipient Recipient { get; }

    /// <summary>Length of an identity's text, in characters.</summary>
    public static int TextLength => Bech32.EncodedLength(Prefix, Size);

    /// <summary>A new identity from the operating system's randomness.</summary>
    public static X25519Identity Draw()
    {
        Span<byte> scalar = stackalloc byte[Size];
        try
        {
            RandomNumberGenerator.Fill(scalar);
            return new X25519Identity(scalar);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
        }
    }

    /// <summary>Writes <c>AGE-SECRET-KEY-1…</c>; the caller wipes it.</summary>
    /// <param name="text">Of <see cref="TextLength"/> exactly.</param>
    public void WriteText(Span<char> text)
    {
        Bech32.Encode(Prefix, _scalar.Span, text);
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = char.ToUpperInvariant(text[i]);
        }
    }

    public override void Dispose() => _scalar.Dispose();

    public override string ToString() => nameof(X25519Identity);

    internal override Unwrapping Unwrap(Stanza stanza, FileKey key)
    {
        if (stanza.Kind != X25519Recipient.Kind)
        {
            return Unwrapping.NotMine;
        }

        Span<byte> share = stackalloc byte[Size];
        Span<byte> wrapping = stackalloc byte[Sodium.KeySize];
        try
        {
            return stanza.Arguments.Count != 1 || !stanza.TryArgument(0, share) || stanza.Body.Length != FileKey.WrappedSize ? Unwrapping.Malformed
                : !X25519Recipient.TryWrappingKey(_scalar.Span, share, share, _point, wrapping) ? Unwrapping.Malformed
                : Sodium.Unwrap(wrapping, stanza.Body, key.Bytes) ? Unwrapping.Opened
                : Unwrapping.NotMine;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(wrapping);
        }
    }
}
