namespace Waystation.Sealing.Age;

/// <summary>The first and last line of ASCII armor.</summary>
/// <remarks>Source: age-encryption.org/v1, "ASCII armor".</remarks>
internal static class ArmorText
{
    public static ReadOnlySpan<byte> Begin => "-----BEGIN AGE ENCRYPTED FILE-----"u8;

    public static ReadOnlySpan<byte> End => "-----END AGE ENCRYPTED FILE-----"u8;
}
