using System.Security.Cryptography;
using Waystation.Sealing.Age;
using Waystation.Sealing.Secrets;

namespace Waystation.Sealing;

/// <summary>A passphrase: whoever knows it can open. It is a file's only recipient.</summary>
/// <remarks>Source: age-encryption.org/v1, "scrypt recipient stanza".</remarks>
public sealed class PassphraseRecipient : Recipient, IDisposable
{
    /// <summary>The work factor, as a power of two, unless one is given: about a second on a usual machine.</summary>
    public const int DefaultWorkFactor = 18;

    internal const string Kind = "scrypt";
    internal const int SaltSize = 16;

    private readonly SecretBytes _passphrase;
    private readonly int _workFactor;

    /// <param name="passphrase">In UTF-8; copied, so that the caller wipes their own.</param>
    /// <param name="workFactor">As a power of two, 1 to <see cref="PassphraseIdentity.LargestWorkFactor"/>.</param>
    public PassphraseRecipient(ReadOnlySpan<byte> passphrase, int workFactor = DefaultWorkFactor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workFactor, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(workFactor, PassphraseIdentity.LargestWorkFactor);
        if (passphrase.IsEmpty)
        {
            throw new ArgumentException("A passphrase is not empty.", nameof(passphrase));
        }

        _passphrase = new SecretBytes(passphrase);
        _workFactor = workFactor;
    }

    internal override Mixing Mixing => Mixing.Alone;

    internal override int StanzaLength => Stanza.LengthOf(Kind.Length, [Base64Line.UnpaddedLength(SaltSize), _workFactor < 10 ? 1 : 2], FileKey.WrappedSize);

    public override string ToText() => throw new InvalidOperationException("A passphrase has no text to pass on.");

    public void Dispose() => _passphrase.Dispose();

    public override string ToString() => nameof(PassphraseRecipient);

    internal override Stanza Wrap(FileKey key)
    {
        Span<byte> salt = stackalloc byte[SaltSize];
        Span<byte> wrapping = stackalloc byte[Sodium.KeySize];
        try
        {
            RandomNumberGenerator.Fill(salt);
            WrappingKey(_passphrase.Span, salt, _workFactor, wrapping);
            var body = new byte[FileKey.WrappedSize];
            Sodium.Wrap(wrapping, key.Bytes, body);
            return new Stanza(Kind, [Base64Line.WriteWord(salt), _workFactor.ToString(System.Globalization.CultureInfo.InvariantCulture)], body);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(wrapping);
        }
    }

    internal static void WrappingKey(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, int workFactor, Span<byte> wrapping)
    {
        ReadOnlySpan<byte> label = "age-encryption.org/v1/scrypt"u8;
        Span<byte> labelled = stackalloc byte[label.Length + SaltSize];
        label.CopyTo(labelled);
        salt.CopyTo(labelled[label.Length..]);
        Sodium.Scrypt(passphrase, labelled, workFactor, wrapping);
    }
}
