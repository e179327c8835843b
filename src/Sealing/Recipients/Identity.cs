using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Waystation.Mail;
using Waystation.Sealing.Age;

namespace Waystation.Sealing;

internal enum Unwrapping
{
    Opened,
    NotMine,
    Malformed,
}

/// <summary>Somebody who can open what was sealed to them. Wiped when disposed of.</summary>
public abstract class Identity : IDisposable
{
    private protected Identity()
    {
    }

    /// <param name="text">An identity's text as age writes it, <c>AGE-SECRET-KEY-1…</c> or <c>AGE-SECRET-KEY-PQ-1…</c>; the caller wipes it. Never a string.</param>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Identity? identity, out ReadFault fault)
    {
        identity = null;
        if (!Bech32.TryDecode(text, out var prefix, out var data, out fault))
        {
            return false;
        }

        try
        {
            fault = prefix is not (X25519Identity.Prefix or HybridIdentity.Prefix) || text.ContainsAnyInRange('a', 'z') ? new ReadFault(FaultKind.UnknownVersion, 0)
                : data.Length != (prefix == HybridIdentity.Prefix ? HybridIdentity.Size : X25519Identity.Size) ? new ReadFault(FaultKind.WrongLength, text.Length)
                : ReadFault.None;
            identity = fault != ReadFault.None ? null
                : prefix == HybridIdentity.Prefix ? new HybridIdentity(data)
                : new X25519Identity(data);
            return identity is not null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(data);
        }
    }

    public abstract void Dispose();

    public override string ToString() => nameof(Identity);

    internal abstract Unwrapping Unwrap(Stanza stanza, FileKey key);
}
