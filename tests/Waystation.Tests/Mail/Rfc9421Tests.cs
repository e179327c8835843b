using System.Text;
using Waystation.Mail;
using Waystation.Mail.Wire;
using Waystation.Relay;
using Waystation.Tests.Relay;
using Xunit;

namespace Waystation.Tests.Mail;

/// <summary>Signed requests: the RFCs' own examples, and the one spelling that is taken here.</summary>
public sealed class Rfc9421Tests
{
    private static readonly SignedParts s_parts = new("PUT", "/v1/mailboxes/x/items/y", "?expires=20000", ContentDigest.Of("body"u8));

    [Fact]
    public void The_example_of_RFC_9421_appendix_B_2_6_comes_out_as_printed()
    {
        using var key = new RelayKey(Convert.FromBase64String("n4Ni+HpISpVObnQMW0wOhCKROaIKqKtW/2ZYb2p9KcU="));
        Assert.Equal("JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=", Convert.ToBase64String(key.Address.Bytes));
        var text = SignatureBase.Build(
            [
                ("date", "Tue, 20 Apr 2021 02:07:55 GMT"), ("@method", "POST"), ("@path", "/foo"), ("@authority", "example.com"),
                ("content-type", "application/json"), ("content-length", "18"),
            ],
            "(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\");created=1618884473;keyid=\"test-key-ed25519\"");
        const string Printed = """
            "date": Tue, 20 Apr 2021 02:07:55 GMT
            "@method": POST
            "@path": /foo
            "@authority": example.com
            "content-type": application/json
            "content-length": 18
            "@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"
            """;
        Assert.Equal(Printed, Encoding.ASCII.GetString(text));
        var signature = new byte[64];
        key.Sign(text, signature);
        Assert.Equal("wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==", Convert.ToBase64String(signature));
        Assert.True(key.Address.Verify(text, signature));
    }

    [Theory]
    [InlineData("{\"hello\": \"world\"}\n", "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:")]
    [InlineData("", "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:")]
    public void The_content_digests_of_RFC_9530_appendix_B_come_out_as_printed(string content, string digest) =>
        Assert.Equal(digest, ContentDigest.Of(Encoding.ASCII.GetBytes(content)));

    [Fact]
    public void A_signature_is_read_back_and_holds_for_nothing_else()
    {
        using var key = TestRelay.NewKey();
        using var relay = TestRelay.NewKey();
        using var other = TestRelay.NewKey();
        var nonce = RequestSignature.DrawNonce();
        var signed = RequestSignature.Sign(key, relay.Address, s_parts, 1_790_000_000, nonce);
        Assert.True(RequestSignature.TryRead(relay.Address, s_parts, signed.Input, signed.SignatureText, out var read, out _));
        Assert.Equal((key.Address, 1_790_000_000, nonce), (read.Key, read.Created, read.Nonce));
        Assert.False(RequestSignature.TryRead(other.Address, s_parts, signed.Input, signed.SignatureText, out _, out _));
        Assert.All(
            [s_parts with { Method = "GET" }, s_parts with { Path = "/v1/mailboxes/x/items/z" }, s_parts with { Query = "?expires=20001" }, s_parts with { ContentDigest = ContentDigest.Of("b0dy"u8) }],
            parts => Assert.False(RequestSignature.TryRead(relay.Address, parts, signed.Input, signed.SignatureText, out _, out _)));
    }

    [Fact]
    public void A_signature_in_any_other_spelling_is_not_taken()
    {
        using var key = TestRelay.NewKey();
        using var relay = TestRelay.NewKey();
        var signed = RequestSignature.Sign(key, relay.Address, s_parts, 1_790_000_000, RequestSignature.DrawNonce());
        string[] inputs =
        [
            signed.Input + " ", signed.Input.Replace("sig=", "sig1=", StringComparison.Ordinal), signed.Input.Replace(";created=1", ";created=01", StringComparison.Ordinal),
            signed.Input.Replace(";alg=\"ed25519\"", "", StringComparison.Ordinal), signed.Input.Replace("\"@query\" ", "", StringComparison.Ordinal),
            signed.Input + ";expires=1", signed.Input.ToUpperInvariant(), "",
        ];
        Assert.All(inputs, input => Assert.False(RequestSignature.TryRead(relay.Address, s_parts, input, signed.SignatureText, out _, out _)));
        string[] texts = [signed.SignatureText + ":", signed.SignatureText[..^2], "sig=::", "", signed.SignatureText.Replace("sig=", "gis=", StringComparison.Ordinal)];
        Assert.All(texts, text => Assert.False(RequestSignature.TryRead(relay.Address, s_parts, signed.Input, text, out _, out _)));
    }
}
