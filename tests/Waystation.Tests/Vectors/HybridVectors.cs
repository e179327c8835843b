using System.Runtime.InteropServices;
using System.Text.Json;
using Waystation.Sealing;
using Waystation.Sealing.Secrets;
using Xunit;

namespace Waystation.Tests.Vectors;

/// <summary>The hybrid recipient's parts, each against its own published vectors: X-Wing, ML-KEM-768 inside it, and HPKE around it.</summary>
public sealed partial class HybridVectors
{
    private const int MlKemKeySize = 1184;
    private const int MlKemShareSize = 1088;
    private const int MlKemSecretSize = 2400;

    /// <summary>draft-connolly-cfrg-xwing-kem, appendix C. Drawn shares cannot be asked for by our binding: the published ones are opened.</summary>
    [Fact]
    public void X_Wing_gives_the_key_of_a_seed_and_opens_the_published_shares() => EachOf("xwing", "test-vectors.json", vector =>
    {
        var (key, shared) = (new byte[Sodium.HybridKeySize], new byte[32]);
        Sodium.HybridPublic(Hex(vector, "seed"), key);
        Assert.Equal(Hex(vector, "pk"), key);
        Assert.True(Sodium.HybridDecapsulate(Hex(vector, "sk"), Hex(vector, "ct"), shared));
        Assert.Equal(Hex(vector, "ss"), shared);
        Assert.False(HybridRecipient.IsNobodys(key));

        var (share, again) = (new byte[Sodium.HybridShareSize], new byte[32]);
        Assert.True(Sodium.HybridEncapsulate(key, share, shared));
        Assert.True(Sodium.HybridDecapsulate(Hex(vector, "seed"), share, again));
        Assert.Equal(shared, again);
    });

    /// <summary>draft-ietf-hpke-pq, KEM 0x647a, HKDF-SHA256 and ChaCha20-Poly1305: key and nonce of the first message.</summary>
    [Fact]
    public void The_key_schedule_is_that_of_HPKE()
    {
        var held = 0;
        EachOf("hpke", "hpke-pq-test-vectors.json", vector =>
        {
            if ((vector.GetProperty("kem_id").GetInt32(), vector.GetProperty("kdf_id").GetInt32(), vector.GetProperty("aead_id").GetInt32()) != (0x647a, 1, 3))
            {
                return;
            }

            held++;
            var (shared, key, nonce) = (new byte[32], new byte[32], new byte[12]);
            Assert.True(Sodium.HybridDecapsulate(Hex(vector, "skRm"), Hex(vector, "enc"), shared));
            Assert.Equal(Hex(vector, "shared_secret"), shared);
            HybridSchedule.Derive(shared, HybridSchedule.Context(Hex(vector, "info")), key, nonce);
            Assert.Equal(Hex(vector, "key"), key);
            Assert.Equal(Hex(vector, "base_nonce"), nonce);
        });
        Assert.Equal(1, held);
    }

    /// <summary>A key that FIPS 203, section 7.2, refuses is no recipient: as ours reads it, and as the library does when it encapsulates.</summary>
    [Fact]
    public void An_ML_KEM_key_with_a_number_above_the_modulus_is_nobodys()
    {
        var refused = 0;
        WycheproofVectors.Each("mlkem_768_encaps_test.json", (_, test) =>
        {
            var key = Hex(test, "ek");
            if (key.Length != MlKemKeySize)
            {
                Assert.Equal("invalid", WycheproofVectors.Result(test));
                return;
            }

            // The point of the hybrid key is any good one.
            var hybrid = new byte[Sodium.HybridKeySize];
            key.CopyTo(hybrid, 0);
            hybrid[MlKemKeySize] = 9;
            var valid = WycheproofVectors.Result(test) == "valid";
            refused += valid ? 0 : 1;
            Assert.Equal(!valid, HybridRecipient.IsNobodys(hybrid));
            Assert.Equal(valid, Sodium.HybridEncapsulate(hybrid, new byte[Sodium.HybridShareSize], new byte[32]));

            var (share, shared) = (new byte[MlKemShareSize], new byte[32]);
            Assert.Equal(valid, Encapsulate(share, shared, key, Hex(test, "m")) == 0);
            if (valid)
            {
                Assert.Equal(Hex(test, "c"), share);
                Assert.Equal(Hex(test, "K"), shared);
            }
        });
        Assert.InRange(refused, 100, 200);
    }

    /// <summary>X-Wing makes ML-KEM's seed itself, so these call the same library's own function, that X-Wing is made of. Lengths are ours to hold, and are constants.</summary>
    [Fact]
    public void ML_KEM_inside_gives_keys_and_secrets_as_published()
    {
        WycheproofVectors.Each("mlkem_768_keygen_seed_test.json", (_, test) =>
        {
            var (key, secret) = (new byte[MlKemKeySize], new byte[MlKemSecretSize]);
            Assert.Equal(0, SeedKeypair(key, secret, Hex(test, "seed")));
            Assert.Equal(Hex(test, "ek"), key);
            Assert.Equal(Hex(test, "dk"), secret);
        });
        WycheproofVectors.Each("mlkem_768_test.json", (_, test) =>
        {
            var (seed, share) = (Hex(test, "seed"), Hex(test, "c"));
            if (seed.Length != 64 || share.Length != MlKemShareSize)
            {
                Assert.Equal("invalid", WycheproofVectors.Result(test));
                return;
            }

            var (key, secret, shared) = (new byte[MlKemKeySize], new byte[MlKemSecretSize], new byte[32]);
            Assert.Equal(0, SeedKeypair(key, secret, seed));
            Assert.Equal(0, Decapsulate(shared, share, secret));
            Assert.Equal(WycheproofVectors.Result(test) == "valid", Hex(test, "K").AsSpan().SequenceEqual(shared));
        });
        WycheproofVectors.Each("mlkem_768_semi_expanded_decaps_test.json", (_, test) =>
        {
            // Nobody hands us an expanded secret key, so only the good ones say something here.
            if (WycheproofVectors.Result(test) == "valid")
            {
                var shared = new byte[32];
                Assert.Equal(0, Decapsulate(shared, Hex(test, "c"), Hex(test, "dk")));
                Assert.Equal(Hex(test, "K"), shared);
            }
        });
    }

    private static void EachOf(string folder, string file, Action<JsonElement> hold)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Parts.Vectors(folder), file)));
        Assert.NotEqual(0, document.RootElement.GetArrayLength());
        foreach (var vector in document.RootElement.EnumerateArray())
        {
            hold(vector);
        }
    }

    private static byte[] Hex(JsonElement vector, string name) => WycheproofVectors.Hex(vector, name);

    [LibraryImport("libsodium", EntryPoint = "crypto_kem_mlkem768_seed_keypair")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SeedKeypair(byte[] key, byte[] secret, byte[] seed);

    [LibraryImport("libsodium", EntryPoint = "crypto_kem_mlkem768_enc_deterministic")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Encapsulate(byte[] share, byte[] shared, byte[] key, byte[] seed);

    [LibraryImport("libsodium", EntryPoint = "crypto_kem_mlkem768_dec")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Decapsulate(byte[] shared, byte[] share, byte[] secret);
}
