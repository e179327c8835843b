namespace Waystation.Mail.Wire;

/// <summary>The <c>Content-Digest</c> field, in the one form that is written and taken here: SHA-256 alone.</summary>
/// <remarks>Source: RFC 9530, section 2. A request without content carries the digest of nothing.</remarks>
public static class ContentDigest
{
    public const string Field = "Content-Digest";

    public static string Of(ReadOnlySpan<byte> content) => Of(Digest.Of(content));

    public static string Of(Digest digest) => $"sha-256=:{Convert.ToBase64String(digest.Bytes)}:";
}
