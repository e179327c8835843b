namespace Waystation.Sealing.Age;

/// <summary>Which recipients may stand in one file together: those of one rule, and a passphrase only alone.</summary>
internal enum Mixing
{
    /// <summary>With any others of this rule.</summary>
    Free,

    /// <summary>With others that stand up to a quantum computer: the weakest stanza is the strength of the file.</summary>
    PostQuantum,

    /// <summary>Alone: whoever knows a passphrase could otherwise pass off a file as sealed by another who knows it.</summary>
    Alone,
}

/// <summary>The one place that knows what may be mixed, on the way in and on the way out.</summary>
/// <remarks>Source: age-encryption.org/v1, "scrypt recipient stanza" and "The MLKEM768-X25519 recipient type" (the same file SHOULD NOT be sealed to both), and
/// the labels of the reference implementation. What somebody else mixed is opened all the same, as the reference does: refusing would protect nobody.</remarks>
internal static class MixingRule
{
    /// <exception cref="ArgumentException">There is no recipient, or they may not stand together.</exception>
    public static void Check(IReadOnlyList<Recipient> to)
    {
        if (to.Count == 0)
        {
            throw new ArgumentException("A file is sealed to at least one recipient.", nameof(to));
        }

        if (to.Count > 1 && to.Any(recipient => recipient.Mixing == Mixing.Alone))
        {
            throw new ArgumentException("A passphrase is a file's only recipient.", nameof(to));
        }

        if (to.Any(recipient => recipient.Mixing != to[0].Mixing))
        {
            throw new ArgumentException("A post-quantum recipient (age1pq1…) does not stand in one file with one that is not: the file would be no safer than the weaker.", nameof(to));
        }
    }

    public static bool Allows(IReadOnlyList<Stanza> stanzas) => stanzas.Count == 1 || stanzas.All(stanza => stanza.Kind != PassphraseRecipient.Kind);
}
