using System.Diagnostics.CodeAnalysis;
using Waystation.Mail;
using Waystation.Sealing.Age;

namespace Waystation.Sealing;

/// <summary>Somebody whom a file can be sealed to.</summary>
public abstract class Recipient
{
    private protected Recipient()
    {
    }

    /// <summary>Which others may stand beside this one.</summary>
    internal abstract Mixing Mixing { get; }

    /// <summary>Length of this recipient's stanza as written, in bytes: the same for every file.</summary>
    internal abstract int StanzaLength { get; }

    /// <param name="text">A recipient's text as age writes it, <c>age1…</c> or <c>age1pq1…</c>.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out Recipient? recipient, out ReadFault fault)
    {
        recipient = null;
        if (!Bech32.TryDecode(text, out var prefix, out var data, out fault))
        {
            return false;
        }

        if (prefix is not (X25519Recipient.Prefix or HybridRecipient.Prefix) || text.AsSpan().ContainsAnyInRange('A', 'Z'))
        {
            fault = new ReadFault(FaultKind.UnknownVersion, 0);
            return false;
        }

        var isHybrid = prefix == HybridRecipient.Prefix;
        if (data.Length != (isHybrid ? HybridRecipient.Size : X25519Recipient.Size))
        {
            fault = new ReadFault(FaultKind.WrongLength, text.Length);
            return false;
        }

        if (isHybrid ? HybridRecipient.IsNobodys(data) : X25519Recipient.IsNobodys(data))
        {
            fault = new ReadFault(FaultKind.OutOfRange, 0);
            return false;
        }

        recipient = isHybrid ? new HybridRecipient(data) : new X25519Recipient(data);
        return true;
    }

    /// <exception cref="InvalidOperationException">This recipient is a passphrase, and has no text.</exception>
    public abstract string ToText();

    public override string ToString() => nameof(Recipient);

    internal abstract Stanza Wrap(FileKey key);
}
