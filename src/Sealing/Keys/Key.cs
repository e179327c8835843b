using System.Text;
using Waystation.Mail;
using Waystation.Sealing.Secrets;

namespace Waystation.Sealing;

/// <summary>The key of one address: it signs for the mailbox and opens what was sealed to it. Wiped when disposed of.</summary>
/// <remarks>Source: docs/sealing.md, section 2. A desk holds thousands of these: neither half lies in guarded pages of its own, of which a process may have some ten thousand.</remarks>
public sealed class Key : ISigner, IDisposable
{
    private const string SignContext = "waystation/sign/v1";
    private const string AgeContext = "waystation/age-mlkem768x25519/v1";

    private readonly SecretBytes _signing;
    private readonly HybridIdentity _identity;

    private Key(SecretBytes signing, Address address, HybridIdentity identity) => (_signing, Address, _identity) = (signing, address, identity);

    public Address Address { get; }

    public Recipient Recipient => _identity.Recipient;

    /// <summary>Belongs to this key and is wiped with it.</summary>
    public Identity Identity => _identity;

    /// <param name="seed">Stays the caller's, who may dispose of it.</param>
    public static Key From(Seed seed)
    {
        using var sign = seed.Derive(SignContext);
        using var age = seed.Derive(AgeContext);
        var signing = new SecretBytes(Sodium.SigningKeySize);
        Span<byte> publicKey = stackalloc byte[Sodium.KeySize];
        Sodium.SigningPair(sign.Bytes, publicKey, signing.Span);
        return Mail.Address.TryRead(publicKey, out var address, out _)
            ? new Key(signing, address, new HybridIdentity(age.Bytes))
            : throw new InvalidOperationException("A public key is an address.");
    }

    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature) => Sodium.Sign(_signing.Span, message, signature);

    /// <summary>What the mailbox shows of itself: that this is whom to seal to, until when.</summary>
    /// <param name="number">Above every number that was signed before.</param>
    /// <param name="expires">The last day on which it is valid.</param>
    public Card Card(long number, DateOnly expires) => Card(number, expires, Recipient);

    /// <param name="recipient">To whom it is sealed instead of this key: a key that is destroyed sooner.</param>
    public Card Card(long number, DateOnly expires, Recipient recipient) => Mail.Card.Sign(this, number, expires, CardKind.Recipient, Encoding.ASCII.GetBytes(recipient.ToText()));

    public void Dispose()
    {
        _signing.Dispose();
        _identity.Dispose();
    }

    public override string ToString() => nameof(Key);
}
