using System.Numerics;

namespace Waystation.Mail;

/// <summary>The lengths that items may have, so that a length says little: Padmé with a floor of 1 KiB and a ceiling of 1 MiB.</summary>
/// <remarks>Source: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", 2019, section 4. At most 12% larger.</remarks>
public static class SizeClass
{
    /// <summary>Length of the smallest item, in bytes.</summary>
    public const int Smallest = 1024;

    /// <summary>Length of the largest item, in bytes. A larger file is a run of items.</summary>
    public const int Largest = 1_048_576;

    /// <returns>The smallest class that holds this many bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative or above <see cref="Largest"/>.</exception>
    public static int For(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Largest);
        return length <= Smallest ? Smallest : (int)Padme(length);
    }

    public static bool IsValid(int length) => length is >= Smallest and <= Largest && Padme(length) == length;

    /// <summary>Padmé itself, without floor or ceiling: the last bits of a length are zero, the more of them the longer it is.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is below 0 or above 2^62.</exception>
    public static long Padme(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, 1L << 62);
        if (length < 2)
        {
            return length;
        }

        var exponent = BitOperations.Log2((ulong)length);
        var kept = BitOperations.Log2((uint)exponent) + 1;
        var mask = (1L << Math.Max(0, exponent - kept)) - 1;
        return (length + mask) & ~mask;
    }
}
