using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Waystation.Mail.Wire;

/// <summary>The parts of a request that its signature covers.</summary>
/// <param name="Query">With its question mark; a lone "?" when there is none.</param>
/// <param name="ContentDigest">The field's value.</param>
public sealed record SignedParts(string Method, string Path, string Query, string ContentDigest)
{
    public override string ToString() => nameof(SignedParts);
}

/// <summary>A request's signature: who asks, when, and once.</summary>
/// <remarks>
/// A strict subset of RFC 9421: one signature, one spelling, Ed25519 only; covered are always @method, @path, @query and content-digest.
/// The tag names the relay, so that a request for one relay is nothing at another. Source: docs/wire.md, section 5.
/// </remarks>
public sealed class RequestSignature
{
    public const string InputField = "Signature-Input";
    public const string SignatureField = "Signature";

    /// <summary>Length of a nonce, in bytes.</summary>
    public const int NonceSize = 16;

    private const string Covered = "(\"@method\" \"@path\" \"@query\" \"content-digest\")";

    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdef");

    private RequestSignature(Address key, long created, string nonce, string input, byte[] signature)
    {
        Key = key;
        Created = created;
        Nonce = nonce;
        Input = input;
        SignatureText = $"sig=:{Convert.ToBase64String(signature)}:";
    }

    public Address Key { get; }

    /// <summary>Seconds since 1970-01-01 UTC, by the clock of whoever signed.</summary>
    public long Created { get; }

    /// <summary>32 hexadecimal digits.</summary>
    public string Nonce { get; }

    /// <summary>The value of <c>Signature-Input</c>.</summary>
    public string Input { get; }

    /// <summary>The value of <c>Signature</c>.</summary>
    public string SignatureText { get; }

    public static string DrawNonce() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NonceSize));

    /// <param name="nonce">32 hexadecimal digits in lower case; drawn anew for each request.</param>
    public static RequestSignature Sign(ISigner signer, Address relay, SignedParts parts, long created, string nonce)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(created);
        var parameters = Parameters(signer.Address, relay, created, nonce);
        var signature = new byte[Ed25519.SignatureSize];
        signer.Sign(Base(parts, parameters), signature);
        return new RequestSignature(signer.Address, created, nonce, $"sig={parameters}", signature);
    }

    /// <summary>Reads and verifies: the key's signature over these parts, meant for this relay. Time and nonce are for the caller to judge.</summary>
    public static bool TryRead(Address relay, SignedParts parts, string input, string signature, [NotNullWhen(true)] out RequestSignature? read, out ReadFault fault)
    {
        read = null;
        if (!TryReadInput(input, out var key, out var created, out var nonce, out fault))
        {
            return false;
        }

        // What was read is written again: an input in any other spelling does not match.
        var parameters = Parameters(key, relay, created, nonce);
        if (input != $"sig={parameters}")
        {
            fault = new ReadFault(FaultKind.Malformed, 0);
            return false;
        }

        Span<byte> raw = stackalloc byte[Ed25519.SignatureSize];
        if (signature.Length != 94 || !signature.StartsWith("sig=:", StringComparison.Ordinal) || signature[^1] != ':'
            || !Convert.TryFromBase64Chars(signature.AsSpan(5, 88), raw, out var length) || length != raw.Length)
        {
            fault = new ReadFault(FaultKind.Malformed, 0);
            return false;
        }

        if (!key.Verify(Base(parts, parameters), raw))
        {
            fault = new ReadFault(FaultKind.BadSignature, 0);
            return false;
        }

        read = new RequestSignature(key, created, nonce, input, raw.ToArray());
        return true;
    }

    public override string ToString() => nameof(RequestSignature);

    private static bool TryReadInput(string input, [NotNullWhen(true)] out Address? key, out long created, out string nonce, out ReadFault fault)
    {
        const string Start = "sig=" + Covered + ";created=";
        key = null;
        created = 0;
        nonce = "";
        fault = new ReadFault(FaultKind.Malformed, 0);
        if (input.Length > 512 || !input.StartsWith(Start, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = input.AsSpan(Start.Length);
        var end = rest.IndexOf(";nonce=\"", StringComparison.Ordinal);
        fault = new ReadFault(FaultKind.Malformed, Start.Length);
        if (end is < 1 or > 15 || !long.TryParse(rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out created))
        {
            return false;
        }

        rest = rest[(end + 8)..];
        fault = new ReadFault(FaultKind.Malformed, input.Length - rest.Length);
        if (rest.Length < NonceSize * 2 || rest[..(NonceSize * 2)].ContainsAnyExcept(s_digits))
        {
            return false;
        }

        nonce = rest[..(NonceSize * 2)].ToString();
        rest = rest[(NonceSize * 2)..];
        const string KeyId = "\";keyid=\"";
        fault = new ReadFault(FaultKind.Malformed, input.Length - rest.Length);
        return rest.StartsWith(KeyId, StringComparison.Ordinal)
            && rest.Length >= KeyId.Length + Address.TextLength
            && Address.TryParse(rest.Slice(KeyId.Length, Address.TextLength).ToString(), out key, out fault);
    }

    private static string Parameters(Address key, Address relay, long created, string nonce) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Covered};created={created};nonce=\"{nonce}\";keyid=\"{key.ToText()}\";alg=\"ed25519\";tag=\"{Context.Tag(relay)}\"");

    private static byte[] Base(SignedParts parts, string parameters) => SignatureBase.Build(
        [("@method", parts.Method), ("@path", parts.Path), ("@query", parts.Query), ("content-digest", parts.ContentDigest)],
        parameters);
}
