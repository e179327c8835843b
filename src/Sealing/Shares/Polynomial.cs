using System.Security.Cryptography;
using Waystation.Sealing.Secrets;

namespace Waystation.Sealing.Shares;

/// <summary>Points of polynomials over the field of 256 elements, one polynomial for each byte. What is secret is neither looked up in tables nor branched on; where the points lie is public.</summary>
/// <remarks>The field of Rijndael, x^8 + x^4 + x^3 + x + 1. Source: SLIP-0039, section Shamir's secret sharing.</remarks>
internal static class Polynomial
{
    /// <summary>The values at one place, through points of which there are as many as the polynomials have coefficients.</summary>
    /// <param name="points">At places that are all different.</param>
    /// <param name="into">As long as each point.</param>
    public static void At(byte place, IReadOnlyList<(byte Place, SecretBytes Values)> points, Span<byte> into)
    {
        into.Clear();
        foreach (var (own, values) in points)
        {
            var (above, below) = ((byte)1, (byte)1);
            foreach (var (other, _) in points)
            {
                if (other != own)
                {
                    above = Times(above, (byte)(place ^ other));
                    below = Times(below, (byte)(own ^ other));
                }
            }

            var weight = Times(above, Inverse(below));
            for (var i = 0; i < into.Length; i++)
            {
                into[i] ^= Times(values.Span[i], weight);
            }
        }
    }

    /// <summary>Whether a point lies on the polynomials through the others. In constant time.</summary>
    public static bool Fits((byte Place, SecretBytes Values) point, IReadOnlyList<(byte Place, SecretBytes Values)> points)
    {
        using var expected = new SecretBytes(point.Values.Length);
        At(point.Place, points, expected.Span);
        return CryptographicOperations.FixedTimeEquals(expected.Span, point.Values.Span);
    }

    internal static byte Times(byte one, byte other)
    {
        var (a, b, product) = ((int)one, (int)other, 0);
        for (var bit = 0; bit < 8; bit++)
        {
            product ^= a & -(b & 1);
            a = ((a << 1) & 0xFF) ^ (0x1B & -(a >> 7));
            b >>= 1;
        }

        return (byte)product;
    }

    /// <summary>The 254th power: of every element but zero the inverse.</summary>
    internal static byte Inverse(byte element)
    {
        var (power, inverse) = (element, (byte)1);
        for (var bit = 0; bit < 7; bit++)
        {
            power = Times(power, power);
            inverse = Times(inverse, power);
        }

        return inverse;
    }
}
