using System.Text;

namespace Waystation.Mail;

/// <summary>What a hash or a signature is for: each statement begins with its own words, so that none can stand for another.</summary>
/// <remarks>No context is the beginning of another one. Source: docs/wire.md, section 1.</remarks>
internal static class Context
{
    public static ReadOnlySpan<byte> Head => "waystation/head/v1"u8;

    public static ReadOnlySpan<byte> SignedHead => "waystation/signed-head/v1"u8;

    public static ReadOnlySpan<byte> Item => "waystation/item/v1"u8;

    public static ReadOnlySpan<byte> Card => "waystation/card/v1"u8;

    public static ReadOnlySpan<byte> Delete => "waystation/delete/v1"u8;

    public static ReadOnlySpan<byte> Receipt => "waystation/receipt/v1"u8;

    public static ReadOnlySpan<byte> Time => "waystation/time/v1"u8;

    public static ReadOnlySpan<byte> Puzzle => "waystation/puzzle/v1"u8;

    public static ReadOnlySpan<byte> DropWork => "waystation/drop/v1"u8;

    /// <summary>The tag of a request's signature: meant for this relay, nothing at another.</summary>
    public static string Tag(Address relay) => "waystation/" + relay.ToText();

    public static byte[] Join(ReadOnlySpan<byte> context, params ReadOnlySpan<byte[]> parts)
    {
        var length = context.Length;
        foreach (var part in parts)
        {
            length += part.Length;
        }

        var whole = new byte[length];
        context.CopyTo(whole);
        var at = context.Length;
        foreach (var part in parts)
        {
            part.CopyTo(whole, at);
            at += part.Length;
        }

        return whole;
    }

    public static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
