using System.Security.Cryptography;
using Waystation.Sealing.Age;
using Waystation.Sealing.Secrets;

namespace Waystation.Sealing;

/// <summary>A passphrase, to open what was sealed with it.</summary>
/// <remarks>Source: age-encryption.org/v1, "scrypt recipient stanza".</remarks>
public sealed class PassphraseIdentity : Identity
{
    /// <summary>The largest work factor that anyone is made to do, as a power of two: 4 GiB of memory and half a minute.</summary>
    public const int LargestWorkFactor = 22;

    private readonly SecretBytes _passphrase;
    private readonly int _largest;

    /// <param name="passphrase">In UTF-8; copied, so that the caller wipes their own.</param>
    /// <param name="largestWorkFactor">A file that asks for more is refused before any work is done.</param>
    public PassphraseIdentity(ReadOnlySpan<byte> passphrase, int largestWorkFactor = LargestWorkFactor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(largestWorkFactor, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(largestWorkFactor, LargestWorkFactor);
        _passphrase = new SecretBytes(passphrase);
        _largest = largestWorkFactor;
    }

    public override void Dispose() => _passphrase.Dispose();

    public override string ToString() => nameof(PassphraseIdentity);

    internal override Unwrapping Unwrap(Stanza stanza, FileKey key)
    {
        if (stanza.Kind != PassphraseRecipient.Kind)
        {
            return Unwrapping.NotMine;
        }

        Span<byte> salt = stackalloc byte[PassphraseRecipient.SaltSize];
        if (stanza.Arguments.Count != 2 || !stanza.TryArgument(0, salt) || stanza.Body.Length != FileKey.WrappedSize || !TryWorkFactor(stanza.Arguments[1], out var workFactor))
        {
            return Unwrapping.Malformed;
        }

        Span<byte> wrapping = stackalloc byte[Sodium.KeySize];
        try
        {
            PassphraseRecipient.WrappingKey(_passphrase.Span, salt, workFactor, wrapping);
            return Sodium.Unwrap(wrapping, stanza.Body, key.Bytes) ? Unwrapping.Opened : Unwrapping.NotMine;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(wrapping);
        }
    }

    /// <summary>Digits only, no sign, and no zero in front.</summary>
    private bool TryWorkFactor(string text, out int workFactor)
    {
        workFactor = text switch
        {
            [>= '1' and <= '9' and var one] => one - '0',
            [>= '1' and <= '9' and var ten, >= '0' and <= '9' and var one] => ((ten - '0') * 10) + one - '0',
            _ => int.MaxValue,
        };
        return workFactor <= _largest;
    }
}
