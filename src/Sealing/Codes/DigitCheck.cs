namespace Waystation.Sealing.Codes;

/// <summary>The last three digits: with them, the whole number leaves one when divided by 997.</summary>
/// <remarks>997 is prime and ten has order 166 in its field, above the 28 places: so a single wrong digit, and any two different digits that changed places,
/// are always caught; of all else, 996 in 997. As ISO 7064 does with 97. Source: docs/sealing.md, section 5.</remarks>
internal static class DigitCheck
{
    /// <summary>How many digits check.</summary>
    public const int Length = 3;

    private const int Modulus = 997;
    private const int Shift = 1000;

    public static int Of(UInt128 value) => (int)((Modulus + 1 - ((value % Modulus) * Shift % Modulus)) % Modulus);
}
