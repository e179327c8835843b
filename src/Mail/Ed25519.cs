using System.Runtime.InteropServices;

namespace Waystation.Mail;

/// <summary>Verification of signatures by libsodium, and nothing else of it: this room holds no secret.</summary>
internal static unsafe partial class Ed25519
{
    public const int KeySize = 32;
    public const int SignatureSize = 64;

    // Verifying needs no more of sodium_init than that it ran; it may run again.
    private static readonly bool s_ready = Init() >= 0;

    /// <returns>False also for keys of small order and for signatures that are not in canonical form.</returns>
    public static bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (!s_ready || key.Length != KeySize || signature.Length != SignatureSize)
        {
            return false;
        }

        fixed (byte* keyAt = key, messageAt = message, signatureAt = signature)
        {
            return VerifyDetached(signatureAt, messageAt, (ulong)message.Length, keyAt) == 0;
        }
    }

    [LibraryImport("libsodium", EntryPoint = "sodium_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int Init();

    [LibraryImport("libsodium", EntryPoint = "crypto_sign_verify_detached")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int VerifyDetached(byte* signature, byte* message, ulong length, byte* key);
}
