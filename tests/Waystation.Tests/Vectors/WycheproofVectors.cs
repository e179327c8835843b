using System.Security.Cryptography;
using System.Text.Json;
using Waystation.Mail;
using Waystation.Sealing.Secrets;
using Xunit;

namespace Waystation.Tests.Vectors;

/// <summary>Project Wycheproof's files over the very functions that we call, with our own bindings between.</summary>
public sealed class WycheproofVectors
{
    [Fact]
    public void X25519_gives_the_shared_secret_or_refuses_a_point_of_small_order()
    {
        var refused = 0;
        Each("x25519_test.json", (_, test) =>
        {
            var shared = new byte[32];
            if (Sodium.X25519(Hex(test, "private"), Hex(test, "public"), shared))
            {
                Assert.Equal(Hex(test, "shared"), shared);
            }
            else
            {
                refused++;
                Assert.Contains("ZeroSharedSecret", Flags(test));
                Assert.Equal("acceptable", Result(test));
            }
        });
        Assert.NotEqual(0, refused);
    }

    [Fact]
    public void Ed25519_verifies_what_is_valid_and_nothing_else() => Each("ed25519_test.json", (group, test) =>
        Assert.Equal(
            Result(test) == "valid",
            Address.TryRead(Hex(group.GetProperty("publicKey"), "pk"), out var address, out _) && address.Verify(Hex(test, "msg"), Hex(test, "sig"))));

    /// <summary>The payload's cipher is .NET's; a file key is wrapped by libsodium's, without associated data.</summary>
    [Fact]
    public void Both_ChaCha20Poly1305_seal_to_the_same_and_open_nothing_altered()
    {
        var wraps = 0;
        Each("chacha20_poly1305_test.json", (_, test) =>
        {
            var (key, nonce, extra, plain) = (Hex(test, "key"), Hex(test, "iv"), Hex(test, "aad"), Hex(test, "msg"));
            byte[] wire = [.. Hex(test, "ct"), .. Hex(test, "tag")];
            if (nonce.Length != Sodium.NonceSize)
            {
                Assert.Equal("invalid", Result(test));
                return;
            }

            var valid = Result(test) == "valid";
            using var cipher = new ChaCha20Poly1305(key);
            var (made, opened) = (new byte[wire.Length], new byte[plain.Length]);
            cipher.Encrypt(nonce, plain, made.AsSpan(0, plain.Length), made.AsSpan(plain.Length), extra);
            Assert.Equal(valid, made.AsSpan().SequenceEqual(wire));
            Assert.Equal(valid, Opens(() => cipher.Decrypt(nonce, wire.AsSpan(0, plain.Length), wire.AsSpan(plain.Length), opened, extra)));
            Assert.Equal(valid ? plain : new byte[plain.Length], opened);
            if (extra.Length > 0)
            {
                return;
            }

            wraps++;
            Array.Clear(opened);
            Sodium.Wrap(key, nonce, plain, made);
            Assert.Equal(valid, made.AsSpan().SequenceEqual(wire));
            Assert.Equal(valid, Sodium.Unwrap(key, nonce, wire, opened));
            Assert.Equal(valid ? plain : new byte[plain.Length], opened);
        });
        Assert.NotEqual(0, wraps);
    }

    [Fact]
    public void Hkdf_with_SHA256_derives_what_it_must() => Each("hkdf_sha256_test.json", (_, test) =>
    {
        var size = test.GetProperty("size").GetInt32();
        if (Result(test) == "valid")
        {
            var derived = new byte[size];
            HKDF.DeriveKey(HashAlgorithmName.SHA256, Hex(test, "ikm"), derived, Hex(test, "salt"), Hex(test, "info"));
            Assert.Equal(Hex(test, "okm"), derived);

            // As the post-quantum recipient calls it: in two steps.
            var secret = new byte[32];
            HKDF.Extract(HashAlgorithmName.SHA256, Hex(test, "ikm"), Hex(test, "salt"), secret);
            HKDF.Expand(HashAlgorithmName.SHA256, secret, derived, Hex(test, "info"));
            Assert.Equal(Hex(test, "okm"), derived);
        }
        else
        {
            Assert.Throws<ArgumentException>(() => HKDF.DeriveKey(HashAlgorithmName.SHA256, Hex(test, "ikm"), new byte[size], Hex(test, "salt"), Hex(test, "info")));
        }
    });

    [Fact]
    public void Hmac_with_SHA256_is_what_a_header_carries() => Each("hmac_sha256_test.json", (group, test) =>
    {
        var mac = HMACSHA256.HashData(Hex(test, "key"), Hex(test, "msg"));
        var expected = Hex(test, "tag");
        Assert.Equal(group.GetProperty("tagSize").GetInt32(), expected.Length * 8);
        Assert.Equal(Result(test) == "valid", mac.AsSpan(0, expected.Length).SequenceEqual(expected));
    });

    internal static void Each(string file, Action<JsonElement, JsonElement> hold)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Parts.Vectors("wycheproof"), file)));
        var count = 0;
        foreach (var group in document.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                count++;
                try
                {
                    hold(group, test);
                }
                catch (Exception fault)
                {
                    // Which of hundreds it was is what one needs to know.
                    Assert.Fail($"{file}, test {test.GetProperty("tcId").GetInt32()}: {fault.Message}");
                }
            }
        }

        Assert.Equal(document.RootElement.GetProperty("numberOfTests").GetInt32(), count);
    }

    internal static byte[] Hex(JsonElement test, string name) => Convert.FromHexString(test.GetProperty(name).GetString()!);

    internal static string Result(JsonElement test) => test.GetProperty("result").GetString()!;

    private static IEnumerable<string> Flags(JsonElement test) => test.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()!);

    private static bool Opens(Action open)
    {
        try
        {
            open();
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }
}
