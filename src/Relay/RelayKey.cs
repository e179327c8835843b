using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Waystation.Mail;

namespace Waystation.Relay;

/// <summary>The relay's own key: signs heads, receipts and its time, and opens nothing.</summary>
/// <remarks>Whoever steals it can vouch for false heads in this relay's name; they read no mail. Source: docs/wire.md, section 8.</remarks>
internal sealed unsafe partial class RelayKey : ISigner, IDisposable
{
    public const int SeedSize = 32;

    private readonly byte[] _secret = GC.AllocateArray<byte>(64, pinned: true);

    /// <param name="seed">32 bytes; not kept.</param>
    public RelayKey(ReadOnlySpan<byte> seed)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(seed.Length, SeedSize);
        var key = new byte[Address.Size];
        fixed (byte* keyAt = key, secretAt = _secret, seedAt = seed)
        {
            if (Init() < 0 || SeedKeypair(keyAt, secretAt, seedAt) != 0)
            {
                throw new InvalidOperationException("libsodium does not start.");
            }
        }

        Address = Address.TryRead(key, out var address, out _) ? address : throw new InvalidOperationException("libsodium made no key.");
    }

    public Address Address { get; }

    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(signature.Length, 64);
        fixed (byte* messageAt = message, signatureAt = signature, secretAt = _secret)
        {
            _ = SignDetached(signatureAt, null, messageAt, (ulong)message.Length, secretAt);
        }
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_secret);

    public override string ToString() => nameof(RelayKey);

    [LibraryImport("libsodium", EntryPoint = "sodium_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int Init();

    [LibraryImport("libsodium", EntryPoint = "crypto_sign_seed_keypair")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int SeedKeypair(byte* key, byte* secret, byte* seed);

    [LibraryImport("libsodium", EntryPoint = "crypto_sign_detached")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int SignDetached(byte* signature, ulong* length, byte* message, ulong messageLength, byte* secret);
}
