using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Waystation.Sealing;
using Xunit;

namespace Waystation.Tests.Vectors;

/// <summary>The age community's own test files (C2SP/CCTV), read where they lie: success, the plaintext before a fault, and each refusal.</summary>
public sealed class AgeVectors
{
    public static TheoryData<string> Files
    {
        get
        {
            var folder = Path.Combine(Parts.Shared, "vectors", "age");
            return Directory.Exists(folder)
                ? [.. Directory.GetFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)]
                : ["none"];
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_file_comes_out_as_it_says(string name)
    {
        var vector = Vector.Read(Path.Combine(Parts.Vectors("age"), name));
        using var into = new MemoryStream();
        var fault = await AgeFile.OpenAsync(new StutteringStream(vector.Sealed), into, vector.Identities, TestContext.Current.CancellationToken);

        Assert.Equal(vector.Expected, fault);
        if (vector.PayloadHash is { } hash)
        {
            Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(into.ToArray())));
        }
        else if (vector.Expected is not OpenFault.ArmorFault)
        {
            Assert.Equal(0, into.Length);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void In_memory_a_binary_file_opens_if_and_only_if_it_is_whole(string name)
    {
        var vector = Vector.Read(Path.Combine(Parts.Vectors("age"), name));
        if (vector.Identities.Any(identity => identity is PassphraseIdentity))
        {
            return; // Slow, and the stanza is the same code as above.
        }

        var opened = AgeFile.Open(vector.Sealed, vector.Identities);
        if (vector.Expected is null && !vector.Armored)
        {
            Assert.Equal(vector.PayloadHash, Convert.ToHexStringLower(SHA256.HashData(opened!)));
        }
        else
        {
            Assert.Null(opened);
        }
    }

    [Fact]
    public void None_is_missing() => Assert.Equal(143, Directory.GetFiles(Parts.Vectors("age")).Length);

    private sealed record Vector(OpenFault? Expected, string? PayloadHash, bool Armored, IReadOnlyList<Identity> Identities, byte[] Sealed)
    {
        public static Vector Read(string path)
        {
            var bytes = File.ReadAllBytes(path);
            var end = bytes.AsSpan().IndexOf("\n\n"u8);
            var lines = Encoding.UTF8.GetString(bytes, 0, end).Split('\n').Select(line => line.Split(": ", 2)).ToList();
            string? One(string key) => lines.Find(line => line[0] == key)?[1];
            var file = bytes[(end + 2)..];
            if (One("compressed") is { } compression)
            {
                Assert.Equal("zlib", compression);
                using var inflated = new MemoryStream();
                using var inflate = new ZLibStream(new MemoryStream(file), CompressionMode.Decompress);
                inflate.CopyTo(inflated);
                file = inflated.ToArray();
            }

            var identities = new List<Identity>();
            foreach (var line in lines)
            {
                if (line[0] == "identity")
                {
                    Assert.True(Identity.TryParse(line[1], out var identity, out _));
                    identities.Add(identity);
                }
                else if (line[0] == "passphrase")
                {
                    identities.Add(new PassphraseIdentity(Encoding.UTF8.GetBytes(line[1])));
                }
            }

            return new Vector(Fault(One("expect")!), One("payload"), One("armored") == "yes", identities, file);
        }

        private static OpenFault? Fault(string expected) => expected switch
        {
            "success" => null,
            "header failure" => OpenFault.HeaderFault,
            "no match" => OpenFault.NoMatch,
            "HMAC failure" => OpenFault.HmacFault,
            "payload failure" => OpenFault.PayloadFault,
            "armor failure" => OpenFault.ArmorFault,
            _ => throw new InvalidOperationException("Unknown expectation."),
        };
    }
}
