namespace Waystation.Mail;

/// <summary>Someone who can sign for an address. The secret stays with them.</summary>
public interface ISigner
{
    Address Address { get; }

    /// <param name="signature">64 bytes, filled.</param>
    void Sign(ReadOnlySpan<byte> message, Span<byte> signature);
}
