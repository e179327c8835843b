using System.Security.Cryptography;
using Waystation.Sealing;

namespace Waystation.Office.Recovery;

/// <summary>The keys of a reserve: its mailbox at the relay, and what its items are sealed to. They come of two parts of which neither alone gives anything. Wiped when disposed of.</summary>
/// <remarks>HKDF-SHA256 over both parts, one after the other. Source: docs/recovery.md, section 1.</remarks>
internal sealed class ReserveKeys : IDisposable
{
    private const string Context = "waystation/reserve/v1";
    private const string MailboxContext = "waystation/reserve/mailbox/v1";
    private const string SealContext = "waystation/reserve/seal/v1";
    private const string AskContext = "waystation/reserve/ask/v1";

    private ReserveKeys(Seed mailbox, Key opens) => (MailboxSeed, Mailbox, Opens) = (mailbox, Key.From(mailbox), opens);

    public Seed MailboxSeed { get; }

    public Key Mailbox { get; }

    /// <summary>To it the items are sealed. A desk that renews its reserve holds the recipient alone.</summary>
    public Key Opens { get; }

    /// <param name="part">What shares or a code give.</param>
    /// <param name="half">What a colleague keeps.</param>
    public static ReserveKeys From(Seed part, Seed half)
    {
        Span<byte> both = stackalloc byte[2 * Seed.Size];
        Span<byte> derived = stackalloc byte[Seed.Size];
        try
        {
            part.CopyTo(both);
            half.CopyTo(both[Seed.Size..]);
            HKDF.DeriveKey(HashAlgorithmName.SHA256, both, derived, salt: [], info: System.Text.Encoding.ASCII.GetBytes(Context));
            using var whole = Seed.From(derived);
            using var seals = whole.Derive(SealContext);
            return new ReserveKeys(whole.Derive(MailboxContext), Key.From(seals));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(both);
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>Signs the request for the half: whoever has it has the part. Its address names the reserve to the colleague who keeps the half.</summary>
    public static Seed AskerOf(Seed part) => part.Derive(AskContext);

    public void Dispose()
    {
        MailboxSeed.Dispose();
        Mailbox.Dispose();
        Opens.Dispose();
    }

    public override string ToString() => nameof(ReserveKeys);
}
