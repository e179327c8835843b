using System.Diagnostics;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Xunit;

namespace Waystation.Tests.Boundaries;

/// <summary>The relay cannot open mail because it does not ship the code: read from the folder that is put on a server.</summary>
public sealed class RelayPublishTests
{
    private static readonly string[] s_forbidden =
    [
        "AesGcm", "AesCcm", "Aes", "ChaCha20Poly1305", "ECDiffieHellman", "ECDiffieHellmanOpenSsl", "ECDiffieHellmanCng", "HKDF", "Rfc2898DeriveBytes", "MLKem", "X25519", "SP800108HmacCounterKdf", "CryptoStream",
    ];

    private static readonly Lazy<string> s_folder = new(Publish);

    [Fact]
    public void The_published_relay_ships_no_code_of_ours_that_seals_or_opens()
    {
        var files = Directory.GetFiles(s_folder.Value).Select(path => Path.GetFileName(path)).ToList();
        Assert.Contains("Waystation.Relay.dll", files);
        Assert.Equal(["Waystation.Mail.dll", "Waystation.Relay.dll"], files.Where(name => name.StartsWith("Waystation", StringComparison.Ordinal) && name.EndsWith(".dll", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(files, name => name.Contains("NSec", StringComparison.OrdinalIgnoreCase) || name.Contains("BouncyCastle", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Of_libsodium_the_published_relay_calls_nothing_but_signatures()
    {
        var calls = Managed(s_folder.Value).SelectMany(NativeCalls).ToList();
        Assert.Contains(("libsodium", "crypto_sign_verify_detached"), calls);
        Assert.All(calls.Where(call => call.Library.Contains("sodium", StringComparison.Ordinal)), call => Assert.True(MayCall(call.Name), call.Name));
    }

    [Fact]
    public void Nothing_of_ours_in_the_published_relay_refers_to_a_cipher_a_key_agreement_or_a_key_derivation() => Assert.All(
        Managed(s_folder.Value).Where(path => Path.GetFileName(path).StartsWith("Waystation.", StringComparison.Ordinal)),
        path => Assert.Empty(ForbiddenTypes(path)));

    [Fact]
    public void The_check_finds_what_is_planted()
    {
        // Sealing does all that the relay must not: run over it, the same checks must speak up.
        var planted = typeof(Waystation.Sealing.Seed).Assembly.Location;
        Assert.NotEmpty(ForbiddenTypes(planted));
        Assert.Contains(NativeCalls(planted), call => call.Library.Contains("sodium", StringComparison.Ordinal) && !MayCall(call.Name));
    }

    private static bool MayCall(string function) => function == "sodium_init" || function.StartsWith("crypto_sign_", StringComparison.Ordinal);

    private static IEnumerable<string> Managed(string folder) => Directory.GetFiles(folder, "*.dll").Where(path =>
    {
        using var stream = File.OpenRead(path);
        using var pe = new PEReader(stream);
        return pe.HasMetadata;
    });

    private static List<(string Library, string Name)> NativeCalls(string path)
    {
        using var stream = File.OpenRead(path);
        using var pe = new PEReader(stream);
        var reader = pe.GetMetadataReader();
        return
        [
            .. reader.TypeDefinitions
                .SelectMany(type => reader.GetTypeDefinition(type).GetMethods())
                .Select(method => reader.GetMethodDefinition(method).GetImport())
                .Where(import => !import.Module.IsNil)
                .Select(import => (reader.GetString(reader.GetModuleReference(import.Module).Name), reader.GetString(import.Name))),
        ];
    }

    private static List<string> ForbiddenTypes(string path)
    {
        using var stream = File.OpenRead(path);
        using var pe = new PEReader(stream);
        var reader = pe.GetMetadataReader();
        return
        [
            .. reader.TypeReferences
                .Select(type => reader.GetString(reader.GetTypeReference(type).Name))
                .Where(name => s_forbidden.Contains(name, StringComparer.Ordinal)),
        ];
    }

    private static string Publish()
    {
        var folder = Path.Combine(Parts.Root, "artifacts", "tests", "relay-published");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        var start = new ProcessStartInfo("dotnet", ["publish", Path.Combine(Parts.Root, "src", "Relay"), "-c", "Release", "-o", folder, "--nologo", "-v", "quiet"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The test runner's own settings are not the published program's.
        start.Environment.Remove("MSBUILD_EXE_PATH");
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var publish = Process.Start(start) ?? throw new InvalidOperationException("dotnet does not start.");
        var errors = publish.StandardError.ReadToEndAsync();
        var output = publish.StandardOutput.ReadToEnd();
        publish.WaitForExit();
        return publish.ExitCode == 0 ? folder : throw new InvalidOperationException($"The relay could not be published: {output}{errors.Result}");
    }
}
