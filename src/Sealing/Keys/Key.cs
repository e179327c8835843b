using System.Text;
using NSec.Cryptography;
using Waystation.Mail;
using SigningKey = NSec.Cryptography.Key;

namespace Waystation.Sealing;

/// <summary>The key of one address: it signs for the mailbox and opens what was sealed to it. Wiped when disposed of.</summary>
/// <remarks>Source: docs/sealing.md, section 2.</remarks>
public sealed class Key : ISigner, IDisposable
{
    private const string SignContext = "waystation/sign/v1";
    private const string AgeContext = "waystation/age-mlkem768x25519/v1";

    private readonly SigningKey _signing;
    private readonly HybridIdentity _identity;

    private Key(SigningKey signing, HybridIdentity identity)
    {
        _signing = signing;
        _identity = identity;
        Address = Mail.Address.TryRead(signing.PublicKey.Export(KeyBlobFormat.RawPublicKey), out var address, out _)
            ? address
            : throw new InvalidOperationException("A public key is an address.");
    }

    public Address Address { get; }

    public Recipient Recipient => _identity.Recipient;

    /// <summary>Belongs to this key and is wiped with it.</summary>
    public Identity Identity => _identity;

    /// <param name="seed">Stays the caller's, who may dispose of it.</param>
    public static Key From(Seed seed)
    {
        using var sign = seed.Derive(SignContext);
        using var age = seed.Derive(AgeContext);
        return new Key(SigningKey.Import(SignatureAlgorithm.Ed25519, sign.Bytes, KeyBlobFormat.RawPrivateKey), new HybridIdentity(age.Bytes));
    }

    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature) => SignatureAlgorithm.Ed25519.Sign(_signing, message, signature);

    /// <summary>What the mailbox shows of itself: that this is whom to seal to, until when.</summary>
    /// <param name="number">Above every number that was signed before.</param>
    /// <param name="expires">The last day on which it is valid.</param>
    public Card Card(long number, DateOnly expires) => Mail.Card.Sign(this, number, expires, CardKind.Recipient, Encoding.ASCII.GetBytes(Recipient.ToText()));

    public void Dispose()
    {
        _signing.Dispose();
        _identity.Dispose();
    }

    public override string ToString() => nameof(Key);
}
